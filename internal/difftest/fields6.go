package difftest

import (
	"encoding/binary"
	"fmt"
	"strconv"

	"github.com/keatool/keatool/server/packet"
)

var kinds6 = map[uint8]string{packet.Advertise: "ADVERTISE", packet.Reply: "REPLY", packet.Reconfigure: "RECONFIGURE"}

var statuses6 = []string{"Success", "UnspecFail", "NoAddrsAvail", "NoBinding", "NotOnLink", "UseMulticast", "NoPrefixAvail"}

func (d *decoder) decode6(g datagram) *Reply {
	var v packet.V6
	if v.Parse(g.payload) != nil {
		return nil
	}
	r := &Reply{Data: g.payload, Kind: kinds6[v.Type()]}
	if r.Kind == "" {
		r.Kind = fmt.Sprintf("message %d", v.Type())
	}
	r.add(Field{Name: "message", What: MessageOf, Value: r.Kind})
	r.add(Field{Name: "sent to", What: Way, Value: fmt.Sprintf("%d relays, port %d", len(v.Relays()), g.dst.Port())})
	for i, relay := range v.Relays() {
		relay.Options.All(func(code uint16, value []byte) bool {
			if code != packet.Opt6RelayMessage {
				r.add(Field{Name: fmt.Sprintf("relay %d %s", i, d.optionName(code)), What: Exactly, Code: code, Raw: value, Value: bytesText(value)})
			}
			return true
		})
	}
	seen := map[uint16]int{}
	v.Options().All(func(code uint16, value []byte) bool {
		d.option6(r, code, value, seen)
		return true
	})
	return r
}

func (d *decoder) option6(r *Reply, code uint16, value []byte, seen map[uint16]int) {
	switch code {
	case packet.Opt6IANA, packet.Opt6IATA, packet.Opt6IAPD:
		d.association(r, code, value)
		return
	case packet.Opt6StatusCode:
		r.status("status", value)
		return
	}
	f := Field{Name: d.optionName(code), What: OptionOf, Code: code, Raw: value, Value: d.optionText(code, value)}
	if seen[code]++; seen[code] > 1 {
		f.Name = fmt.Sprintf("%s (%d)", f.Name, seen[code])
	}
	switch code {
	case packet.Opt6ServerID:
		f.What = Free
	case packet.Opt6RefreshTime:
		f.Num = 0
	}
	r.add(f)
}

func (r *Reply) status(name string, value []byte) {
	if len(value) < 2 {
		return
	}
	n := int(binary.BigEndian.Uint16(value))
	text := strconv.Itoa(n)
	if n < len(statuses6) {
		text = statuses6[n]
	}
	if n == 0 {
		return // success may be said or not (RFC 8415, 21.13)
	}
	r.add(Field{Name: name, What: MessageOf, Value: text})
	if len(value) > 2 {
		r.add(Field{Name: name + " text", What: Free, Value: strconv.Quote(string(value[2:]))})
	}
}

// association adds the fields of an identity association. Those of its
// addresses are numbered if there are several.
func (d *decoder) association(r *Reply, code uint16, value []byte) {
	ia, ok := packet.ReadIA(code, value)
	if !ok {
		return
	}
	name := map[uint16]string{packet.Opt6IANA: "IA_NA", packet.Opt6IATA: "IA_TA", packet.Opt6IAPD: "IA_PD"}[code]
	name = fmt.Sprintf("%s %d", name, ia.IAID)
	if s, ok := ia.Options.Get(packet.Opt6StatusCode); ok {
		r.status(name+" status", s)
	}
	n := 0
	for res := range ia.Resources {
		if res.Valid == 0 {
			r.add(Field{Name: fmt.Sprintf("%s without %s", name, res.Prefix), What: Exactly, Value: "withdrawn"})
			continue
		}
		if n++; n == 1 {
			r.add(Field{Name: name + " T1", What: Lifetime, Num: ia.T1, Value: strconv.Itoa(int(ia.T1))})
			r.add(Field{Name: name + " T2", What: Lifetime, Num: ia.T2, Value: strconv.Itoa(int(ia.T2))})
		}
		d.resource(r, name, n, res)
	}
}

func (d *decoder) resource(r *Reply, name string, n int, res packet.Resource) {
	if n > 1 {
		name = fmt.Sprintf("%s (%d)", name, n)
	}
	text := res.Prefix.String()
	if res.Code == packet.Opt6IAAddr {
		text = res.Prefix.Addr().String()
	}
	r.add(Field{Name: name + " address", What: Address, Addr: res.Prefix, Value: text})
	r.add(Field{Name: name + " preferred", What: Lifetime, Num: res.Preferred, Value: strconv.FormatUint(uint64(res.Preferred), 10)})
	r.add(Field{Name: name + " valid", What: Lifetime, Num: res.Valid, Value: strconv.FormatUint(uint64(res.Valid), 10)})
}
