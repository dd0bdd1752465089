package server

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
)

// These tests make up configurations and messages as those do that ask real Kea,
// but let time go by, and compare what the server does with what has to hold
// whatever the configuration is.

func TestModel(t *testing.T)  { confirmation4.model(t) }
func TestModel6(t *testing.T) { confirmation6.model(t) }

const modelCases, modelMessages = 60, 120

func (c confirmation) model(t *testing.T) {
	for seed := range uint64(modelCases) {
		t.Run(fmt.Sprint("seed", seed), func(t *testing.T) {
			g := &made{Rand: rand.New(rand.NewPCG(seed, c.stream+100))}
			config := c.config(g)
			m := &model{made: g, server: c.ours(t, config), six: c.stream == 6}
			t.Cleanup(func() {
				if t.Failed() {
					t.Logf("%s\n%s", config, strings.Join(m.said, "\n"))
				}
			})
			for range modelMessages {
				if m.timeGoesBy(); !m.exchange(t, c.made(g)) {
					return
				}
			}
			m.drain(t)
		})
	}
}

// model is what is known of a server from outside.
type model struct {
	*made
	server ownServer
	six    bool
	said   []string
}

// timeGoesBy lets leases end now and then, and reclaims them or not.
func (m *model) timeGoesBy() {
	r := m.server.base()
	switch m.IntN(12) {
	case 0:
		r.now.Add(time.Duration(m.IntN(9000)) * time.Second)
	case 1:
		r.Reclaim(m.IntN(2) == 0)
	case 2:
		r.flush()
	case 3:
		r.Reload(r.Snapshot().Source)
	}
}

// leases returns what the store holds.
func (m *model) leases() map[netip.Prefix]*lease.Lease {
	all := map[netip.Prefix]*lease.Lease{}
	for l := range m.server.base().store.All() {
		all[l.Key()] = l.Clone()
	}
	return all
}

func (m *model) live(l *lease.Lease) bool {
	return l != nil && l.State != lease.Released && !over(l, m.server.base().now.Time().Unix())
}

// exchange sends a message and looks at all leases before and after it.
func (m *model) exchange(t *testing.T, line string) bool {
	before := m.leases()
	answer := m.server.ask(askLine{fmt.Sprint("m", len(m.said)), strings.Fields(line)})
	after := m.leases()
	m.said = append(m.said, fmt.Sprintf("%d %s\n   %s", m.server.base().now.Time().Unix(), line, answer))
	sender := clientOf(line)
	for key, l := range before {
		if m.live(l) && !sender.has(l) && (after[key] == nil || !l.Equal(after[key])) {
			t.Errorf("the lease of somebody else was changed:\n%+v\n%+v", l, after[key])
		}
	}
	for _, g := range given(answer) {
		l := after[g.prefix]
		if !m.live(l) || !sender.has(l) || l.State != lease.Default || m.six && l.IAID != g.iaid {
			t.Errorf("%v was given, and its lease is %+v", g.prefix, l)
		} else if left := l.Expires() - m.server.base().now.Time().Unix(); !l.Infinite() && left != int64(g.valid) {
			t.Errorf("%v was given for %d seconds, and its lease ends in %d", g.prefix, g.valid, left)
		}
	}
	m.count(t, after)
	return !t.Failed()
}

