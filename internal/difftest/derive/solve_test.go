package derive

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/scope"
)

// around is the configuration in which conditions are solved.
const around = `
option arch code 93 = unsigned integer 16;
option user-class code 77 = string;
option space inner;
option inner.model code 5 = text;
option inner-options code 224 = encapsulate inner;
option vendor.acme code 32473 = string;
set seen = option vendor-class-identifier;
subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.100 192.0.2.200; %s }
host plain { hardware ethernet 00:00:5e:00:53:01; }
host placed { hardware ethernet 00:00:5e:00:53:02; fixed-address 192.0.2.20; }
`

// conditions are solved for packets of which they are true, and false.
var conditions = []string{
	`option vendor-class-identifier = "x"`,
	`option vendor-class-identifier != "x"`,
	`exists user-class`,
	`not exists user-class`,
	`exists user-class and option user-class = "iPXE"`,
	`substring(option vendor-class-identifier, 0, 9) = "PXEClient"`,
	`substring(option vendor-class-identifier, 15, 5) = "00007"`,
	`(substring(option vendor-class-identifier, 0, 9) = "PXEClient") and (substring(option vendor-class-identifier, 15, 5) = "00007")`,
	`suffix(option host-name, 4) = ".lab"`,
	`lcase(option host-name) = "printer"`,
	`ucase(substring(option host-name, 0, 2)) = "AB"`,
	`concat("a-", option host-name, "-z") = "a-mid-z"`,
	`concat(option host-name, ".", option user-class) = "left.right"`,
	`reverse(1, option host-name) = "cba"`,
	`binary-to-ascii(16, 8, ":", hardware) = "1:2:0:5e:10:ff:1"`,
	`binary-to-ascii(10, 8, ".", substring(hardware, 1, 3)) = "0.4.242"`,
	`substring(hardware, 1, 3) = 00:04:f2`,
	`hardware = 01:02:00:00:00:00:07`,
	`packet(1, 1) = 06`,
	`packet(24, 4) = c0:00:02:07`,
	`packet(28, 3) = 00:04:f2`,
	`option arch = 00:07`,
	`(extract-int(option arch, 16) = 9)`,
	`(extract-int(substring(hardware, 6, 1), 8) & 1 = 1)`,
	`((extract-int(option arch, 16) + 1) = 8)`,
	`encode-int(extract-int(option arch, 16), 32) = 00:00:00:0b`,
	`option host-name ~= "^ap-[0-9]+(east|west)$"`,
	`option host-name ~~ "printer"`,
	`not (option host-name ~= "x")`,
	`option agent.circuit-id = "port 7"`,
	`exists agent.remote-id`,
	`binary-to-ascii(10, 8, ".", option agent.remote-id) = "1.2.3"`,
	`option inner.model = "m1"`,
	`option vendor.acme = "boots"`,
	`pick-first-value(option dhcp-client-identifier, hardware) = 01:02:00:00:00:00:08`,
	`pick-first-value(option host-name, "none") = "none"`,
	`seen = "via a variable"`,
	`defined(seen)`,
	`known`,
	`static`,
	`known and not static`,
	`host-decl-name = "placed"`,
	`filename = "boot.img"`,
	`exists dhcp-parameter-request-list`,
	`option dhcp-message-type = 8`,
	`substring(option dhcp-client-identifier, 1, 3) = "RAS"`,
	`option host-name = option user-class`,
	`leased-address = c0:00:02:c0`,
}

// allConditions is a configuration that shows for each condition whether it holds.
func allConditions() string {
	var defs, ifs strings.Builder
	code := 128
	for _, src := range conditions {
		if code++; code == 224 {
			code++
		}
		fmt.Fprintf(&defs, "option t%dx code %d = text;\n", code, code)
		fmt.Fprintf(&ifs, "if (%s) { option t%dx \"y\"; }\n", src, code)
	}
	return defs.String() + fmt.Sprintf(around, ifs.String())
}

