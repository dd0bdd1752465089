package leasefile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
)

// shown is what a file says, one record or finding a line.
func shown(src io.Reader) (lines []string, stats Stats) {
	var found []string
	r := NewReader(src, Options{Name: "f", Report: func(f diag.Finding) {
		found = append(found, fmt.Sprintf("%d:%d %s %s", f.Span.Start.Line, f.Span.Start.Col, f.Code, f.Message))
	}})
	for {
		record, err := r.Next()
		lines = append(lines, found...)
		found = nil
		if errors.Is(err, io.EOF) {
			return lines, r.Stats()
		}
		if err != nil {
			return append(lines, "error: "+err.Error()), r.Stats()
		}
		lines = append(lines, record.show())
	}
}

// show writes a record with every field that is set.
func (r *Record) show() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s", r.Line, r.Kind)
	add := func(name string, set bool, value any) {
		if set {
			fmt.Fprintf(&b, " %s=%v", name, value)
		}
	}
	add("addr", r.Addr.IsValid(), r.Addr)
	for _, t := range []struct {
		name string
		at   Time
	}{{"starts", r.Starts}, {"ends", r.Ends}, {"tstp", r.TSTP}, {"tsfp", r.TSFP}, {"atsfp", r.ATSFP}, {"cltt", r.CLTT}} {
		add(t.name, t.at != 0, t.at.show())
	}
	add("state", r.State != None, r.State)
	add("next", r.Next != None, r.Next)
	add("rewind", r.Rewind != None, r.Rewind)
	add("reserved", r.Reserved, r.Reserved)
	add("bootp", r.BOOTP, r.BOOTP)
	add("hw", r.HWType != 0, fmt.Sprintf("%d/%x", r.HWType, r.HW))
	add("uid", r.ClientID != nil, fmt.Sprintf("%x", r.ClientID))
	add("name", r.Hostname != nil, fmt.Sprintf("%q", r.Hostname))
	add("class", r.Class != nil, string(r.Class))
	add("events", r.Events, r.Events)
	showVars(&b, r.Vars)
	for _, o := range r.Agent {
		fmt.Fprintf(&b, " agent%d=%x", o.Code, o.Data)
	}
	add("iaid", r.IAID != 0, r.IAID)
	add("duid", r.DUID != nil, fmt.Sprintf("%x", r.DUID))
	for _, a := range r.Addrs {
		fmt.Fprintf(&b, " [%d %s/%d %s pref=%d max=%d ends=%s", a.Line, a.Addr, a.PrefixLen, a.State, a.Preferred, a.Max, a.Ends.show())
		if a.Events {
			b.WriteString(" events")
		}
		showVars(&b, a.Vars)
		b.WriteString("]")
	}
	add("called", r.Name != nil, string(r.Name))
	add("dynamic", r.Dynamic, r.Dynamic)
	add("deleted", r.Deleted, r.Deleted)
	add("fixed", len(r.Fixed) > 0, r.Fixed)
	if r.Kind == Failover {
		fmt.Fprintf(&b, " my=%s@%s partner=%s@%s mclt=%d", r.Peer.My, r.Peer.MyAt.show(), r.Peer.Partner, r.Peer.PartnerAt.show(), r.Peer.MCLT)
	}
	return b.String()
}

func showVars(b *strings.Builder, vars []Var) {
	for _, v := range vars {
		switch v.Kind {
		case Data:
			fmt.Fprintf(b, " %s=%q", v.Name, v.Data)
		case Number:
			fmt.Fprintf(b, " %s=%%%d", v.Name, v.Number)
		default:
			fmt.Fprintf(b, " %s=bool%d", v.Name, v.Number)
		}
	}
}

func (t Time) show() string {
	if t == Never {
		return "never"
	}
	return time.Unix(int64(t), 0).UTC().Format("2006-01-02T15:04:05")
}

