package difftest

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/server/packet"
)

const twoPools = `authoritative;
option domain-name "example.org";
subnet 192.0.2.0 netmask 255.255.255.0 {
  option routers 192.0.2.1;
  pool { range 192.0.2.10 192.0.2.19; deny unknown-clients; }
  pool { range 192.0.2.20 192.0.2.29; allow unknown-clients; }
}
host printer { hardware ethernet 02:00:00:00:00:09; fixed-address 192.0.2.9; }
`

// answer makes a reply; nil if the address is "".
func answer(d *decoder, kind uint8, addr string, options map[uint8][]byte) *Reply {
	if addr == "" {
		return nil
	}
	var r packet.Reply4
	r.ResetRequest(nil, 1, 1, []byte{2, 0, 0, 0, 0, 1})
	r.SetUint8(packet.OptMessageType, kind)
	r.SetYIAddr(netip.MustParseAddr(addr))
	for code, v := range options {
		r.SetOption(code, v)
	}
	return d.decode(datagram{payload: r.Bytes(), dst: netip.MustParseAddrPort("192.0.2.1:67")})
}

func TestExchange(t *testing.T) {
	s := source(t, twoPools)
	j, d := newJudge(s, nil), &decoder{table: s.File.Options}
	c := &Client{ID: "c", HW: []byte{2, 0, 0, 0, 0, 1}, At: Place{Relay: netip.MustParseAddr("192.0.2.254")}, Steps: []Step{{Do: Discover}}}
	router := func(n byte) map[uint8][]byte { return map[uint8][]byte{3: {192, 0, 2, n}} }
	for _, tt := range []struct {
		name      string
		ref, cand *Reply
		want      Verdict
		line      int
	}{
		{"the same", answer(d, packet.Offer, "192.0.2.20", router(1)), answer(d, packet.Offer, "192.0.2.20", router(1)), Same, 0},
		{"another address of the pool", answer(d, packet.Offer, "192.0.2.20", nil), answer(d, packet.Offer, "192.0.2.25", nil), ByDesign, 0},
		{"a pool for others", answer(d, packet.Offer, "192.0.2.20", nil), answer(d, packet.Offer, "192.0.2.10", nil), Different, 5},
		{"another router", answer(d, packet.Offer, "192.0.2.20", router(1)), answer(d, packet.Offer, "192.0.2.20", router(7)), Different, 4},
		{"no domain", answer(d, packet.Offer, "192.0.2.20", map[uint8][]byte{15: []byte("example.org")}), answer(d, packet.Offer, "192.0.2.20", nil), Different, 2},
		{"a lease time a second shorter", answer(d, packet.Ack, "192.0.2.20", map[uint8][]byte{51: {0, 0, 1, 0}}), answer(d, packet.Ack, "192.0.2.20", map[uint8][]byte{51: {0, 0, 0, 255}}), Same, 0},
		{"silence", nil, nil, Same, 0},
		{"silence of one", answer(d, packet.Offer, "192.0.2.20", nil), nil, Different, 6},
	} {
		x := Exchange{Reference: tt.ref, Candidate: tt.cand, Sent: [2][]byte{make([]byte, 300), make([]byte, 300)}}
		j.exchange(c, &x)
		line := 0
		for _, delta := range x.Deltas {
			if delta.Verdict == Different && line == 0 {
				line = delta.Span.Start.Line
			}
		}
		if x.Verdict != tt.want || line != tt.line {
			t.Errorf("%s: %v at line %d; want %v at line %d: %+v", tt.name, x.Verdict, line, tt.want, tt.line, x.Deltas)
		}
	}
}