// count compares the numbers that the store keeps with its leases.
func (m *model) count(t *testing.T, all map[netip.Prefix]*lease.Lease) {
	want, got := map[store.Count]int64{}, map[store.Count]int64{}
	for _, l := range all {
		want[store.Count{Subnet: l.SubnetID, Pool: l.PoolID, Type: l.Type, State: l.State}]++
	}
	for _, c := range m.server.base().store.Count(0, nil) {
		n := c.N
		if c.N = 0; n != 0 {
			got[c] = n
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("leases (-held +counted):\n%s", diff)
	}
}

// drain ends all leases, and lets new clients come until there is nothing left:
// they get each address of the pools that let them in and that is reserved for
// nobody, once.
func (m *model) drain(t *testing.T) {
	r := m.server.base()
	r.now.Add(1e6 * time.Second)
	for r.Reclaim(true) > 0 {
	}
	line := "request mac=%x sid=@"
	if m.six {
		line = "request client=%x server na=1"
	}
	got := map[netip.Addr]bool{}
	for n := 0x20; n < 0xff; n++ {
		answer := m.server.ask(askLine{fmt.Sprint("d", n), strings.Fields(fmt.Sprintf(line, n))})
		all := given(answer)
		if len(all) == 0 {
			break
		}
		if a := all[0].prefix.Addr(); got[a] {
			t.Errorf("%v was given twice", a)
		} else {
			got[a] = true
		}
	}
	e := m.server.last()
	if e.Subnet == nil || !e.Subnet.Network.Lone() || !e.admits(e.Subnet) {
		return
	}
	for _, p := range e.Subnet.Pools {
		for a := p.First; p.Contains(a) && e.Classes.Allows(p.Guard); a = a.Next() {
			held := e.Subnet.HostsIn && !e.Subnet.HostsOut && m.reserved(a)
			if got[a] == held {
				t.Errorf("%v: given %v, held back %v", a, got[a], held)
			}
		}
	}
}

func (m *model) reserved(a netip.Addr) bool {
	e := m.server.last()
	for _, src := range e.run.hosts {
		if h, _ := src.Holder(e.Subnet.ID, netip.PrefixFrom(a, a.BitLen())); h != nil {
			return true
		}
	}
	return false
}

// sender is who sends a message: what leases are known by.
type sender struct{ mac, id, duid string }

func clientOf(line string) (s sender) {
	for _, w := range strings.Fields(line) {
		key, value, _ := strings.Cut(w, "=")
		switch key {
		case "mac":
			n, _ := strconv.ParseUint(value, 16, 8)
			s.mac = string([]byte{2, 0, 0, 0, 0, byte(n)})
		case "id":
			s.id = string(bytesOf(nil, value))
		case "client":
			s.duid = string(append([]byte{0, 3, 0, 1, 2, 0, 0, 0, 0}, bytesOf(nil, value)...))
		}
	}
	return s
}

func (s sender) has(l *lease.Lease) bool {
	if l.Type != lease.V4 {
		return string(l.DUID) == s.duid
	}
	return s.id != "" && string(l.ClientID) == s.id || string(l.HW) == s.mac
}

// gift is something that a reply gives, and stores.
type gift struct {
	prefix netip.Prefix
	iaid   uint32
	valid  uint32
}

var (
	gift4 = regexp.MustCompile(`^ack .*\byiaddr=(\S+) .*\b51=([0-9a-f]{8})`)
	gift6 = regexp.MustCompile(`\b(?:3|25)=(\d+),t1:\d+,t2:\d+(\S*)`)
	each6 = regexp.MustCompile(`,([0-9a-f:]+/\d+)@\d+@(\d+)`)
)

func given(answer string) (all []gift) {
	if m := gift4.FindStringSubmatch(answer); m != nil {
		valid, _ := strconv.ParseUint(m[2], 16, 32)
		return []gift{{netip.PrefixFrom(netip.MustParseAddr(m[1]), 32), 0, uint32(valid)}}
	}
	if !strings.HasPrefix(answer, "reply") {
		return nil
	}
	for _, ia := range gift6.FindAllStringSubmatch(answer, -1) {
		iaid, _ := strconv.ParseUint(ia[1], 10, 32)
		for _, one := range each6.FindAllStringSubmatch(ia[2], -1) {
			valid, _ := strconv.ParseUint(one[2], 10, 32)
			g := gift{netip.MustParsePrefix(one[1]), uint32(iaid), uint32(valid)}
			if valid > 0 && !slices.Contains(all, g) {
				all = append(all, g)
			}
		}
	}
	return all
}