// records are texts and what they say.
var records = []struct {
	name, text string
	want       []string
}{
	{"nothing", "", nil},
	{"comments", "# a comment\n\n  # another without an end", nil},
	{"as dhcpd writes it", `lease 10.0.0.10 {
  starts 1 2026/11/23 08:05:07;
  ends 1 2026/11/23 20:05:07;
  tstp 1 2026/11/23 20:05:08;
  tsfp 1 2026/11/23 20:05:09;
  atsfp 1 2026/11/23 20:05:10;
  cltt 1 2026/11/23 08:05:11;
  binding state active;
  next binding state free;
  rewind binding state backup;
  hardware ethernet 02:00:00:00:00:01;
  uid "\001\002\000\000\000\000\001";
  set bb = false;
  set num = %24929;
  set vendor-class-identifier = "MSFT \"5.0\"";
  option agent.circuit-id "eth0";
  option agent.remote-id 0:1:ff;
  client-hostname "myhost";
}
`, []string{`1 lease addr=10.0.0.10 starts=2026-11-23T08:05:07 ends=2026-11-23T20:05:07 tstp=2026-11-23T20:05:08 tsfp=2026-11-23T20:05:09 atsfp=2026-11-23T20:05:10 cltt=2026-11-23T08:05:11 state=active next=free rewind=backup hw=1/020000000001 uid=01020000000001 name="myhost" bb=bool0 num=%24929 vendor-class-identifier="MSFT \"5.0\"" agent1=65746830 agent2=0001ff`}},
	{"one line, upper case, CRLF", "LEASE 10.0.0.1 { Ends NEVER; Binding State ACTIVE; HARDWARE Ethernet 2:0:0:0:0:A; }\r\n", []string{`1 lease addr=10.0.0.1 ends=never state=active hw=1/02000000000a`}},
	{"dates", "lease 10.0.0.1 {\n starts 9 70/01/02 00:00:00;\n ends epoch 1795464307; # Mon\n tstp 4 2026/11/23 08:05:07 3600;\n tsfp 4 2026/11/23 08:05:07 -3600;\n cltt 4 2025/02/29 00:00:00;\n}\n",
		[]string{"1 lease addr=10.0.0.1 starts=1970-01-02T00:00:00 ends=2026-11-23T20:05:07 tstp=2026-11-23T09:05:07 tsfp=2026-11-23T07:05:07 cltt=2025-03-01T00:00:00"}},
	{"the last day", "lease 10.0.0.1 {\n  starts 4 2037/12/31 23:59:59;\n  ends 5 2038/01/01 00:00:00;\n  cltt epoch 2147483647;\n}", []string{"1 lease addr=10.0.0.1 starts=2037-12-31T23:59:59 ends=never cltt=never"}},
	{"leap days", "lease 10.0.0.1 {\n  starts 4 2000/02/29 00:00:00;\n  ends 5 2000/03/01 00:00:00;\n  cltt 1 2036/12/31 00:00:00;\n}", []string{"1 lease addr=10.0.0.1 starts=2000-02-29T00:00:00 ends=2000-03-01T00:00:00 cltt=2036-12-31T00:00:00"}},
	{"bad dates", "lease 10.0.0.1 {\n  starts now;\n  ends 4 2026/13/01 00:00:00;\n  tstp epoch 4294967296;\n  tsfp epoch -1;\n  cltt 4 2026/11/23;\n  binding state free;\n}\n", []string{
		"2:10 KT3003 `starts` is not a date but `now`; the field is lost", "3:8 KT3003 `ends` is not a date but `4`; the field is lost",
		"4:8 KT3003 `tstp` is not a date but `epoch`; the field is lost", "5:8 KT3003 `tsfp` is not a date but `epoch`; the field is lost",
		"6:8 KT3003 `cltt` is not a date but `4`; the field is lost", "1 lease addr=10.0.0.1 state=free"}},
	{"OpenBSD", "lease 10.0.0.1 {\n\tends 3 2026/11/25 08:00:00 UTC;\n\tabandoned;\n}\n", []string{
		"2:7 KT3004 the date of `ends` names its zone, which dhcpd does not read; it is taken", "1 lease addr=10.0.0.1 ends=2026-11-25T08:00:00 state=abandoned"}},
	{"identifiers", "lease 10.0.0.1 {\n uid \"\\0012\\\\\\\"a\\377\";\n}\nlease 10.0.0.2 {\n uid 1:2:ff;\n}\nlease 10.0.0.3 {\n uid 5;\n}\n",
		[]string{"1 lease addr=10.0.0.1 uid=01325c2261ff", "4 lease addr=10.0.0.2 uid=0102ff", "7 lease addr=10.0.0.3 uid=05"}},
	{"no such octal digit", "lease 10.0.0.1 {\n uid \"\\008\";\n ends never;\n}\n", []string{"2:6 KT3003 `uid` is not a string or bytes in hex but `\\008`; the field is lost", "1 lease addr=10.0.0.1 ends=never"}},
	{"hardware", "lease 10.0.0.1 { hardware token-ring 1:2; }\nlease 10.0.0.2 { hardware unknown-24 0:1; }\nlease 10.0.0.3 { hardware ethernet; }\nlease 10.0.0.4 { hardware carrier-pigeon 1:2; ends never; }\n",
		[]string{"1 lease addr=10.0.0.1 hw=6/0102", "2 lease addr=10.0.0.2 hw=24/0001", "3 lease addr=10.0.0.3 hw=1/", "4:27 KT3003 `hardware` is not a type of hardware but `carrier-pigeon`; the field is lost", "4 lease addr=10.0.0.4 ends=never"}},
	{"old words", "lease 10.0.0.1 { binding state bootp; class x; ddns-fwd-name \"a.b\"; ddns-rev-name \"c\"; }\nlease 10.0.0.2 { binding state reserved; }\nlease 10.0.0.3 { reserved; dynamic-bootp; }",
		[]string{`1 lease addr=10.0.0.1 state=active bootp=true ddns-fwd-name="a.b" ddns-rev-name="c"`, "2 lease addr=10.0.0.2 state=active reserved=true", "3 lease addr=10.0.0.3 reserved=true bootp=true"}},
	{"events and billing", "lease 10.0.0.1 {\n  on expiry or release { if known { log(info, \"}\"); } }\n  billing class \"C\";\n  billing subclass \"D\" 1:2;\n}\n", []string{"1 lease addr=10.0.0.1 class=D events=true"}},
	{"variables", "lease 10.0.0.1 { set a = a1:2; set a = ff; set b = TRUE; set c = %-5; }", []string{`1 lease addr=10.0.0.1 a="\xff" b=bool1 c=%-5`}},
	{"variables that dhcpd refuses", "lease 10.0.0.1 { set a = 1:2; }\nlease 10.0.0.2 {}", []string{"1:26 KT3001 a value that dhcpd reads is missing before `1:2`; the record is lost", "2 lease addr=10.0.0.2"}},
	{"agent", "lease 10.0.0.1 { option agent.agent-id 10.1.2.3; option agent.link-selection 1.2.3.4; option agent.DOCSIS-device-class 2; option agent.unknown-9 0:1; }",
		[]string{"1 lease addr=10.0.0.1 agent3=0a010203 agent5=01020304 agent4=00000002 agent9=0001"}},
	{"other options", "lease 10.0.0.1 { option agent.colour \"x\"; option host-name \"y\"; option agent.agent-id 1:2; }",
		[]string{"1:25 KT3003 `option` is not a known one of the relay agent but `agent.colour`; the field is lost", "1:50 KT3003 `option` is not one of the relay agent but `host-name`; the field is lost",
			"1:87 KT3003 `option agent.agent-id` is not such a value but `1:2`; the field is lost", "1 lease addr=10.0.0.1"}},
	{"association", "authoring-byte-order little-endian;\nia-na \"\\001\\000\\000\\000\\000\\003\" {\n  cltt 1 2026/11/23 08:02:52;\n  iaaddr 2001:db8::150 {\n    binding state active;\n    preferred-life 27000;\n    max-life 43200;\n    ends 1 2026/11/23 20:02:52;\n    set a = \"b\";\n    on release { }\n  }\n  iaaddr 2001:db8::151 { ends never; binding state expired; }\n}\n",
		[]string{"1 authoring-byte-order", `2 ia-na cltt=2026-11-23T08:02:52 iaid=1 duid=0003 [4 2001:db8::150/128 active pref=27000 max=43200 ends=2026-11-23T20:02:52 events a="b"] [12 2001:db8::151/128 expired pref=0 max=0 ends=never]`}},
	{"big-endian", "authoring-byte-order big-endian;\nia-ta 0:0:0:1:0:3 { }\nia-pd \"\\000\\000\\000\\002\\000\\003\" { iaprefix 2001:db8:1::/48 { binding state active; ends never; } }",
		[]string{"1 authoring-byte-order", "2 ia-ta iaid=1 duid=0003", "3 ia-pd iaid=2 duid=0003 [3 2001:db8:1::/48 active pref=0 max=0 ends=never]"}},
	{"no byte order", "ia-na 1:0:0:0:0:3 { }\nauthoring-byte-order little-endian;\nauthoring-byte-order big-endian;\n", []string{
		"1:7 KT3005 the file does not say how identifiers are written; a little-endian machine is assumed", "1 ia-na iaid=1 duid=0003", "2 authoring-byte-order",
		"3:22 KT3001 the byte order comes after identifiers that needed it; the record is lost"}},
	{"bad associations", "authoring-byte-order little-endian;\nia-na 1:2:3:4:5 { }\nia-na 1:0:0:0:0:3 { iaaddr 2001:db8::1 { ends never; } }\nia-na 1:0:0:0:0:3 { colour blue; }\nia-pd 1:0:0:0:0:3 { iaaddr 2001:db8::1 { } }\nia-na 1:0:0:0:0:3 { iaaddr 10.0.0.1 { } }\nia-na 1:0:0:0:0:3 { iaaddr 2001:db8::1 { binding state backup; ends never; } }\nia-ta 1:0:0:0:0:3 { }\n",
		[]string{"1 authoring-byte-order", "2:7 KT3001 the identifier has 5 bytes, not 6 to 132; the record is lost", "3:28 KT3001 `2001:db8::1` has no state or no end; the record is lost",
			"4:21 KT3001 `colour` is no statement of `ia-na`; the record is lost", "5:21 KT3001 `iaaddr` does not belong into `ia-pd`; the record is lost",
			"6:28 KT3001 an IPv6 address or prefix is missing before `10.0.0.1`; the record is lost", "7:42 KT3001 `backup` is no state of `ia-na`; the record is lost", "8 ia-ta iaid=1 duid=0003"}},
	{"tolerated in addresses", "authoring-byte-order little-endian;\nia-na 1:0:0:0:0:3 { iaaddr 2001:db8::1 { binding state active; max-life 5 ends never; colour blue; } }",
		[]string{"1 authoring-byte-order", "2:75 KT3003 `max-life` lacks its `;`, which dhcpd overlooks", "2:87 KT3003 `colour` is no statement of an address; it is skipped", "2 ia-na iaid=1 duid=0003 [2 2001:db8::1/128 active pref=0 max=5 ends=never]"}},
	{"server-duid", "server-duid \"\\000\\001\\000\\0012\";\nserver-duid 1:2;\n", []string{"1 server-duid duid=0001000132", "2:13 KT3001 the identifier of the server is too short; the record is lost"}},
	{"failover", "failover peer \"x\" state {\n  my state partner-down at 3 2026/11/25 08:00:00;\n  partner state unknown-state at 3 2026/11/25 08:00:01;\n  mclt 60;\n}\n",
		[]string{"1 failover called=x my=partner-down@2026-11-25T08:00:00 partner=unknown-state@2026-11-25T08:00:01 mclt=60"}},
	{"dynamic objects", "host h.example {\n  dynamic;\n  hardware ethernet 1:2:3:4:5:6;\n  uid \"x\";\n  fixed-address 10.0.0.7, name, 10.0.0.8;\n  group \"g\";\n  supersede host-name = \"a\";\n}\nhost h { dynamic; deleted; }\ngroup g { dynamic; }\nclass \"C\" { dynamic; }\nsubclass \"C\" 1:2 { dynamic; lease limit 4; }\n",
		[]string{`1 host hw=1/010203040506 uid=78 called=h.example dynamic=true fixed=[10.0.0.7 10.0.0.8]`, "9 host called=h dynamic=true deleted=true", "10 group called=g dynamic=true", "11 class called=C dynamic=true", "12 subclass uid=0102 called=C dynamic=true"}},
}

