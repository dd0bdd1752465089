package difftest

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/server/packet"
)

// What says how a field is compared, and which statements can be its cause.
type What int

// The kinds of fields.
const (
	Exactly   What = iota // bytes that the client sees
	Address               // an address or prefix that is given
	Lifetime              // seconds
	MessageOf             // the kind of message
	Way                   // how the reply travels
	Free                  // what each server may choose
	OptionOf              // an option
	BootField             // siaddr, sname, file
	Absence               // whether there is a reply
)

// Field is one thing that a client sees in a reply.
type Field struct {
	Name  string // unique in its reply
	What  What
	Value string // for people
	Raw   []byte
	Code  uint16 // of an option
	Num   uint32
	Addr  netip.Prefix
}

// Reply is a decoded answer. Fields are in the order of the wire.
type Reply struct {
	Kind   string // "DHCPOFFER"
	Fields []Field
	Data   []byte
}

// Field returns a field by name; nil if there is none.
func (r *Reply) Field(name string) *Field {
	for i := range r.Fields {
		if r.Fields[i].Name == name {
			return &r.Fields[i]
		}
	}
	return nil
}

// decoder names options as a configuration does.
type decoder struct {
	table *parser.OptionTable
	v6    bool
}

var kinds4 = []string{"BOOTREPLY", "DHCPDISCOVER", "DHCPOFFER", "DHCPREQUEST", "DHCPDECLINE", "DHCPACK", "DHCPNAK", "DHCPRELEASE", "DHCPINFORM",
	"DHCPFORCERENEW", "DHCPLEASEQUERY", "DHCPLEASEUNASSIGNED", "DHCPLEASEUNKNOWN", "DHCPLEASEACTIVE"}

// decode reads a reply; nil if it is none.
func (d *decoder) decode(g datagram) *Reply {
	if d.v6 {
		return d.decode6(g)
	}
	return d.decode4(g)
}

func (d *decoder) decode4(g datagram) *Reply {
	var v packet.V4
	if v.Parse(g.payload) != nil {
		return nil
	}
	r := &Reply{Data: g.payload}
	kind := int(v.Type())
	r.Kind = fmt.Sprintf("message %d", kind)
	if kind < len(kinds4) {
		r.Kind = kinds4[kind]
	}
	nak := v.Type() == packet.Nak
	r.add(Field{Name: "message", What: MessageOf, Value: r.Kind})
	r.address("yiaddr", Address, v.YIAddr())
	r.address("ciaddr", Exactly, v.CIAddr())
	r.address("siaddr", BootField, v.SIAddr())
	r.address("giaddr", Exactly, v.GIAddr())
	r.add(Field{Name: "flags", What: Way, Value: fmt.Sprintf("%04x", v.Flags()&packet.FlagBroadcast)})
	r.add(Field{Name: "sent to", What: Way, Value: way4(g, &v)})
	sname, file := v.SName(), v.File()
	over, _ := v.Option(packet.OptOverload)
	if len(over) == 1 && over[0]&2 != 0 {
		sname = nil
	}
	if len(over) == 1 && over[0]&1 != 0 {
		file = nil
	}
	r.text("sname", sname)
	r.text("file", file)
	for _, o := range wireOptions4(g.payload) {
		d.option4(r, o, nak)
	}
	return r
}

func (r *Reply) add(f Field) { r.Fields = append(r.Fields, f) }

func (r *Reply) address(name string, w What, a netip.Addr) {
	if a.IsUnspecified() || !a.IsValid() {
		return
	}
	r.add(Field{Name: name, What: w, Value: a.String(), Raw: a.AsSlice(), Addr: netip.PrefixFrom(a, a.BitLen())})
}

func (r *Reply) text(name string, b []byte) {
	s, _, _ := strings.Cut(string(b), "\x00")
	if s != "" {
		r.add(Field{Name: name, What: BootField, Value: strconv.Quote(s), Raw: []byte(s)})
	}
}

// way4 says where a reply went, in terms of the client.
func way4(g datagram, v *packet.V4) string {
	to := g.dst.Addr()
	switch {
	case v.Relayed() && to == v.GIAddr():
		return fmt.Sprintf("relay, port %d", g.dst.Port())
	case to == netip.AddrFrom4([4]byte{255, 255, 255, 255}):
		return fmt.Sprintf("broadcast, port %d", g.dst.Port())
	case to == v.CIAddr():
		return fmt.Sprintf("ciaddr, port %d", g.dst.Port())
	case to == v.YIAddr():
		return fmt.Sprintf("yiaddr, port %d", g.dst.Port())
	}
	return g.dst.String()
}

