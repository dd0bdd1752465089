package derive

import (
	"encoding/binary"
	"math/rand/v2"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/keatool/keatool/internal/difftest"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/scope"
)

// world is the configuration, indexed for questions that a request asks.
type world struct {
	m     *scope.Model
	o     Options
	v6    bool
	main  string // option space of the family
	now   time.Time
	spots []spot
	order map[*scope.Network][]*scope.Pool // as declared, which is as dhcpd tries them

	byHW, byID map[string][]*scope.Host
	byOption   []*scope.Host // with a host-identifier
	class      map[string]*scope.Class

	subclass map[*scope.Class]map[string]*scope.Class
	around   map[netip.Addr]*scope.Subnet // subnets found by subnetOf

	permitted    map[string]bool // classes that permits name
	knownMatters bool            // it makes a difference to be known

	carriers map[string]carrier
	sets     map[string][]*parser.Expr // what a variable is set to, by its name
	parses   bool                      // there is a parse-vendor-option
	codes    []uint32                  // options of the family that are set somewhere
	vendors  []uint32                  // enterprises whose options are

	rand   *rand.Rand
	serial uint32
	next   map[*scope.Pool]int // addresses asked for so far
	held   map[netip.Addr]bool // fixed addresses
	fixed  map[*scope.Host][]netip.Addr
}

// spot is a subnet with the relay that speaks from it.
type spot struct {
	net   *scope.Network
	sub   *scope.Subnet
	relay netip.Addr
}

func (s spot) relayed() difftest.Place { return difftest.Place{Relay: s.relay} }
func (s spot) direct() difftest.Place  { return difftest.Place{Direct: s.sub.Prefix} }

// carrier is the option that the options of a space come in.
type carrier struct {
	space    string
	code     uint32
	selected bool // only by vendor-option-space, and after parse-vendor-option
}

func newWorld(m *scope.Model, o Options) *world {
	w := &world{
		m: m, o: o, v6: m.Family == parser.V6, main: "dhcp", now: time.Now(),
		order: map[*scope.Network][]*scope.Pool{},
		byHW:  map[string][]*scope.Host{}, byID: map[string][]*scope.Host{}, class: map[string]*scope.Class{}, permitted: map[string]bool{},
		subclass: map[*scope.Class]map[string]*scope.Class{}, around: map[netip.Addr]*scope.Subnet{},
		carriers: map[string]carrier{}, sets: map[string][]*parser.Expr{},
		rand: rand.New(rand.NewPCG(o.Seed, 0x6b656174)), next: map[*scope.Pool]int{}, held: map[netip.Addr]bool{},
		fixed: map[*scope.Host][]netip.Addr{},
	}
	if w.v6 {
		w.main = "dhcp6"
	}
	for _, h := range m.Hosts {
		w.indexHost(h)
	}
	for _, c := range m.Classes {
		w.class[c.Name] = c
		w.subclass[c] = map[string]*scope.Class{}
		for _, s := range c.Subclasses {
			w.subclass[c][string(s.Value)] = s
		}
	}
	w.indexSettings()
	w.indexSpaces()
	w.indexCodes()
	for _, n := range m.Networks {
		for _, s := range n.Subnets {
			w.indexSubnet(n, s)
			w.order[n] = append(w.order[n], s.Pools...)
		}
		slices.SortStableFunc(w.order[n], func(a, b *scope.Pool) int { return int(firstOf(a)) - int(firstOf(b)) })
	}
	return w
}

func (w *world) indexHost(h *scope.Host) {
	if h.Deleted {
		return
	}
	if h.Hardware != nil && len(h.Hardware.Addr) > 0 {
		k := string(append([]byte{h.Hardware.TypeCode}, h.Hardware.Addr...))
		w.byHW[k] = append(w.byHW[k], h)
	}
	if len(h.UID) > 0 {
		w.byID[string(h.UID)] = append(w.byID[string(h.UID)], h)
	}
	if h.HostID != nil {
		w.byOption = append(w.byOption, h)
	}
	for _, a := range h.Addrs {
		list := []netip.Addr{a.Addr}
		if !a.Addr.IsValid() && w.o.Resolve != nil {
			list, _ = w.o.Resolve(a.Name)
		}
		for _, x := range list {
			if x.IsValid() && x.Is6() == w.v6 {
				w.fixed[h] = append(w.fixed[h], x)
				w.held[x] = true
			}
		}
	}
}