func TestRecords(t *testing.T) {
	for _, c := range records {
		t.Run(c.name, func(t *testing.T) {
			got, _ := shown(strings.NewReader(c.text))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

const good1, good2 = "lease 10.0.0.1 {\n  ends never;\n}\n", "lease 10.0.0.2 {\n  ends never;\n}\n"

// damage is something between two good records, which it must not touch, and
// how many records it is.
var damage = []struct {
	name, text string
	lost       int
}{
	{"unknown statement", "lease 10.0.0.9 {\n  colour blue;\n  ends never;\n}\n", 1},
	{"refused statement", "lease 10.0.0.9 {\n  hostname \"x\";\n}\n", 1},
	{"unknown state", "lease 10.0.0.9 {\n  binding state lost;\n}\n", 1},
	{"no closing brace", "lease 10.0.0.9 {\n  ends never;\n", 1},
	{"no opening brace", "lease 10.0.0.9\n  ends never;\n}\n", 1},
	{"no address", "lease {\n  ends never;\n}\n", 1},
	{"bad address", "lease 10.0.0.999 {\n  ends never;\n}\n", 1},
	{"stray brace", "}\n", 1},
	{"stray text", "what is this?\n", 1},
	{"stray statement", "option domain-name \"x\";\n", 1},
	{"stray block", "subnet 10.0.0.0 netmask 255.0.0.0 { range 10.0.0.1; }\n", 1},
	{"zeros", "\x00\x00\x00\x00\x00\n", 1},
	{"zeros in a record", "lease 10.0.0.9 {\n\x00\x00\x00  ends never;\n}\n", 1},
	{"string without an end", "lease 10.0.0.9 {\n  uid \"abc;\n}\n", 1},
	{"event without an end", "lease 10.0.0.9 {\n  on expiry { {\n}\n", 1},
	{"braces in a string", "lease 10.0.0.9 {\n  colour \"}}{\";\n}\n", 1},
	{"two in a row", "lease 10.0.0.8 {\n  x;\n}\nlease 10.0.0.9 {\n  x;\n}\n", 2},
}

// TestDamage holds that a damaged record loses nothing but itself.
func TestDamage(t *testing.T) {
	for _, c := range damage {
		t.Run(c.name, func(t *testing.T) {
			lines, stats := shown(strings.NewReader(good1 + c.text + good2))
			if stats.Records[Lease] != 2 || stats.Lost != c.lost || stats.Torn {
				t.Errorf("want 2 leases and %d lost, have %+v:\n%s", c.lost, stats, strings.Join(lines, "\n"))
			}
		})
	}
}

// TestTorn cuts a file everywhere: whole records stay, and the rest is one lost
// record at most.
func TestTorn(t *testing.T) {
	text := good1 + good2
	for n := range text {
		_, stats := shown(strings.NewReader(text[:n]))
		want := 0
		if n >= len(good1)-1 {
			want = 1
		}
		if n == len(text)-1 {
			want = 2
		}
		if stats.Records[Lease] != want || stats.Lost > 1 {
			t.Errorf("cut at %d: %+v", n, stats)
		}
		if stats.Torn != (stats.Lost == 1) {
			t.Errorf("cut at %d: torn is %t: %+v", n, stats.Torn, stats)
		}
	}
}

// TestPieces reads every text byte by byte, which must make no difference.
func TestPieces(t *testing.T) {
	for _, c := range records {
		got, _ := shown(iotest.OneByteReader(strings.NewReader(c.text)))
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.name, diff)
		}
	}
	for _, c := range damage {
		text := good1 + c.text + good2
		want, _ := shown(strings.NewReader(text))
		got, _ := shown(iotest.HalfReader(iotest.OneByteReader(strings.NewReader(text))))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: -at once +in pieces\n%s", c.name, diff)
		}
	}
}

// TestUsual reads dates and states in dhcpd's own form and in another one: both
// mean the same.
func TestUsual(t *testing.T) {
	usual := records[2].text
	unusual := strings.ReplaceAll(usual, "\n  ", "\n\t")
	want, _ := shown(strings.NewReader(usual))
	got, _ := shown(strings.NewReader(unusual))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-usual +unusual\n%s", diff)
	}
}

