package expr

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/keatool/keatool/internal/oracle"
	"github.com/keatool/keatool/schema/kea"
)

// readings are conditions as people write them, and as they are printed.
func readings() map[string]string {
	return map[string]string{
		`member ( 'a' )`: `member('a')`,
		`not option[60].hex == 'a' and member('b')`:      `not (option[60].hex == 'a') and member('b')`,
		`not not member('a')`:                            `not (not member('a'))`,
		`member('a') or member('b') and member('c')`:     `member('a') or (member('b') and member('c'))`,
		`(member('a') or member('b')) and member('c')`:   `(member('a') or member('b')) and member('c')`,
		`member('a') and member('b') and member('c')`:    `member('a') and member('b') and member('c')`,
		`((member('a')))`:                                `member('a')`,
		`('a') == (('a'))`:                               `'a' == 'a'`,
		`'a' + 'b' + 'c' == 'abc'`:                       `concat(concat('a', 'b'), 'c') == 'abc'`,
		`option[60].hex == 0x1`:                          `option[60].hex == 0x01`,
		`option[60].hex == 0Xab`:                         `option[60].hex == 0xab`,
		`pkt4.giaddr == 192.0.2.1`:                       `pkt4.giaddr == 192.0.2.1`,
		`pkt4.hlen == 6`:                                 `pkt4.hlen == 6`,
		`option[ 60 ].exists`:                            `option[60].exists`,
		`option[host-name].text == 'a'`:                  `option[host-name].text == 'a'`,
		`option[82].option[1].hex == 'a'`:                `option[82].option[1].hex == 'a'`,
		`relay4[1].exists`:                               `relay4[1].exists`,
		`vendor[*].option[1].exists`:                     `vendor[*].option[1].exists`,
		`vendor.enterprise == 4491`:                      `vendor.enterprise == 4491`,
		`vendor-class[9].data == 'a'`:                    `vendor-class[9].data[0] == 'a'`,
		`vendor[9].exists`:                               `vendor[9].exists`,
		"substring(option[60].hex,\n -3 , all) == 'abc'": `substring(option[60].hex, -3, all) == 'abc'`,
		`substring(option[60].hex, 3, -2) == 'ab'`:       `substring(option[60].hex, 3, -2) == 'ab'`,
		`split(pkt.iface, '.', 2) == 'a'`:                `split(pkt.iface, '.', 2) == 'a'`,
		`ifelse(member('a'), 'x', 'y') == 'x'`:           `ifelse(member('a'), 'x', 'y') == 'x'`,
		`hexstring(pkt4.mac, ':') == '01'`:               `hexstring(pkt4.mac, ':') == '01'`,
		`uint16totext(substring(pkt4.mac,0,2)) == '1'`:   `uint16totext(substring(pkt4.mac, 0, 2)) == '1'`,
		`addrtotext(pkt4.ciaddr) == '192.0.2.1'`:         `addrtotext(pkt4.ciaddr) == '192.0.2.1'`,
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	for src, want := range readings() {
		e, err := Parse(src, kea.V4, kea.R30)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		if diff := cmp.Diff(want, e.String()); diff != "" {
			t.Errorf("%s (-want +got)\n%s", src, diff)
		}
	}
}

func TestParse6(t *testing.T) {
	t.Parallel()
	for _, src := range []string{`relay6[-1].option[18].hex == 'a'`, `relay6[0].peeraddr == 2001:db8::1`, `pkt6.msgtype == 1`, `option[1000].exists`, `pkt6.transid == ::1`} {
		e, err := Parse(src, kea.V6, kea.R22)
		if err != nil {
			t.Errorf("%s: %v", src, err)
			continue
		}
		if diff := cmp.Diff(src, e.String()); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
}

// faults are no conditions for DHCPv4, with the place of the fault.
func faults() map[string]int {
	return map[string]int{
		``:                                0,
		`'a'`:                             0,
		`member('a'`:                      10,
		`member(a)`:                       7,
		`member('a') member('b')`:         12,
		`known`:                           0,
		`option[60].hex = 'a'`:            15,
		`option[60].hex == 'a' == 'b'`:    22,
		`option[60].hex == "a"`:           18,
		`option[60].hex == 'a`:            18,
		`option[60].hex`:                  0,
		`option[60] == 'a'`:               11,
		`option[256].exists`:              7,
		`option[60].hex == 0x`:            18,
		`option[60].hex == 4294967296`:    18,
		`option[60].hex == -1`:            18,
		`option[60].hex == member('a')`:   18,
		`(member('a')) == 'a'`:            0,
		`'a' and member('a')`:             0,
		`member('a') and 'a'`:             16,
		`not 'a'`:                         4,
		`relay6[0].option[1].exists`:      0,
		`pkt6.msgtype == 1`:               0,
		`pkt4.file == 'a'`:                0,
		`substring('abc', 'a', 1) == 'a'`: 17,
		`concat('a', 'b', 'c') == 'a'`:    15,
		`match('(', option[60].hex)`:      6,
		`option[60].hex == 1.2.3.400`:     18,
		`ifelse('a', 'b', 'c') == 'a'`:    7,
		`TRUE`:                            0,
		`not`:                             3,
		`()`:                              1,
		strings.Repeat("(", 2000) + "member('a')": 1000,
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for src, want := range faults() {
		_, err := Parse(src, kea.V4, kea.R30)
		var syntax *SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("%.60s: read, or another error: %v", src, err)
			continue
		}
		if syntax.Offset != want {
			t.Errorf("%.60s: the fault is said to be at %d, want %d (%s)", src, syntax.Offset, want, syntax.Message)
		}
	}
}

func TestParseString(t *testing.T) {
	t.Parallel()
	e, err := ParseString(`'root/' + hexstring(pkt4.mac, '-')`, kea.V4, kea.R30)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(`concat('root/', hexstring(pkt4.mac, '-'))`, e.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if _, err := ParseString(`member('a')`, kea.V4, kea.R30); err == nil {
		t.Error("a condition is read as a string")
	}
}

// TestKeaAgrees: Kea reads what is read here, and refuses what is refused; every
// release at hand is asked with KEATOOL_CONFIRM set, else the last.
func TestKeaAgrees(t *testing.T) {
	t.Parallel()
	o := oracle.Find()
	if len(o.Releases()) == 0 {
		t.Skip(o.Missing())
	}
	var sources, patterns []string
	for src := range readings() {
		sources = append(sources, src)
	}
	for src := range faults() {
		if src != "" && len(src) < 100 { // no test at all, and a limit of this package
			sources = append(sources, src)
		}
	}
	for _, tt := range matching() {
		patterns = append(patterns, tt.pattern)
	}
	patterns = append(patterns, foreign...)
	for pattern := range badPatterns() {
		patterns = append(patterns, pattern)
	}
	names := o.Releases()
	if os.Getenv("KEATOOL_CONFIRM") == "" {
		names = names[len(names)-1:] // the others take half a minute
	}
	for _, name := range names {
		r, err := kea.ParseRelease(name)
		if err != nil {
			continue
		}
		ask := sources
		if r >= kea.R30 {
			for _, pattern := range patterns {
				ask = append(ask[:len(ask):len(ask)], "match('"+pattern+"', 'a')")
			}
		}
		agree(t, o, name, r, ask)
	}
}

// agree compares what is read here with what a release of Kea reads: all that
// is good in one file, each of the others in its own.
func agree(t *testing.T, o oracle.Oracles, name string, r kea.Release, sources []string) {
	var good []string
	for _, src := range sources {
		if _, err := Parse(src, kea.V4, r); err == nil {
			good = append(good, src)
		} else if v := keaReads(t, o, name, src); v.OK {
			t.Errorf("Kea %s reads %s; here: %v", name, src, err)
		}
	}
	if v := keaReads(t, o, name, good...); !v.OK {
		t.Errorf("Kea %s does not read all of what is read here:\n%s", name, v.Output)
	}
}

// keaReads asks a release of Kea about classes with these tests.
func keaReads(t *testing.T, o oracle.Oracles, name string, tests ...string) oracle.Verdict {
	list := []map[string]string{{"name": "a"}, {"name": "b"}, {"name": "c"}}
	for i, s := range tests {
		list = append(list, map[string]string{"name": fmt.Sprintf("test %d", i), "test": s})
	}
	doc, err := json.Marshal(map[string]any{"Dhcp4": map[string]any{"client-classes": list}})
	if err != nil {
		t.Fatal(err)
	}
	return o.KeaCheck(name, "kea-dhcp4", doc)
}

// drawCond and drawString draw expressions for DHCPv4.
func drawCond(t *rapid.T, depth int) *Expr {
	form := rapid.IntRange(0, 6).Draw(t, "condition")
	if depth <= 0 {
		form %= 2
	}
	switch form {
	case 0:
		return MemberOf(rapid.StringMatching(`[a-zA-Z_0-9. ]{1,8}`).Draw(t, "class"))
	case 1:
		return drawPath(t).Exists()
	case 2, 3:
		list := []*Expr{drawCond(t, depth-1), drawCond(t, depth-1)}
		return join([]Op{And, Or}[form-2], list)
	case 4:
		return &Expr{Op: Not, Args: []*Expr{drawCond(t, depth-1)}}
	case 5:
		return Matches("a.*[b-d]", drawText(t, depth-1))
	}
	return Eq(drawText(t, depth-1), drawText(t, depth-1))
}

func drawPath(t *rapid.T) Path {
	return rapid.SampledFrom([]Path{PathOf(60), {Code: 43, Sub: 3}, {Kind: PathRelay4, Code: 1, Sub: -1}, {Kind: PathVendor, Enterprise: 9, Code: 1, Sub: -1}}).Draw(t, "path")
}

func drawText(t *rapid.T, depth int) *Expr {
	form := rapid.IntRange(0, 12).Draw(t, "string")
	if depth <= 0 {
		form %= 5
	}
	in := func() *Expr { return drawText(t, depth-1) }
	num := func() int64 { return int64(rapid.IntRange(-4, 4).Draw(t, "number")) }
	switch form {
	case 0:
		return Str(rapid.StringMatching(`[ -&(-~]{0,6}`).Draw(t, "text"))
	case 1:
		return Hex(rapid.SliceOfN(rapid.Byte(), 1, 4).Draw(t, "hex"))
	case 2:
		return drawPath(t).Hex()
	case 3:
		return Pkt(rapid.SampledFrom([]string{"pkt4.mac", "pkt.iface", "vendor.enterprise"}).Draw(t, "field"))
	case 4:
		return &Expr{Op: Integer, Num: int64(rapid.Uint32().Draw(t, "integer"))}
	case 5:
		return Sub(in(), num(), num())
	case 6:
		return Tail(in(), num())
	case 7:
		return Cat(in(), in())
	case 8:
		return If(drawCond(t, depth-1), in(), in())
	case 9:
		return Lower(in())
	case 10:
		return &Expr{Op: Split, Args: []*Expr{in(), in()}, Num: num()}
	case 11:
		return &Expr{Op: HexString, Args: []*Expr{in(), in()}}
	}
	return &Expr{Op: IntToText, Name: "int16totext", Args: []*Expr{in()}}
}

// TestPrintParse: what is printed is read back as it was.
func TestPrintParse(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		e := drawCond(t, 4)
		got, err := Parse(e.String(), kea.V4, kea.R30)
		if err != nil {
			t.Fatalf("%s: %v", e, err)
		}
		if diff := cmp.Diff(e, got); diff != "" {
			t.Fatalf("%s (-want +got)\n%s", e, diff)
		}
	})
}

// FuzzParse: no text makes the reader fail, and what it reads prints to the same.
func FuzzParse(f *testing.F) {
	for src := range readings() {
		f.Add(src)
	}
	for src := range faults() {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		e, err := Parse(src, kea.V4, kea.R30)
		if err != nil {
			return
		}
		again, err := Parse(e.String(), kea.V4, kea.R30)
		if err != nil {
			t.Fatalf("%q is printed as %q, which is not read: %v", src, e, err)
		}
		if diff := cmp.Diff(e.String(), again.String()); diff != "" {
			t.Fatalf("%q (-first +second print)\n%s", src, diff)
		}
	})
}