// indexSettings notes what the whole file sets.
func (w *world) indexSettings() {
	w.everyScope(func(s *scope.Scope) {
		for _, set := range s.Set {
			switch n := set.Node.(type) {
			case *parser.SetVar:
				name := strings.ToLower(n.Name)
				w.sets[name] = append(w.sets[name], n.Value)
			case *parser.ParseVendorOption:
				w.parses = true
			case *parser.Param:
				w.knownMatters = w.knownMatters || n.Name == "boot-unknown-clients" || n.Name == "use-host-decl-names"
				if n.Name == "vendor-option-space" && n.Value.Name != "" {
					w.carriers[strings.ToLower(n.Value.Name)] = carrier{space: "dhcp", code: optVendor, selected: true}
				}
			}
		}
	})
}

// indexCodes notes the options that are set, by themselves or by what is in them.
func (w *world) indexCodes() {
	w.everyScope(func(s *scope.Scope) {
		for _, set := range s.Set {
			if n, ok := set.Node.(*parser.OptionSet); ok && n.Option.Def != nil {
				w.noteOption(lower(n.Option.Def.Space), n.Option.Def.Code)
			}
		}
	})
}

func (w *world) noteOption(space string, code uint32) {
	for range 4 {
		if space == "vendor" || space == "vsio" || space == "vendor-class" {
			if !slices.Contains(w.vendors, code) {
				w.vendors = append(w.vendors, code)
			}
		}
		if space == w.main {
			if code > 0 && !slices.Contains(w.codes, code) {
				w.codes = append(w.codes, code)
			}
			return
		}
		c, ok := w.carriers[space]
		if !ok {
			return
		}
		space, code = c.space, c.code
	}
}

// indexSpaces notes which options bring the options of other spaces.
func (w *world) indexSpaces() {
	t := w.m.File.Options
	outer := []string{w.main}
	if w.v6 {
		w.carriers["vsio"] = carrier{space: w.main, code: 17}
		outer = append(outer, "vsio")
	} else {
		w.carriers["vendor-class"] = carrier{space: w.main, code: 124}
		w.carriers["vendor"] = carrier{space: w.main, code: 125}
		outer = append(outer, "vendor", "vendor-class")
	}
	for _, space := range outer {
		for _, name := range t.Names(space) {
			d, _ := t.Lookup(space, name)
			if inner, ok := d.Encapsulated(); ok {
				w.carriers[strings.ToLower(inner)] = carrier{space: space, code: d.Code}
			}
		}
	}
}

// indexSubnet gives a subnet its relay, if clients can be told apart by it.
func (w *world) indexSubnet(n *scope.Network, s *scope.Subnet) {
	if !s.Prefix.IsValid() || s.Prefix.Addr().Is6() != w.v6 {
		return
	}
	sp := spot{net: n, sub: s, relay: w.relayOf(s)}
	for _, p := range s.Pools {
		for _, pm := range p.Permits {
			w.permitted[pm.Class] = true
			w.knownMatters = w.knownMatters || pm.What == parser.KnownClients || pm.What == parser.UnknownClients
		}
	}
	if sp.relay.IsValid() {
		w.spots = append(w.spots, sp)
	}
}

// relayOf picks an address of s that no client gets: the one of the routers if
// it will do, else the last or first one that is in no range.
func (w *world) relayOf(s *scope.Subnet) netip.Addr {
	list := append(w.routers(s), lastUsable(s.Prefix), s.Prefix.Masked().Addr().Next())
	for a, n := lastUsable(s.Prefix), 0; n < 512 && s.Prefix.Contains(a); a, n = a.Prev(), n+1 {
		list = append(list, a)
	}
	for _, a := range append(list, s.Prefix.Addr()) {
		if s.Prefix.Contains(a) && !inRanges(s, a) && !w.held[a] && w.subnetOf(a) == s {
			return a
		}
	}
	if a := s.Prefix.Addr(); w.subnetOf(a) == s {
		return a
	}
	return netip.Addr{}
}