// wireOptions4 lists the options in the order of the wire, those of one code
// joined, and those in the fields file and sname unpacked.
func wireOptions4(m []byte) (list []Option) {
	var overload byte
	read := func(b []byte) {
		for len(b) > 1 && b[0] != packet.OptEnd {
			if b[0] == packet.OptPad {
				b = b[1:]
				continue
			}
			n := int(b[1])
			if 2+n > len(b) {
				return
			}
			if b[0] == packet.OptOverload && n == 1 {
				overload = b[2]
			} else {
				list = joined(list, uint16(b[0]), b[2:2+n])
			}
			b = b[2+n:]
		}
	}
	read(m[240:])
	if overload&1 != 0 {
		read(m[108:236])
	}
	if overload&2 != 0 {
		read(m[44:108])
	}
	return list
}

func joined(list []Option, code uint16, data []byte) []Option {
	for i := range list {
		if list[i].Code == code {
			list[i].Data = append(list[i].Data[:len(list[i].Data):len(list[i].Data)], data...)
			return list
		}
	}
	return append(list, Option{code, data})
}

func (d *decoder) option4(r *Reply, o Option, nak bool) {
	f := Field{Name: d.optionName(o.Code), What: OptionOf, Raw: o.Data, Code: o.Code, Value: d.optionText(o.Code, o.Data)}
	switch o.Code {
	case packet.OptMessageType:
		return
	case packet.OptLeaseTime, packet.OptRenewalTime, packet.OptRebindingTime:
		if len(o.Data) == 4 {
			f.What, f.Num = Lifetime, binary.BigEndian.Uint32(o.Data)
			f.Value = strconv.FormatUint(uint64(f.Num), 10)
		}
	case packet.OptMessage:
		if nak {
			f.What = Free
		}
	}
	r.add(f)
}

// optionName is "option 6 domain-name-servers".
func (d *decoder) optionName(code uint16) string {
	name := "option " + strconv.Itoa(int(code))
	if def := d.def(code); def != nil {
		name += " " + def.Name
	}
	return name
}

func (d *decoder) def(code uint16) *parser.OptionDef {
	space := "dhcp"
	if d.v6 {
		space = "dhcp6"
	}
	if d.table == nil {
		return nil
	}
	def, _ := d.table.ByCode(space, uint32(code))
	return def
}

// optionText shows the value of an option by its format.
func (d *decoder) optionText(code uint16, b []byte) string {
	format := ""
	if def := d.def(code); def != nil {
		format = def.Format
	}
	switch {
	case strings.HasPrefix(format, "I") && !strings.HasPrefix(format, "II") && len(b) > 0 && len(b)%4 == 0:
		return addrsText(b, 4)
	case strings.HasPrefix(format, "6") && len(b) > 0 && len(b)%16 == 0:
		return addrsText(b, 16)
	case strings.ContainsAny(format[:min(1, len(format))], "LlT") && len(b) == 4:
		return strconv.FormatUint(uint64(binary.BigEndian.Uint32(b)), 10)
	case strings.ContainsAny(format[:min(1, len(format))], "Ss") && len(b) == 2:
		return strconv.Itoa(int(binary.BigEndian.Uint16(b)))
	case strings.ContainsAny(format[:min(1, len(format))], "BbfN") && len(b) == 1:
		return strconv.Itoa(int(b[0]))
	}
	return bytesText(b)
}

func addrsText(b []byte, n int) string {
	var words []string
	for ; len(b) >= n; b = b[n:] {
		a, _ := netip.AddrFromSlice(b[:n])
		words = append(words, a.String())
	}
	return strings.Join(words, ", ")
}

// bytesText shows bytes as text if they are, else in hexadecimal.
func bytesText(b []byte) string {
	if len(b) == 0 {
		return "(empty)"
	}
	for i, c := range b {
		if (c < 0x20 || c > 0x7e) && !(c == 0 && i == len(b)-1 && i > 0) {
			return hex.EncodeToString(b)
		}
	}
	return strconv.Quote(string(b))
}
