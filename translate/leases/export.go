package leases

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"time"

	"github.com/keatool/keatool/parser/leasefile"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
)

// ExportOptions say what dhcpd's lease file is to hold beside the leases.
type ExportOptions struct {
	Family kea.Family
	// ServerDUID is the identifier of the server; nil: none.
	ServerDUID []byte
}

// Exported counts what was written.
type Exported struct {
	Leases     int // active and abandoned
	Remembered int // over, but kept for their clients
	Registered int // left out: addresses that clients chose, which dhcpd does not know
	Shortened  int // that end after 2037 and are now without an end
}

// lastTime is the last one that dhcpd can read: 31 December 2037.
const lastTime = 2145916799

// Export writes a lease file of dhcpd. IPv4 leases are written as they come;
// those of IPv6 are gathered first, as dhcpd has one record for all addresses of
// an identity association.
func Export(w io.Writer, leases iter.Seq2[*lease.Lease, error], o ExportOptions) (Exported, error) {
	e := exporter{w: bufio.NewWriterSize(w, 1<<16), buf: make([]byte, 0, 1024)}
	e.header(o)
	var six []*lease.Lease
	for l, err := range leases {
		switch {
		case err != nil:
			return e.Exported, err
		case l.State == lease.Registered:
			e.Registered++
		case l.Type == lease.V4:
			e.lease(l)
		default:
			six = append(six, l.Clone())
		}
	}
	e.associations(six)
	return e.Exported, e.w.Flush()
}

type exporter struct {
	w   *bufio.Writer
	buf []byte
	Exported
}

func (e *exporter) header(o ExportOptions) {
	e.w.WriteString("# The format of this file is documented in the dhcpd.leases(5) manual page.\n# It was written by keatool export-leases.\n\nauthoring-byte-order little-endian;\n\n")
	if len(o.ServerDUID) > 0 {
		fmt.Fprintf(e.w, "server-duid %s;\n\n", quoted(nil, o.ServerDUID))
	}
}

// line writes a statement.
func (e *exporter) line(indent, name string, value []byte) {
	e.w.WriteString(indent)
	e.w.WriteString(name)
	e.w.WriteByte(' ')
	e.w.Write(value)
	e.w.WriteString(";\n")
}

func (e *exporter) time(indent, name string, at int64) {
	when := time.Unix(at, 0).UTC()
	value := strconv.AppendInt(e.buf[:0], int64(when.Weekday()), 10)
	e.line(indent, name, when.AppendFormat(append(value, ' '), "2006/01/02 15:04:05"))
}

// ends writes when a lease is over.
func (e *exporter) ends(indent string, l *lease.Lease) {
	at := l.Expires()
	if l.Infinite() || at > lastTime {
		if !l.Infinite() {
			e.Shortened++
		}
		e.line(indent, "ends", []byte("never"))
		return
	}
	e.time(indent, "ends", at)
}

// state is dhcpd's word for a state, and counts it.
func (e *exporter) state(l *lease.Lease) leasefile.State {
	switch l.State {
	case lease.Default:
		e.Leases++
		return leasefile.Active
	case lease.Declined:
		e.Leases++
		return leasefile.Abandoned
	}
	e.Remembered++
	return leasefile.Free
}

// lease writes the record of an IPv4 address.
func (e *exporter) lease(l *lease.Lease) {
	const in = "  "
	c := readContext(l.Context)
	fmt.Fprintf(e.w, "lease %s {\n", l.Addr)
	if l.CLTT > 0 {
		e.time(in, "starts", l.CLTT)
	}
	e.ends(in, l)
	if l.CLTT > 0 {
		e.time(in, "cltt", l.CLTT)
	}
	e.line(in, "binding state", []byte(e.state(l).String()))
	if l.State == lease.Default || l.State == lease.Declined {
		e.line(in, "next binding state", []byte("free"))
		e.line(in, "rewind binding state", []byte("free"))
	}
	if c.Dhcpd.Reserved {
		e.w.WriteString("  reserved;\n")
	}
	if c.Dhcpd.BOOTP {
		e.w.WriteString("  dynamic-bootp;\n")
	}
	if len(l.HW) > 0 {
		e.line(in, "hardware", hardware(e.buf[:0], c.Dhcpd.HardwareType, l.HW))
	}
	if len(l.ClientID) > 0 {
		e.line(in, "uid", quoted(e.buf[:0], l.ClientID))
	}
	e.variables(in, l, &c)
	for _, o := range c.relay() {
		e.agent(o)
	}
	if name := clientName(l, &c); len(name) > 0 {
		e.line(in, "client-hostname", quoted(e.buf[:0], name))
	}
	e.w.WriteString("}\n")
}

// clientName is the name that the client sent, as far as it is known.
func clientName(l *lease.Lease, c *leaseContext) []byte {
	switch {
	case c.Dhcpd.ClientHostname != "":
		return unspelt(c.Dhcpd.ClientHostname)
	case l.FwdDNS:
		return nil
	}
	return l.Hostname
}

