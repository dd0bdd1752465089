package keys

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// eachRow calls visit for each measured row that is in the table, for each
// release that has it.
func eachRow(t *testing.T, visit func(id string, w row, k *Key, r kea.Release)) {
	for _, w := range readRows(t) {
		d, ours := daemons[w.server]
		if !ours {
			continue
		}
		for _, r := range kea.Releases {
			o := objectAt(w.scope, d, r)
			if o == nil || !w.had(r) {
				continue
			}
			if k := o.Find(w.key, d, r); k != nil {
				visit(fmt.Sprintf("%s %s %s.%s", w.server, r, w.scope, w.key), w, k, r)
			}
		}
	}
}

// TestMandatoryIsAsMeasured compares which keys a map needs.
func TestMandatoryIsAsMeasured(t *testing.T) {
	want, got := map[string]bool{}, map[string]bool{}
	eachRow(t, func(id string, w row, k *Key, r kea.Release) {
		switch w.need {
		case "yes":
			if w.key == "ip-addresses" && r < kea.R26 {
				return // ip-address does as well
			}
			want[id] = true
		case "yes (2.6+; 2.2 and 2.4: no)":
			want[id] = r >= kea.R26
		case "no":
			want[id] = false
		default:
			return // one of several, which package schema checks
		}
		got[id] = k.Need
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("mandatory keys (-measured +table):\n%s", diff)
	}
}

var bounds = regexp.MustCompile(`^(\d+)\.\.(\d+)( s| ms)?(;|$)`)

// TestRangesAreAsMeasured compares the ranges of numbers that the list gives plainly.
func TestRangesAreAsMeasured(t *testing.T) {
	want, got := map[string]string{}, map[string]string{}
	eachRow(t, func(id string, w row, k *Key, r kea.Release) {
		m := bounds.FindStringSubmatch(w.values)
		if m == nil || k.Rule.Kind != Integer {
			return
		}
		want[id] = m[1] + ".." + m[2]
		got[id] = fmt.Sprintf("%d..%d", k.Rule.Min, k.Rule.Max)
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("ranges (-measured +table):\n%s", diff)
	}
}

var wordList = regexp.MustCompile(`^[A-Za-z0-9-]+(\|[A-Za-z0-9-]+)+`)

// TestWordsAreAsMeasured compares the words that a key takes, where none of
// them is bound to a release, and whether case counts.
func TestWordsAreAsMeasured(t *testing.T) {
	want, got := map[string]string{}, map[string]string{}
	eachRow(t, func(id string, w row, k *Key, r kea.Release) {
		list := wordList.FindString(w.values)
		rest := strings.TrimPrefix(w.values, list)
		if list == "" || k.Rule.Enum == nil || strings.Contains(rest, "2+") || strings.Contains(rest, "6+") || strings.HasPrefix(rest, "|") ||
			strings.Contains(list, "unix") || w.key == "ncr-protocol" || strings.HasSuffix(rest, "flq refused for addresses)") {
			return
		}
		want[id] = fmt.Sprint(strings.Split(list, "|"), strings.Contains(rest, "case-insensitive"))
		got[id] = fmt.Sprint(k.Rule.Enum, k.Rule.Fold)
	})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("words (-measured +table):\n%s", diff)
	}
	if len(want) < 50 {
		t.Errorf("only %d lists of words were compared", len(want))
	}
}

// span is the releases that have a key in a form: all that the table covers
// from the first to the last.
func span(o *Object, name string, d Daemon) string {
	var have []string
	for _, r := range kea.Releases {
		if k := o.Find(name, d, r); k != nil {
			word := r.String()
			if k.Old != 0 && r >= k.Old {
				word += " old"
			}
			have = append(have, word)
		}
	}
	return strings.Join(have, ", ")
}

// TestReleases: what came, went and was renamed.
func TestReleases(t *testing.T) {
	const all, from24, from26, from30, only32 = "2.2, 2.4, 2.6, 3.0, 3.2", "2.4, 2.6, 3.0, 3.2", "2.6, 3.0, 3.2", "3.0, 3.2", "3.2"
	const oldTo24, old26, old30 = "2.2 old, 2.4 old", "2.2, 2.4, 2.6 old, 3.0 old, 3.2 old", "2.2, 2.4, 2.6, 3.0 old, 3.2 old"
	for _, c := range []struct {
		object, key string
		daemon      Daemon
		want        string
	}{
		{"server", "valid-lifetime", DHCP4, all}, {"server", "valid-lifetime", DHCP6, all}, {"server", "valid-lifetime", D2, ""},
		{"server", "preferred-lifetime", DHCP4, ""}, {"server", "preferred-lifetime", DHCP6, all},
		{"server", "offer-lifetime", DHCP4, from24}, {"server", "offer-lifetime", DHCP6, ""},
		{"server", "reservation-mode", DHCP4, oldTo24}, {"subnet", "reservation-mode", DHCP6, oldTo24}, {"shared-network", "reservation-mode", DHCP4, oldTo24},
		{"server", "ddns-use-conflict-resolution", DHCP4, old26}, {"server", "ddns-conflict-resolution-mode", DHCP4, from26},
		{"pool", "ddns-use-conflict-resolution", DHCP4, ""}, {"pool", "ddns-send-updates", DHCP4, from30}, {"pool", "ddns-ttl", DHCP6, from30},
		{"server", "ddns-ttl-percent", DHCP4, from24}, {"server", "ddns-ttl", DHCP4, from30}, {"server", "ddns-ttl-min", DHCP6, from30}, {"server", "ddns-ttl-max", DHCP6, from30},
		{"server", "control-socket", DHCP4, old30}, {"server", "control-sockets", DHCP6, from30}, {"d2", "control-socket", D2, old30}, {"d2", "control-sockets", D2, from30},
		{"server", "allocator", DHCP4, from24}, {"server", "allocator", DHCP6, from24}, {"subnet", "pd-allocator", DHCP6, from24}, {"subnet", "pd-allocator", DHCP4, ""},
		{"server", "stash-agent-options", DHCP4, from26}, {"server", "stash-agent-options", DHCP6, ""},
		{"server", "allow-address-registration", DHCP6, only32}, {"server", "allow-address-registration", DHCP4, ""},
		{"server", "adaptive-lease-time-threshold", DHCP4, only32}, {"subnet", "adaptive-lease-time-threshold", DHCP6, only32},
		{"server", "data-directory", DHCP6, old30}, {"server", "data-directory", DHCP4, ""},
		{"server", "server-id", DHCP6, all}, {"server", "server-id", DHCP4, ""}, {"server", "mac-sources", DHCP6, all}, {"server", "mac-sources", DHCP4, ""},
		{"server", "echo-client-id", DHCP4, all}, {"server", "echo-client-id", DHCP6, ""}, {"subnet", "rapid-commit", DHCP6, all}, {"subnet", "rapid-commit", DHCP4, ""},
		{"subnet", "client-class", DHCP4, old30}, {"subnet", "client-classes", DHCP4, from30}, {"pd-pool", "client-class", DHCP6, old30}, {"pool", "client-classes", DHCP6, from30},
		{"subnet", "require-client-classes", DHCP4, old30}, {"pool", "evaluate-additional-classes", DHCP4, from30},
		{"class", "only-if-required", DHCP4, old30}, {"class", "only-in-additional-list", DHCP6, from30}, {"class", "template-test", DHCP4, from24},
		{"class", "option-def", DHCP4, all}, {"class", "option-def", DHCP6, ""}, {"class", "next-server", DHCP4, all}, {"class", "next-server", DHCP6, ""},
		{"option-data", "never-send", DHCP4, from24}, {"option-data", "client-classes", DHCP4, from30}, {"option-data", "always-send", DHCP6, all},
		{"pool", "pool-id", DHCP4, from24}, {"pool", "pool-id", DHCP6, from24}, {"pd-pool", "pool-id", DHCP6, from26},
		{"reservation", "excluded-prefixes", DHCP6, from30}, {"reservation", "excluded-prefixes", DHCP4, ""}, {"reservation", "client-id", DHCP6, ""}, {"reservation", "circuit-id", DHCP4, all},
		{"reservation", "ip-address", DHCP6, ""}, {"reservation", "ip-addresses", DHCP4, ""}, {"reservation", "ip-addresses", DHCP6, all},
		{"relay", "ip-address", DHCP4, oldTo24}, {"relay", "ip-address", DHCP6, oldTo24}, {"relay", "ip-addresses", DHCP6, all},
		{"dhcp-ddns", "qualifying-suffix", DHCP4, oldTo24}, {"dhcp-ddns", "hostname-char-set", DHCP6, oldTo24}, {"dhcp-ddns", "enable-updates", DHCP6, all},
		{"logger", "output_options", DHCP4, old26}, {"logger", "output-options", D2, from26},
		{"control-socket", "socket-port", DHCP4, from30}, {"control-socket", "authentication", D2, from30}, {"control-socket", "http-headers", DHCP4, from30}, {"control-socket", "socket-type", DHCP4, all},
		{"lease-database", "read-timeout", DHCP4, from24}, {"lease-database", "retry-on-startup", DHCP4, from26}, {"lease-database", "ssl-mode", DHCP4, only32},
		{"lease-database", "max-row-errors", DHCP4, all}, {"hosts-database", "max-row-errors", DHCP4, ""}, {"hosts-database", "readonly", DHCP4, all}, {"lease-database", "readonly", DHCP4, ""},
		{"sanity-checks", "extended-info-checks", DHCP4, from24}, {"compatibility", "exclude-first-last-24", DHCP4, from24}, {"compatibility", "exclude-first-last-24", DHCP6, ""},
		{"tsig-key", "secret-file", D2, from26}, {"tsig-key", "secret", DHCP4, ""}, {"interfaces-config", "dhcp-socket-type", DHCP6, ""},
		{"server", "nonsense", DHCP4, ""},
	} {
		if got := span(Lookup(c.object), c.key, c.daemon); got != c.want {
			t.Errorf("%s.%s of daemon %d is in %q, want %q", c.object, c.key, c.daemon, got, c.want)
		}
	}
}

// TestSuccessors: what a key on its way out says to use is there to be used,
// in the release that calls it old or, for removed keys, in the next.
func TestSuccessors(t *testing.T) {
	for _, o := range Objects {
		for i := range o.Keys {
			k := &o.Keys[i]
			if k.Use == "" {
				continue
			}
			for use := range strings.SplitSeq(strings.ReplaceAll(k.Use, " and ", ", "), ", ") {
				holder := &o
				if o.Name == "dhcp-ddns" {
					holder = Lookup("server")
				}
				for _, d := range []Daemon{DHCP4, DHCP6, D2} {
					if k.For&d != 0 && holder.Find(use, d, kea.R30) == nil {
						t.Errorf("%s.%s is superseded by %q, which daemon %d of 3.0 does not have", o.Name, k.Name, use, d)
					}
				}
			}
		}
	}
}

func TestTop(t *testing.T) {
	for d, want := range map[Daemon]string{DHCP4: "Dhcp4 server", DHCP6: "Dhcp6 server", D2: "DhcpDdns d2", Agent: "Control-agent agent"} {
		if key, object := Top(d); key+" "+object != want {
			t.Errorf("daemon %d has the map %s and the object %s, want %s", d, key, object, want)
		}
	}
}

func TestLookup(t *testing.T) {
	seen := map[string]bool{}
	for i := range Objects {
		name := Objects[i].Name
		if seen[name] {
			t.Errorf("the object %s is there twice", name)
		}
		seen[name] = true
		if Lookup(name) != &Objects[i] {
			t.Errorf("Lookup(%q) finds another object", name)
		}
	}
	if Lookup("nonsense") != nil || Lookup("") != nil {
		t.Error("Lookup finds an object that is not there")
	}
}

// TestEveryObjectIsReached: each object of the table is held by some daemon's map.
func TestEveryObjectIsReached(t *testing.T) {
	reached := map[string]bool{}
	var visit func(name string, d Daemon, r kea.Release)
	visit = func(name string, d Daemon, r kea.Release) {
		id := fmt.Sprint(name, d, r)
		if reached[id] {
			return
		}
		reached[id], reached[name] = true, true
		for _, k := range Lookup(name).Keys {
			if k.In(d, r) && k.Rule.Of != "" {
				visit(k.Rule.Of, d, r)
			}
		}
	}
	for _, d := range daemons {
		for _, r := range kea.Releases {
			_, top := Top(d)
			visit(top, d, r)
		}
	}
	for _, o := range Objects {
		if !reached[o.Name] {
			t.Errorf("no map holds the object %s", o.Name)
		}
	}
}

// TestBounds: each form's limits, one step on either side.
func TestBounds(t *testing.T) {
	octets := func(n int) string { return strings.TrimSuffix(strings.Repeat("0a:", n), ":") }
	for _, c := range []struct {
		form      Form
		good, bad string
	}{
		{Upto63, strings.Repeat("x", 63), strings.Repeat("x", 64)}, {Upto127, strings.Repeat("x", 127), strings.Repeat("x", 128)},
		{Upto128, strings.Repeat("x", 128), strings.Repeat("x", 129)}, {Upto63, strings.Repeat("é", 31), strings.Repeat("é", 32)},
		{Hardware, octets(20), octets(21)}, {Hardware, strings.Repeat("0a", 20), strings.Repeat("0a", 20) + "0"}, {Hardware, "0a", ""},
		{DUID, octets(3), octets(2)}, {DUID, octets(130), octets(131)}, {DUID, "01020", "0102"}, {DUID, strings.Repeat("0a", 130), strings.Repeat("0a", 130) + "0"},
		{DUIDOld, octets(1), ""}, {DUIDOld, octets(128), octets(129)}, {DUIDOld, strings.Repeat("0a", 128), strings.Repeat("0a", 129)},
		{Prefix4, "10.0.0.0/0", "10.0.0.0/"}, {Prefix4, "10.0.0.0/32", "10.0.0.0/33"}, {Prefix4, "10.0.0.0/09", "10.0.0.0/0x9"},
		{Prefix6, "::/0", "::/"}, {Prefix6, "::/128", "::/129"}, {Prefix6, "::/100", "::/1000"}, {Prefix6, "::/09", "::/-9"},
		{Prefixes6, "::/1", "::/0"}, {Prefixes6, "::/128", "::/129"}, {PrefixNone, "", " "}, {PrefixNone, "::/128", "::/129"},
		{Range4, "10.0.0.1-10.0.0.1", "10.0.0.1-10.0.0.256"}, {Range4, "10.0.0.0/32", "10.0.0.0/33"}, {Range4, "10.0.0.1\t-\t10.0.0.2", "10.0.0.1 10.0.0.2"},
		{Range6, "::1-::2", "::1-"}, {Range6, "::/128", "::/129"}, {IPv4, "255.255.255.255", "255.255.255.256"}, {IPv4, "0.0.0.0", "00.0.0.0"},
		{IPv4OrNone, "", " "}, {Identifier, "'x'", "'x"}, {Hex, "", "0"}, {SpaceName, "a-b_c", "a-b_"}, {SpaceName, "0", "é"},
		{LoggerName, "kea-dhcp4", "kea-dhcp5"}, {LoggerName, "kea-dhcp-ddns.x", "kea-dhcp-ddns."}, {LoggerName, "kea-ctrl-agent", "kea-ctrl-agent-x"},
	} {
		if !c.form.Fits(c.good) {
			t.Errorf("%q is refused as %s", c.good, c.form.Words())
		}
		if c.form.Fits(c.bad) {
			t.Errorf("%q passes as %s", c.bad, c.form.Words())
		}
	}
}

// TestFormsAreTold: each form has words, a pattern that compiles, or a length.
func TestFormsAreTold(t *testing.T) {
	for f := range Form(len(forms)) {
		if f.Words() == "" {
			t.Errorf("form %d has no words", f)
		}
		if _, err := regexp.Compile(f.Pattern()); err != nil {
			t.Errorf("the pattern of %s: %v", f.Words(), err)
		}
		if p := f.Pattern(); p != "" && (p[0] != '^' || p[len(p)-1] != '$') {
			t.Errorf("the pattern of %s is not for the whole string: %s", f.Words(), p)
		}
		if n := f.MaxLength(); n > 0 && !strings.Contains(f.Words(), strconv.Itoa(n)) {
			t.Errorf("%q does not tell the length %d", f.Words(), n)
		}
	}
}
