package server

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/packet"
)

// Where messages come from, and the addresses of the server.
var (
	client6    = netip.MustParseAddrPort("[fe80::200:ff:fe00:1]:546")
	relay6     = netip.MustParseAddrPort("[2001:db8:ff::9]:547")
	rigAddr6   = netip.MustParseAddrPort("[2001:db8:ff::1]:547")
	multicast6 = netip.MustParseAddrPort("[ff02::1:2]:547")
)

// got6 is what the last reply gave; "$" in a message stands for it.
type got6 struct{ na, pd []netip.Prefix }

// ours6 is a server of ours, and what it gave last.
type ours6 struct {
	*rig6
	given got6
}

func newOurs6(t testing.TB, config string) ownServer { return &ours6{rig6: newRig6(t, config)} }

func (o *ours6) last() *exchange { return &o.w.ex6.exchange }

func (o *ours6) ask(l askLine) string {
	datagram, meta := l.encode6(o.t, o.given)
	answer, to := o.raw(datagram, meta)
	o.given.note(answer)
	return showReply6(answer, to)
}

// note keeps what a reply gives, unless it gives nothing.
func (g *got6) note(v *packet.V6) {
	if v == nil {
		return
	}
	if na, pd := resources(v); na != nil || pd != nil {
		*g = got6{na, pd}
	}
}

// ask6Message is a message that is put together word by word.
type ask6Message struct {
	t      testing.TB
	last   got6
	body   packet.Reply6
	relays []string // outermost first
	meta   netio.Meta
}

// encode6 makes the datagram of a line.
func (l *askLine) encode6(t testing.TB, last got6) ([]byte, netio.Meta) {
	t.Helper()
	kinds := map[string]uint8{"solicit": packet.Solicit, "request": packet.Request6, "renew": packet.Renew, "rebind": packet.Rebind,
		"confirm": packet.Confirm, "release": packet.Release6, "decline": packet.Decline6, "info": packet.InformationRequest,
		"register": packet.AddrRegInform, "advertise": packet.Advertise}
	kind, ok := kinds[l.words[0]]
	if !ok {
		t.Fatalf("%s: no such message: %s", l.label, l.words[0])
	}
	m := &ask6Message{t: t, last: last, meta: netio.Meta{Iface: 1, Src: client6, Dst: multicast6}}
	m.body.ResetRequest(nil, kind, xidOf(l.label)&0xffffff)
	for _, w := range l.words[1:] {
		key, value, _ := strings.Cut(w, "=")
		m.word(key, value)
	}
	return m.datagram(), m.meta
}

// word reads one word: an option by number, or a name for one.
func (m *ask6Message) word(key, value string) {
	if code, err := strconv.Atoi(key); err == nil {
		m.body.Add(uint16(code), bytesOf(m.t, value))
		return
	}
	switch key {
	case "client":
		m.body.Add(packet.Opt6ClientID, append([]byte{0, 3, 0, 1, 2, 0, 0, 0, 0}, bytesOf(m.t, value)...))
	case "server":
		m.body.Add(packet.Opt6ServerID, serverDUID)
	case "na":
		m.association(packet.Opt6IANA, value, m.last.na)
	case "pd":
		m.association(packet.Opt6IAPD, value, m.last.pd)
	case "oro":
		var codes []byte
		for c := range strings.SplitSeq(value, ",") {
			codes = binary.BigEndian.AppendUint16(codes, uint16(m.number(c)))
		}
		m.body.Add(packet.Opt6RequestList, codes)
	case "rapid":
		m.body.Add(packet.Opt6RapidCommit, nil)
	case "fqdn":
		flags, name, _ := strings.Cut(value, ",")
		m.body.Add(packet.Opt6FQDN, appendLabels([]byte{byte(m.number(flags))}, []byte(name)))
	case "relay":
		m.relays = append(m.relays, value)
		m.meta.Src = relay6
	case "src":
		m.meta.Src = netip.AddrPortFrom(netip.MustParseAddr(value), m.meta.Src.Port())
	case "unicast":
		m.meta.Dst = rigAddr6
	default:
		m.t.Fatalf("no such word: %s", key)
	}
}

func (m *ask6Message) number(text string) uint32 {
	n, err := strconv.ParseUint(text, 10, 32)
	if err != nil {
		m.t.Fatal(err)
	}
	return uint32(n)
}