// routers are the addresses of the routers that a subnet names.
func (w *world) routers(s *scope.Subnet) (list []netip.Addr) {
	for _, set := range s.Scope.Set {
		n, ok := set.Node.(*parser.OptionSet)
		if !ok || n.Option.Def == nil || n.Option.Def.Space != "dhcp" || n.Option.Def.Code != 3 {
			continue
		}
		for _, a := range n.Values {
			list = append(list, a.Addr)
		}
	}
	return list
}

// lastUsable is the address before the broadcast address, or the last one.
func lastUsable(p netip.Prefix) netip.Addr {
	b := p.Masked().Addr().AsSlice()
	for i := p.Bits(); i < len(b)*8; i++ {
		b[i/8] |= 0x80 >> (i % 8)
	}
	a, _ := netip.AddrFromSlice(b)
	if p.Bits() < len(b)*8-1 {
		a = a.Prev()
	}
	return a
}

func inRanges(s *scope.Subnet, a netip.Addr) bool {
	for _, p := range s.Pools {
		if rangeOf(p, a) != nil {
			return true
		}
	}
	return false
}

// subnetOf is the narrowest subnet that a lies in, of equal ones the last declared.
func (w *world) subnetOf(a netip.Addr) *scope.Subnet {
	best, ok := w.around[a]
	if ok {
		return best
	}
	for _, n := range w.m.Networks {
		for _, s := range n.Subnets {
			if s.Prefix.IsValid() && s.Prefix.Contains(a) && (best == nil || s.Prefix.Bits() >= best.Prefix.Bits()) {
				best = s
			}
		}
	}
	w.around[a] = best
	return best
}

// network selects the network of a request.
func (w *world) network(r *request) *scope.Network {
	a := r.at.Direct.Addr()
	if r.relayed() {
		a = r.at.Relay
	}
	if b := r.options[118]; len(b) == 4 && !w.v6 {
		a = netip.AddrFrom4([4]byte(b))
	}
	if b := r.agent[5]; len(b) == 4 && !w.v6 && r.relayed() {
		a = netip.AddrFrom4([4]byte(b))
	}
	if s := w.subnetOf(a); s != nil {
		return s.Network
	}
	return nil
}

// firstOf tells where a pool begins.
func firstOf(p *scope.Pool) uint32 {
	switch {
	case len(p.Ranges) > 0:
		return p.Ranges[0].Stmt.ID
	case len(p.Prefixes) > 0:
		return p.Prefixes[0].Stmt.ID
	}
	return 0
}

// everyScope visits all scopes, outer before inner.
func (w *world) everyScope(visit func(*scope.Scope)) {
	var walk func(*scope.Scope)
	walk = func(s *scope.Scope) {
		visit(s)
		for _, c := range s.Children {
			walk(c)
		}
	}
	walk(w.m.Root)
}

// header is the fixed part of the message that the engine makes of r, as far as
// it is known before: transaction, seconds and flags are not.
func (w *world) header(r *request) []byte {
	b := make([]byte, 240)
	b[0], b[1], b[2] = 1, r.htype, byte(len(r.hw))
	if r.relayed() {
		b[3] = 1
		copy(b[24:28], r.at.Relay.AsSlice())
	}
	copy(b[28:44], r.hw)
	copy(b[44:108], r.sname)
	copy(b[108:236], r.file)
	binary.BigEndian.PutUint32(b[236:], 0x63825363)
	return b
}

// stranger returns a request of a client that the configuration does not know.
func (w *world) stranger(p difftest.Place) *request {
	w.serial++
	for {
		hw := binary.BigEndian.AppendUint32([]byte{0x02, 0x00}, w.serial<<12|uint32(w.rand.UintN(1<<12)))
		if len(w.byHW[string(append([]byte{1}, hw...))]) == 0 {
			return w.fresh(1, hw, p)
		}
	}
}

// fresh returns a request with nothing but a hardware address.
func (w *world) fresh(htype byte, hw []byte, p difftest.Place) *request {
	r := &request{htype: htype, hw: hw, options: map[uint32][]byte{}, agent: map[uint32][]byte{}, at: p}
	if w.v6 {
		r.options[opt6ClientID] = append([]byte{0, 3, 0, htype}, hw...)
	}
	return r
}

func lower(s string) string { return strings.ToLower(s) }
