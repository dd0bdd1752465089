package schema

import (
	"fmt"
	"strings"

	"github.com/keatool/keatool/schema/internal/keys"
	"github.com/keatool/keatool/schema/kea"
)

// A configuration has few parts of most kinds and up to a hundred thousand
// reservations. What follows compares the configuration without them with the
// schema, and each reservation by itself: the plain ones by hand, on all
// processors, the others with the schema.

// skeleton compares c without its reservations with the schema.
func (k *checker) skeleton(c *kea.Config) {
	bare := &kea.Config{DhcpDdns: c.DhcpDdns, Agent: c.Agent}
	if c.Dhcp != nil {
		server := *c.Dhcp
		server.Reservations = nil
		server.Subnets = bareSubnets(server.Subnets)
		server.SharedNetworks = make([]*kea.SharedNetwork, len(c.Dhcp.SharedNetworks))
		for i, net := range c.Dhcp.SharedNetworks {
			copied := *net
			copied.Subnets = bareSubnets(net.Subnets)
			server.SharedNetworks[i] = &copied
		}
		bare.Dhcp = &server
	}
	doc, _ := kea.Parse("", kea.Encode(bare, kea.EncodeOptions{Release: k.rel, Comments: kea.CommentsDrop}), kea.ParseOptions{})
	s, _ := shapeOf(doc.Root, k.rel)
	k.faults = append(k.faults, s.faults...)
}

// bareSubnets copies subnets without their reservations.
func bareSubnets(list []*kea.Subnet) []*kea.Subnet {
	if list == nil {
		return nil
	}
	out := make([]*kea.Subnet, len(list))
	for i, sub := range list {
		copied := *sub
		copied.Reservations = nil
		out[i] = &copied
	}
	return out
}

// chunk is how many reservations are one piece of work.
const chunk = 4096

// reservationShapes lists the pieces of work about the shape of reservations.
func reservationShapes(c *kea.Config, r kea.Release) []func(*checker) {
	if c.Dhcp == nil {
		return nil
	}
	root := fmt.Sprintf("/Dhcp%d", c.Dhcp.Family)
	p := newPlain(edition{daemonOf(c.Dhcp.Family), r})
	tasks := p.pieces(root, c.Dhcp.Reservations)
	for _, t := range sites(c.Dhcp, root) {
		tasks = append(tasks, p.pieces(t.where, t.Reservations)...)
	}
	return tasks
}

// pieces cuts a list of reservations into pieces of work.
func (p *plain) pieces(where string, list []*kea.Reservation) []func(*checker) {
	var tasks []func(*checker)
	for start := 0; start < len(list); start += chunk {
		tasks = append(tasks, func(k *checker) {
			p.reservations(k, where, start, list[start:min(start+chunk, len(list))])
		})
	}
	return tasks
}

// reservations compares reservations with the schema; the first has the index
// start in its list.
func (p *plain) reservations(k *checker, where string, start int, list []*kea.Reservation) {
	var others []*kea.Reservation
	var index []int
	for i, r := range list {
		if !p.reservation(r) {
			others, index = append(others, r), append(index, start+i)
		}
	}
	if len(others) == 0 {
		return
	}
	bare := &kea.Config{Dhcp: &kea.Server{Family: k.fam, Reservations: others}}
	doc, _ := kea.Parse("", kea.Encode(bare, kea.EncodeOptions{Release: k.rel, Comments: kea.CommentsDrop}), kea.ParseOptions{})
	s := &shaper{edition: p.edition, root: doc.Root}
	s.top, _ = keys.Top(p.daemon)
	object, schema := keys.Lookup("reservation"), compiled[p.edition]().reservation
	for i, n := range doc.Root.Get(s.top).Get("reservations").Items {
		before, mini := len(s.faults), at("/"+s.top, "reservations", i)
		s.validate(schema, toAny(n), mini)
		s.literals(n, object, mini)
		for j := range s.faults[before:] {
			f := &s.faults[before+j]
			whole := at(where, "reservations", index[i])
			f.Target = whole + strings.TrimPrefix(f.Target, mini)
			f.Message = strings.Replace(f.Message, "`"+wayTo(mini), "`"+wayTo(whole), 1)
		}
	}
	k.faults = append(k.faults, s.faults...)
}

// plain accepts reservations whose every value is plainly one that the schema
// of its edition accepts. What it does not accept the schema decides.
type plain struct {
	edition
	reserve, option *keys.Object
	rules           [len(plainTexts)]*keys.Key // in the order of plainTexts; nil: the edition has no such key
	code            *keys.Key
	space           *keys.Key
}

// plainTexts are the keys of a reservation that hold a string, in the order of
// [plain.reservation].
var plainTexts = [...]string{"hw-address", "duid", "client-id", "circuit-id", "flex-id", "ip-address",
	"hostname", "next-server", "server-hostname", "boot-file-name"}

func newPlain(e edition) *plain {
	p := &plain{edition: e, reserve: keys.Lookup("reservation"), option: keys.Lookup("option-data")}
	for i, name := range plainTexts {
		p.rules[i] = p.reserve.Find(name, e.daemon, e.release)
	}
	p.code = p.option.Find("code", e.daemon, e.release)
	p.space = p.option.Find("space", e.daemon, e.release)
	return p
}

// reservation reports whether r is plainly right.
func (p *plain) reservation(r *kea.Reservation) bool {
	values := [...]string{r.HWAddress, r.DUID, r.ClientID, r.CircuitID, r.FlexID, r.IPAddress,
		r.Hostname, r.NextServer, r.ServerHostname, r.BootFileName}
	for i, v := range &values {
		if v != "" && (p.rules[i] == nil || !p.rules[i].Rule.Form.Fits(v) || !p.rules[i].Rule.Form.Reads(v)) {
			return false
		}
	}
	if len(r.IPAddresses)+len(r.Prefixes)+len(r.ExcludedPrefixes)+len(r.Extra) > 0 && !p.lists(r) {
		return false
	}
	for i := range r.OptionData {
		if !p.optionData(&r.OptionData[i]) {
			return false
		}
	}
	return true
}

// lists looks at the lists of r, and at what the model does not know.
func (p *plain) lists(r *kea.Reservation) bool {
	if len(r.Extra) > 0 || p.daemon != keys.DHCP6 || len(r.ExcludedPrefixes) > 0 && p.release < kea.R30 {
		return false
	}
	return fits(keys.IPv6, r.IPAddresses) && fits(keys.Prefixes6, r.Prefixes) && fits(keys.PrefixNone, r.ExcludedPrefixes)
}

func fits(f keys.Form, list []string) bool {
	for _, s := range list {
		if !f.Fits(s) || !f.Reads(s) {
			return false
		}
	}
	return true
}

// optionData reports whether o is plainly right.
func (p *plain) optionData(o *kea.OptionData) bool {
	return len(o.Extra) == 0 &&
		int64(o.Code) <= p.code.Rule.Max &&
		(o.Space == "" || p.space.Rule.Form.Fits(o.Space)) &&
		(!o.NeverSend || p.release >= kea.R24) &&
		(len(o.ClientClasses) == 0 || p.release >= kea.R30)
}
