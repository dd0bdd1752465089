package option

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// eachRow calls f for every row of both tables.
func eachRow(f func(family kea.Family, r row)) {
	for _, r := range rows4 {
		f(kea.V4, r)
	}
	for _, r := range rows6 {
		f(kea.V6, r)
	}
}

// TestRows holds every row of the tables to what all have in common.
func TestRows(t *testing.T) {
	eachRow(func(family kea.Family, r row) {
		what := fmt.Sprintf("family %d, %s.%s (%d)", family, r.space, r.name, r.code)
		if !ValidName(r.name) || !ValidName(r.space) {
			t.Errorf("%s: not a name that Kea takes", what)
		}
		if !slices.Contains(kea.Releases, r.since) {
			t.Errorf("%s: since %d, which is no release", what, r.since)
		}
		if r.until != 0 && (r.until <= r.since || !slices.Contains(kea.Releases, r.until)) {
			t.Errorf("%s: from %s up to %s", what, r.since, r.until)
		}
		d := r.def(family)
		for _, check := range []func(*Def) error{checkNames, checkType, checkArray} {
			if err := check(d); err != nil {
				t.Errorf("%s: %v", what, err)
			}
		}
		if limit := map[kea.Family]uint32{kea.V4: 255, kea.V6: 65535}[family]; r.code > limit {
			t.Errorf("%s: the code is above %d", what, limit)
		}
		if (d.Type == Record) != (len(d.Fields) > 1) {
			t.Errorf("%s: type %s with %d fields", what, d.Type, len(d.Fields))
		}
		if !d.Standard {
			t.Errorf("%s: not marked as Kea's own", what)
		}
	})
}

// TestRowsOfOneCode: definitions of one code, or of one name, take turns with
// the releases and never stand beside each other.
func TestRowsOfOneCode(t *testing.T) {
	type slot struct {
		family kea.Family
		key    string
		r      kea.Release
	}
	seen := map[slot]string{}
	claim := func(s slot, who string) {
		if other, taken := seen[s]; taken {
			t.Errorf("family %d, Kea %s: %s is both %s and %s", s.family, s.r, s.key, other, who)
		}
		seen[s] = who
	}
	eachRow(func(family kea.Family, r row) {
		d := r.def(family)
		for _, release := range kea.Releases {
			if d.in(release) {
				claim(slot{family, fmt.Sprintf("code %d of %s", r.code, r.space), release}, r.name)
				claim(slot{family, fmt.Sprintf("name %s of %s", r.name, r.space), release}, fmt.Sprint(r.code))
			}
		}
	})
}

// TestRowsOfDhcpd: an option of dhcpd has one counterpart in each release.
func TestRowsOfDhcpd(t *testing.T) {
	for _, family := range []kea.Family{kea.V4, kea.V6} {
		for _, release := range kea.Releases {
			seen := map[string]string{}
			for _, d := range All(family, release) {
				if d.Dhcpd == "" {
					continue
				}
				if other := seen[d.Dhcpd]; other != "" {
					t.Errorf("family %d, Kea %s: dhcpd's %s is both %s and %s", family, release, d.Dhcpd, other, d.Name)
				}
				seen[d.Dhcpd] = d.Name
			}
		}
	}
}

// TestAllIsWhatCanBeFound: what All lists, Lookup and ByCode find, and nothing
// of another family or release.
func TestAllIsWhatCanBeFound(t *testing.T) {
	for _, family := range []kea.Family{kea.V4, kea.V6} {
		last := 0
		for _, release := range kea.Releases {
			all := All(family, release)
			if len(all) < last {
				t.Errorf("family %d: Kea %s has %d options, the release before %d", family, release, len(all), last)
			}
			last = len(all)
			for _, d := range all {
				byName, _ := Lookup(family, d.Space, d.Name, release)
				byCode, _ := ByCode(family, d.Space, d.Code, release)
				if byName != d || byCode != d || d.Family != family {
					t.Errorf("Kea %s: %s.%s (%d) is not found as what All lists", release, d.Space, d.Name, d.Code)
				}
			}
		}
	}
}

// TestRowForms: what the short form of a type in a row stands for.
func TestRowForms(t *testing.T) {
	for typ, want := range map[string]Def{
		"uint8":                    {Type: Uint8},
		"uint8*":                   {Type: Uint8, Array: true},
		"{uint8, string}":          {Type: Record, Fields: []Type{Uint8, String}},
		"{uint8, ipv4-address}*":   {Type: Record, Array: true, Fields: []Type{Uint8, IPv4}},
		"{boolean, uint16, tuple}": {Type: Record, Fields: []Type{Boolean, Uint16, Tuple}},
		"internal":                 {Type: Internal},
	} {
		d := row{typ: typ}.def(kea.V4)
		want.Family, want.Standard = kea.V4, true
		if diff := cmp.Diff(&want, d); diff != "" {
			t.Errorf("%s (-want +got):\n%s", typ, diff)
		}
	}
}