// variables writes those that import kept, and those that say what DNS has.
func (e *exporter) variables(indent string, l *lease.Lease, c *leaseContext) {
	set := c.variables()
	has := func(name string) bool {
		return slices.ContainsFunc(set, func(v leasefile.Var) bool { return string(v.Name) == name })
	}
	if l.FwdDNS && !has(forwardName) {
		set = append(set, leasefile.Var{Name: []byte(forwardName), Data: l.Hostname})
	}
	if l.RevDNS && !has(reverseName) {
		set = append(set, leasefile.Var{Name: []byte(reverseName), Data: appendReverse(nil, l.Addr)})
	}
	for _, v := range set {
		e.line(indent, "set "+string(v.Name)+" =", variableValue(e.buf[:0], &v))
	}
}

func variableValue(dst []byte, v *leasefile.Var) []byte {
	switch v.Kind {
	case leasefile.Number:
		return strconv.AppendInt(append(dst, '%'), v.Number, 10)
	case leasefile.Bool:
		return strconv.AppendBool(dst, v.Number != 0)
	}
	return quoted(dst, v.Data)
}

// agent writes a sub-option of the relay agent.
func (e *exporter) agent(o leasefile.AgentOption) {
	name, form := leasefile.AgentName(o.Code)
	if name == "" {
		name = "unknown-" + strconv.Itoa(int(o.Code))
	}
	value := e.buf[:0]
	switch {
	case form == 'I' && len(o.Data) == 4:
		value = fmt.Appendf(value, "%d.%d.%d.%d", o.Data[0], o.Data[1], o.Data[2], o.Data[3])
	case form == 'L' && len(o.Data) == 4:
		value = strconv.AppendUint(value, uint64(binary.BigEndian.Uint32(o.Data)), 10)
	case form != 'X' || len(o.Data) == 0:
		return // dhcpd could not read it
	case printable(o.Data) && leasefile.Known(o.Code):
		value = quoted(value, o.Data)
	default:
		for i, b := range o.Data {
			if i > 0 {
				value = append(value, ':')
			}
			value = strconv.AppendUint(value, uint64(b), 16)
		}
	}
	e.line("  ", "option agent."+name, value)
}

var hardwareNames = map[int]string{1: "ethernet", 6: "token-ring", 8: "fddi", 32: "infiniband"}

func hardware(dst []byte, kind int, hw []byte) []byte {
	if kind == 0 {
		kind = 1
	}
	name := hardwareNames[kind]
	if name == "" {
		name = "unknown-" + strconv.Itoa(kind)
	}
	return append(append(append(dst, name...), ' '), colons(hw)...)
}

// quoted appends a string as dhcpd writes it.
func quoted(dst, b []byte) []byte {
	dst = append(dst, '"')
	for _, c := range b {
		switch {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c < ' ' || c > '~':
			dst = append(dst, '\\', '0'+c>>6, '0'+c>>3&7, '0'+c&7)
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, '"')
}

// associations writes IPv6 leases, all of an association in one record.
func (e *exporter) associations(list []*lease.Lease) {
	slices.SortFunc(list, func(a, b *lease.Lease) int {
		return cmp.Or(sameIA(a, b), a.Addr.Compare(b.Addr))
	})
	for len(list) > 0 {
		n := 1
		for n < len(list) && sameIA(list[0], list[n]) == 0 {
			n++
		}
		e.association(list[:n])
		list = list[n:]
	}
}

func sameIA(a, b *lease.Lease) int {
	return cmp.Or(cmp.Compare(a.Type, b.Type), slices.Compare(a.DUID, b.DUID), cmp.Compare(a.IAID, b.IAID))
}

var iaWords = [...]string{lease.NA: "ia-na", lease.TA: "ia-ta", lease.PD: "ia-pd"}

func (e *exporter) association(list []*lease.Lease) {
	id := binary.LittleEndian.AppendUint32(nil, list[0].IAID) // dhcpd writes it as it lies in memory
	fmt.Fprintf(e.w, "%s %s {\n", iaWords[list[0].Type], quoted(nil, append(id, list[0].DUID...)))
	latest := slices.MaxFunc(list, func(a, b *lease.Lease) int { return cmp.Compare(a.CLTT, b.CLTT) })
	if latest.CLTT > 0 {
		e.time("  ", "cltt", latest.CLTT)
	}
	for _, l := range list {
		e.address(l)
	}
	e.w.WriteString("}\n\n")
}

func (e *exporter) address(l *lease.Lease) {
	const in = "    "
	if l.Type == lease.PD {
		fmt.Fprintf(e.w, "  iaprefix %s/%d {\n", l.Addr, l.PrefixLen)
	} else {
		fmt.Fprintf(e.w, "  iaaddr %s {\n", l.Addr)
	}
	e.line(in, "binding state", []byte(e.state(l).String()))
	e.line(in, "preferred-life", strconv.AppendUint(e.buf[:0], uint64(l.Preferred), 10))
	e.line(in, "max-life", strconv.AppendUint(e.buf[:0], uint64(l.Valid), 10))
	e.ends(in, l)
	c := readContext(l.Context)
	e.variables(in, l, &c)
	e.w.WriteString("  }\n")
}