func TestAgreed(t *testing.T) {
	a, err := ReadAgreed([]byte(`{"accept":[{"client":"host-*","field":"option 3 *","why":"the router moved"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	d := Delta{Field: "option 3 routers"}
	if !a.has(&Client{ID: "host-a"}, &Exchange{}, &d) || d.Why != "the router moved" {
		t.Errorf("an agreed difference is not accepted: %+v", d)
	}
	if a.has(&Client{ID: "net-a"}, &Exchange{}, &Delta{Field: "option 3 routers"}) || a.has(&Client{ID: "host-a"}, &Exchange{}, &Delta{Field: "answer"}) {
		t.Error("a difference that nobody agreed on is accepted")
	}
	for _, bad := range []string{`{"accept":[{"client":"a"}]}`, `{"accept":[{"why":"all"}]}`, `[]`} {
		if _, err := ReadAgreed([]byte(bad)); err == nil {
			t.Errorf("ReadAgreed(%s) finds nothing wrong", bad)
		}
	}
}

func TestSameParts(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"\x14\x01\x01\x08\x01\x01", "\x08\x01\x01\x14\x01\x01", true},
		{"\x14\x01\x01\x08\x01\x01", "\x08\x01\x02\x14\x01\x01", false},
		{"\x14\x01\x01", "\x14\x01\x01", false},
		{"\x14\x09\x01", "\x14\x09\x01", false},
	} {
		if got := sameParts([]byte(tt.a), []byte(tt.b)); got != tt.want {
			t.Errorf("sameParts(%x, %x) = %v", tt.a, tt.b, got)
		}
	}
}

func TestDomainNames(t *testing.T) {
	full := []byte("\x03srv\x01a\x00\x01b\x01a\x00")
	short := []byte("\x03srv\x01a\x00\x01b\xc0\x04")
	if !sameNames(full, short) {
		t.Errorf("%q and %q are %v and %v; want the same names", full, short, domainNames(full), domainNames(short))
	}
	if sameNames(full, []byte("\x03srv\x01a\x00")) {
		t.Error("a list and its beginning are the same")
	}
	domainNames([]byte("\xc0\x00\xc0\x00\x05ab")) // comes to an end
}

func TestSameFullName(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		want bool
	}{
		{"\x03\xff\xffpc.example.org", "\x01\x00\x00PC.example.org.", true},
		{"\x03\xff\xffpc.example.org", "\x05\x00\x00\x02pc\x07example\x03org\x00", true},
		{"\x03\xff\xffpc.example.org", "\x01\x00\x00pc.example.net.", false},
		{"\x03", "\x03", false},
	} {
		if got := sameFullName([]byte(tt.a), []byte(tt.b)); got != tt.want {
			t.Errorf("sameFullName(%q, %q) = %v", tt.a, tt.b, got)
		}
	}
	if got := hostNameOf("joe's_desk.a-1"); got != "joesdesk.a-1" {
		t.Errorf("Kea makes %q of a name", got)
	}
}

// TestComesWith: the times of an association go with the address that only one
// side gives, not with that of another.
func TestComesWith(t *testing.T) {
	x := &Exchange{Deltas: []Delta{
		{Field: "IA_PD 1 address", What: Address, Candidate: "2001:db8::/56", Verdict: Announced, Codes: []diag.Code{"KT2493"}},
		{Field: "IA_PD 1 valid", What: Lifetime, Verdict: Different},
		{Field: "IA_NA 2 address", What: Address, Reference: "2001:db8::1", Candidate: "2001:db8::2", Verdict: ByDesign},
		{Field: "IA_NA 2 valid", What: Lifetime, Verdict: Different},
	}}
	comesWith(x)
	if a, b := x.Deltas[1], x.Deltas[3]; a.Verdict != Announced || len(a.Codes) != 1 || b.Verdict != Different {
		t.Errorf("the times are %v and %v; want the first alone announced", a, b)
	}
}

// result is one of a client that differs.
func result() *Result {
	c := Client{ID: "a", What: "client <a>"}
	x := Exchange{Do: Discover, Verdict: Different, Reference: &Reply{Kind: "DHCPOFFER", Fields: []Field{{Name: "file", Value: `"x"`}}},
		Deltas: []Delta{{Field: "file", Reference: `"x"`, Verdict: Different, Statement: `filename "x"`, Pointer: "/Dhcp4/boot-file-name"}}}
	r := &Result{Reference: "dhcpd", Candidate: "keatool serve", Outcomes: []Outcome{{Client: &c, Exchanges: []Exchange{x}, Verdict: Different}}}
	r.count()
	return r
}

func TestReports(t *testing.T) {
	var text, doc, suite bytes.Buffer
	if err := Text(&text, result(), false); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`file: "x", now absent`, "= kea: /Dhcp4/boot-file-name", "1 different"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the text lacks %q:\n%s", want, text.String())
		}
	}
	if err := JSON(&doc, result()); err != nil {
		t.Fatal(err)
	}
	var read struct{ Summary map[string]int }
	if err := json.Unmarshal(doc.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	want := map[string]int{"same": 0, "equivalent": 0, "announced": 0, "accepted": 0, "different": 1, "messages": 1}
	if d := cmp.Diff(want, read.Summary); d != "" {
		t.Errorf("the summary of the JSON (-want +got):\n%s", d)
	}
	if err := JUnit(&suite, result(), "dhcpd.conf"); err != nil {
		t.Fatal(err)
	}
	var suites junitSuites
	if err := xml.Unmarshal(suite.Bytes(), &suites); err != nil || suites.Suites[0].Failures != 1 {
		t.Errorf("JUnit: %v, %+v; want one failure", err, suites)
	}
}

// TestParamKeys: every name that a cause is looked up by is one of a parameter.
func TestParamKeys(t *testing.T) {
	table := source(t, "").File.Options
	for name := range paramKeys {
		if _, ok := table.Lookup("server", name); !ok {
			t.Errorf("there is no parameter `%s`", name)
		}
	}
}