// association reads IAID,ADDRESS,...; behind an address PREFERRED and VALID may
// stand, each after an @. $ is what the last reply gave.
func (m *ask6Message) association(code uint16, value string, last []netip.Prefix) {
	parts := strings.Split(value, ",")
	m.body.OpenIA(code, m.number(parts[0]), 0, 0)
	for _, p := range parts[1:] {
		if p == "$" {
			for _, l := range last {
				m.body.OpenResource(code, l, 0, 0)
				m.body.Close()
			}
			continue
		}
		fields := append(strings.Split(p, "@"), "0", "0")
		prefix, err := netip.ParsePrefix(fields[0])
		if err != nil {
			prefix = netip.PrefixFrom(netip.MustParseAddr(fields[0]), 128)
		}
		m.body.OpenResource(code, prefix, m.number(fields[1]), m.number(fields[2]))
		m.body.Close()
	}
	m.body.Close()
}

// datagram puts the relays around the message: LINK,PEER,CODE:VALUE,...
func (m *ask6Message) datagram() []byte {
	out := slices.Clone(m.body.Bytes())
	for i := len(m.relays) - 1; i >= 0; i-- {
		parts := strings.Split(m.relays[i], ",")
		b := []byte{packet.RelayForward, byte(len(m.relays) - 1 - i)}
		b = append(b, netip.MustParseAddr(parts[0]).AsSlice()...)
		b = append(b, netip.MustParseAddr(parts[1]).AsSlice()...)
		for _, o := range parts[2:] {
			code, value, _ := strings.Cut(o, ":")
			b = appendOption6(b, uint16(m.number(code)), bytesOf(m.t, value))
		}
		out = appendOption6(b, packet.Opt6RelayMessage, out)
	}
	return out
}

func appendOption6(b []byte, code uint16, value []byte) []byte {
	b = binary.BigEndian.AppendUint16(b, code)
	b = binary.BigEndian.AppendUint16(b, uint16(len(value)))
	return append(b, value...)
}

var replyNames6 = map[uint8]string{packet.Advertise: "advertise", packet.Reply: "reply", packet.AddrRegReply: "registered"}

// showReply6 writes a reply on one line. Texts of status codes are left out.
func showReply6(v *packet.V6, to *netio.Meta) string {
	if v == nil {
		return "-"
	}
	b := &strings.Builder{}
	b.WriteString(replyNames6[v.Type()])
	var options []string
	for code, value := range v.Options().All {
		options = append(options, " "+showOption6(code, value))
	}
	slices.SortStableFunc(options, func(a, b string) int { return codeOf(a) - codeOf(b) })
	b.WriteString(strings.Join(options, ""))
	relays := v.Relays()
	for i := range relays {
		fmt.Fprintf(b, " relay(%v,%v", relays[i].Link(), relays[i].Peer())
		for code, value := range relays[i].Options.All {
			if code != packet.Opt6RelayMessage {
				fmt.Fprintf(b, ",%d:%x", code, value)
			}
		}
		b.WriteString(")")
	}
	fmt.Fprintf(b, " to=%v", to.Dst)
	return b.String()
}

func showOption6(code uint16, value []byte) string {
	if code == packet.Opt6StatusCode && len(value) >= 2 {
		return fmt.Sprintf("%d=%d", code, binary.BigEndian.Uint16(value))
	}
	ia, ok := packet.ReadIA(code, value)
	if !ok {
		return fmt.Sprintf("%d=%x", code, value)
	}
	b := &strings.Builder{}
	fmt.Fprintf(b, "%d=%d,t1:%d,t2:%d", code, ia.IAID, ia.T1, ia.T2)
	for r := range ia.Resources {
		fmt.Fprintf(b, ",%v@%d@%d", r.Prefix, r.Preferred, r.Valid)
		for c, v := range r.Options.All {
			fmt.Fprintf(b, "[%d=%x]", c, v)
		}
	}
	for s := range ia.Options.Of(packet.Opt6StatusCode) {
		fmt.Fprintf(b, ",status:%d", binary.BigEndian.Uint16(s))
	}
	return b.String()
}

// near6 compares two replies, but for two seconds that one server took longer.
var near6 = nearly{regexp.MustCompile(`([@:])(\d+)\b`), 10, 100}.same