// TestLongRecord gives up a record that has no end, and goes on.
func TestLongRecord(t *testing.T) {
	text := good1 + "lease 10.0.0.9 {\n  uid \"" + strings.Repeat("x", 2*longestRecord) + "\";\n}\n" + good2
	_, stats := shown(strings.NewReader(text))
	if stats.Records[Lease] != 2 || stats.Lost < 1 || stats.Lost > 3 {
		t.Errorf("%+v", stats)
	}
}

// TestMemory reads much, and keeps little.
func TestMemory(t *testing.T) {
	src := io.LimitReader(&repeated{text: []byte(records[2].text)}, 64<<20)
	r := NewReader(src, Options{})
	for {
		if _, err := r.Next(); err != nil {
			break
		}
	}
	if n := cap(r.buf); n > 4*readSize {
		t.Errorf("the buffer has grown to %d bytes", n)
	}
	if allocs := testing.AllocsPerRun(1000, func() { NewReader(bytes.NewReader(nil), Options{}) }); allocs > 5 {
		t.Errorf("a reader takes %g allocations", allocs)
	}
}

// TestAllocs holds that records take no memory of their own.
func TestAllocs(t *testing.T) {
	r := NewReader(&repeated{text: []byte(records[2].text)}, Options{})
	allocs := testing.AllocsPerRun(10000, func() {
		if _, err := r.Next(); err != nil {
			t.Fatal(err)
		}
	})
	if allocs > 0 {
		t.Errorf("%g allocations for each record", allocs)
	}
}