// condition reads a configuration with a condition in its subnet.
func condition(t testing.TB, src string) (*world, *parser.Expr) {
	t.Helper()
	f := parse(t, fmt.Sprintf(around, "if ("+src+") { next-server 192.0.2.9; }"), parser.V4)
	w := newWorld(scope.Resolve(f, f.Family), Options{}.orDefault())
	return w, w.m.Chains[0].Arms[0].Cond
}

// TestSolve: for each of these conditions there is a packet that makes it true,
// and one that makes it false, by the trace, which evaluates it anew.
func TestSolve(t *testing.T) {
	for _, src := range conditions {
		w, e := condition(t, src)
		for _, want := range []bool{true, false} {
			r := w.stranger(w.spots[0].relayed())
			if found := (&solver{w: w}).solve([]demand{{e, want}}, r); len(found) == 0 {
				t.Errorf("%s: no packet makes it %v", src, want)
				continue
			}
			c := newCoverage(w)
			arm := scope.Branch{Chain: w.m.Chains[0], Arm: 0}
			ok := false
			for _, q := range (&solver{w: w}).solve([]demand{{e, want}}, r) {
				c.note(w.trace(q, nil))
				ok = ok || w.trace(q, w.stepsOf(q, visit())).follows([]scope.Branch{arm}) == want
			}
			if !ok {
				t.Errorf("%s: no packet that was found to make it %v does", src, want)
			}
		}
	}
}

// TestUnsolvable: what no client can bring about is said, and no client is made up for it.
func TestUnsolvable(t *testing.T) {
	for _, src := range []string{
		`substring(option host-name, 0, 2) = "abc"`,
		`lcase(option host-name) = "Printer"`,
		`option host-name = "a" and option host-name = "b"`,
		`option inner.nowhere = "m1"`,
		`extract-int(option arch, 16) = 9 and option arch = 00:08`,
	} {
		f, l := parser.Parse("t.conf", fmt.Appendf(nil, "option inner.nowhere code 9 = text;\n"+around, "if ("+src+") { next-server 192.0.2.9; }"), parser.Options{})
		if l.HasErrors() {
			continue
		}
		p, _ := Plan(f, Options{})
		if len(p.Unreached) == 0 {
			t.Errorf("%s: everything is reached", src)
		}
	}
}

// TestEval compares values with those that dhcpd has.
func TestEval(t *testing.T) {
	w, _ := condition(t, "known")
	r := w.stranger(w.spots[0].relayed()).with(optHostName, []byte("ABc")).with(optArch, []byte{0, 7})
	for src, want := range map[string]bool{
		`option host-name = "ABc"`:                       true,
		`lcase(option host-name) = "abc"`:                true,
		`substring(option host-name, 1, 9) = "Bc"`:       true,
		`substring(option host-name, 7, 1) = ""`:         true,
		`suffix(option host-name, 1) = "c"`:              true,
		`not (option user-class = "x")`:                  true,
		`not (option user-class ~= "x")`:                 false, // null stays null
		`not (known and known)`:                          false, // so does and after false
		`known or exists arch`:                           true,
		`option user-class = option agent.circuit-id`:    true, // nulls are equal
		`concat(option user-class, "a") = null`:          true,
		`binary-to-ascii(10, 16, "", option arch) = "7"`: true,
		`reverse(2, option host-name) = null`:            true,
		`option host-name ~~ "^abC$"`:                    true,
	} {
		_, e := condition(t, src)
		if got := (&facts{w: w, r: r}).holds(e); got != want {
			t.Errorf("%s: %v, want %v", src, got, want)
		}
	}
}

func TestSplitAndJoin(t *testing.T) {
	w, _ := condition(t, "known")
	list := []sub{{1, []byte("a")}, {7, []byte{}}}
	for _, space := range []string{"agent", "vendor", "inner"} {
		if d := cmp.Diff(list, w.split(space, w.join(space, list)), cmp.AllowUnexported(sub{})); d != "" {
			t.Errorf("%s: %s", space, d)
		}
	}
}