// TestOwnSpace: the empty space, and the second one of CableLabs.
func TestOwnSpace(t *testing.T) {
	for _, c := range []struct {
		family      kea.Family
		space, want string
	}{
		{kea.V4, "", "dhcp4"}, {kea.V6, "", "dhcp6"}, {kea.V4, "dhcp6", "dhcp6"}, {kea.V4, "x", "x"},
		{kea.V4, "docsis3-v4", "vendor-4491"}, {kea.V6, "docsis3-v6", "vendor-4491"}, {kea.V6, "docsis3-v4", "docsis3-v4"},
	} {
		if got := ownSpace(c.family, c.space); got != c.want {
			t.Errorf("family %d: the space %q is %q, want %q", c.family, c.space, got, c.want)
		}
	}
}

// TestKeaDef: a definition as an option-def entry, the space of the family left out.
func TestKeaDef(t *testing.T) {
	for _, c := range []struct {
		def  Def
		want kea.OptionDef
	}{
		{Def{Family: kea.V4, Space: "dhcp4", Code: 224, Name: "a", Type: Uint8}, kea.OptionDef{Name: "a", Code: 224, Type: "uint8"}},
		{Def{Family: kea.V6, Space: "dhcp4", Code: 224, Name: "a", Type: Uint8}, kea.OptionDef{Space: "dhcp4", Name: "a", Code: 224, Type: "uint8"}},
		{Def{Family: kea.V6, Space: "dhcp6", Code: 224, Name: "a", Type: IPv6, Array: true}, kea.OptionDef{Name: "a", Code: 224, Type: "ipv6-address", Array: true}},
		{Def{Family: kea.V4, Space: "s", Code: 1, Name: "a", Type: Record, Fields: []Type{Uint8, String}, Encapsulates: "t"},
			kea.OptionDef{Space: "s", Name: "a", Code: 1, Type: "record", RecordTypes: "uint8, string", Encapsulate: "t"}},
	} {
		if diff := cmp.Diff(c.want, c.def.KeaDef()); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", c.def, diff)
		}
	}
}

// TestFromKeaDefKeeps: all that an entry says stands in the definition.
func TestFromKeaDefKeeps(t *testing.T) {
	got, err := FromKeaDef(kea.V6, kea.OptionDef{Space: "s", Name: "a", Code: 300, Type: "record", RecordTypes: " uint8 ,string,", Encapsulate: "t"})
	want := &Def{Family: kea.V6, Space: "s", Name: "a", Code: 300, Type: Record, Fields: []Type{Uint8, String}, Encapsulates: "t", Since: kea.R22, Configurable: true}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
}

// TestCodesOfSpaces: which codes a definition may have.
func TestCodesOfSpaces(t *testing.T) {
	for _, c := range []struct {
		family kea.Family
		space  string
		code   uint32
		want   bool
	}{
		{kea.V4, "", 0, false}, {kea.V4, "", 1, true}, {kea.V4, "", 254, true}, {kea.V4, "", 255, false}, {kea.V4, "", 256, false},
		{kea.V4, "s", 0, true}, {kea.V4, "s", 255, true}, {kea.V4, "s", 256, false},
		{kea.V6, "", 0, false}, {kea.V6, "", 1, true}, {kea.V6, "", 65535, true}, {kea.V6, "", 65536, false},
		{kea.V6, "s", 0, true}, {kea.V6, "s", 65535, true}, {kea.V6, "s", 65536, false}, {kea.V6, "dhcp4", 255, false},
	} {
		_, err := FromKeaDef(c.family, kea.OptionDef{Space: c.space, Name: "a", Code: c.code, Type: "uint8"})
		if (err == nil) != c.want {
			t.Errorf("family %d, space %q, code %d: %v, want accepted %v", c.family, c.space, c.code, err, c.want)
		}
	}
}

// TestTypesOfRecords: every type that may stand in a record, and where.
func TestTypesOfRecords(t *testing.T) {
	for _, typ := range []Type{Boolean, Int8, Int16, Int32, Uint8, Uint16, Uint32, IPv4, IPv6, IPv6Prefix, PSID, Tuple, FQDN} {
		for _, fields := range []string{"uint8, " + string(typ), string(typ) + ", uint8"} {
			for _, array := range []bool{false, true} {
				if _, err := FromKeaDef(kea.V4, kea.OptionDef{Name: "a", Code: 224, Type: "record", RecordTypes: fields, Array: array}); err != nil {
					t.Errorf("a record of %s, array %v: %v", fields, array, err)
				}
			}
		}
	}
	for _, typ := range []Type{String, Binary} {
		_, last := FromKeaDef(kea.V4, kea.OptionDef{Name: "a", Code: 224, Type: "record", RecordTypes: "uint8, " + string(typ)})
		_, first := FromKeaDef(kea.V4, kea.OptionDef{Name: "a", Code: 224, Type: "record", RecordTypes: string(typ) + ", uint8"})
		if last != nil || first == nil || !strings.Contains(first.Error(), "must be the last field") {
			t.Errorf("%s in a record: last %v, first %v", typ, last, first)
		}
	}
}