// TestSourceError hands the error of the source on.
func TestSourceError(t *testing.T) {
	broken := errors.New("broken")
	r := NewReader(io.MultiReader(strings.NewReader(good1+"lease 10"), iotest.ErrReader(broken)), Options{})
	if _, err := r.Next(); err != nil {
		t.Fatal(err)
	}
	if _, err := r.Next(); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
}

// repeated is a text without an end.
type repeated struct {
	text []byte
	at   int
}

func (r *repeated) Read(b []byte) (int, error) {
	n := copy(b, r.text[r.at:])
	r.at = (r.at + n) % len(r.text)
	return n, nil
}

// TestExamples runs the example of each code.
func TestExamples(t *testing.T) {
	for _, i := range Codes() {
		lines, _ := shown(strings.NewReader(i.Example))
		if !strings.Contains(strings.Join(lines, "\n"), string(i.Code)) {
			t.Errorf("the example does not cause %s but %q", i.Code, lines)
		}
	}
}

// FuzzReader reads anything: never a panic, each record counted once, and in
// pieces the same as at once.
func FuzzReader(f *testing.F) {
	for _, c := range records {
		f.Add([]byte(c.text))
	}
	for _, c := range damage {
		f.Add([]byte(good1 + c.text + good2))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		want, stats := shown(bytes.NewReader(text))
		n := 0
		for _, line := range want {
			if !strings.Contains(strings.SplitN(line, " ", 2)[0], ":") {
				n++
			}
		}
		if n+stats.Lost != stats.Total() {
			t.Errorf("%d records and %d lost are counted as %d", n, stats.Lost, stats.Total())
		}
		got, _ := shown(iotest.OneByteReader(bytes.NewReader(text)))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-at once +in pieces\n%s", diff)
		}
	})
}

func BenchmarkReader(b *testing.B) {
	text := bytes.Repeat([]byte(records[2].text), 10000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		r := NewReader(bytes.NewReader(text), Options{})
		for {
			if _, err := r.Next(); err != nil {
				break
			}
		}
	}
}
