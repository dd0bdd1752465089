package option

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// found says which definition an entry has, by name, code and type.
func found(defs *Definitions, data kea.OptionData) string {
	d := defs.Find(&data)
	if d == nil {
		return "none"
	}
	return fmt.Sprintf("%s %d %s", d.Name, d.Code, d.Type)
}

// TestDefinitionsFind looks where Kea looks: in the class, in Kea, in the server.
func TestDefinitionsFind(t *testing.T) {
	server := NewDefinitions([]kea.OptionDef{
		{Name: "mine", Code: 224, Type: "uint8"},
		{Name: "sub", Code: 1, Space: "own", Type: "string"},
		{Name: "broken", Code: 225, Type: "nonsense"},
		{Name: "routers", Code: 3, Type: "string"},
	}, kea.V4, kea.R30, nil)
	class := NewDefinitions([]kea.OptionDef{
		{Name: "vendor-encapsulated-options", Code: 43, Type: "empty", Encapsulate: "own"},
		{Name: "mine", Code: 230, Type: "uint16"},
		{Name: "domain-name-servers", Code: 6, Type: "string"},
		{Name: "local", Code: 1, Space: "inner", Type: "boolean"},
	}, kea.V4, kea.R30, server)
	for _, c := range []struct {
		name string
		defs *Definitions
		data kea.OptionData
		want string
	}{
		{"Kea's by name", server, kea.OptionData{Name: "domain-name"}, "domain-name 15 string"},
		{"Kea's by code", server, kea.OptionData{Code: 15}, "domain-name 15 string"},
		{"Kea's by name and space", server, kea.OptionData{Name: "domain-name", Space: "dhcp4"}, "domain-name 15 string"},
		{"Kea's goes before the server's", server, kea.OptionData{Name: "routers"}, "routers 3 ipv4-address"},
		{"also by code", server, kea.OptionData{Code: 3}, "routers 3 ipv4-address"},
		{"code counts, not the name", server, kea.OptionData{Code: 15, Name: "routers"}, "domain-name 15 string"},
		{"the server's by name", server, kea.OptionData{Name: "mine"}, "mine 224 uint8"},
		{"the server's by code", server, kea.OptionData{Code: 224}, "mine 224 uint8"},
		{"another space by code", server, kea.OptionData{Space: "own", Code: 1}, "sub 1 string"},
		{"another space by name", server, kea.OptionData{Space: "own", Name: "sub"}, "sub 1 string"},
		{"a name of another space", server, kea.OptionData{Name: "sub"}, "none"},
		{"a code of another space", server, kea.OptionData{Space: "own", Code: 2}, "none"},
		{"one that does not work out, by name", server, kea.OptionData{Name: "broken"}, "broken 225 "},
		{"one that does not work out, by code", server, kea.OptionData{Code: 225}, "broken 225 "},
		{"an unknown code", server, kea.OptionData{Code: 226}, "none"},
		{"an unknown name", server, kea.OptionData{Name: "nonsense"}, "none"},
		{"an unknown space", server, kea.OptionData{Name: "routers", Space: "nonsense"}, "none"},
		{"neither name nor code", server, kea.OptionData{}, "none"},
		{"a name of DHCPv6", server, kea.OptionData{Name: "dns-servers"}, "none"},
		{"the space of DHCPv6", server, kea.OptionData{Name: "dns-servers", Space: "dhcp6"}, "none"},
		{"Kea's own 43", server, kea.OptionData{Code: 43}, "vendor-encapsulated-options 43 empty"},

		{"43 of a class, by code", class, kea.OptionData{Code: 43}, "vendor-encapsulated-options 43 empty"},
		{"43 of a class, by name", class, kea.OptionData{Name: "vendor-encapsulated-options"}, "vendor-encapsulated-options 43 empty"},
		{"the class goes before the server", class, kea.OptionData{Name: "mine"}, "mine 230 uint16"},
		{"the server's is still found by code", class, kea.OptionData{Code: 224}, "mine 224 uint8"},
		{"the class goes before Kea", class, kea.OptionData{Code: 6}, "domain-name-servers 6 string"},
		{"a space of the class only", class, kea.OptionData{Space: "inner", Code: 1}, "local 1 boolean"},
		{"which the server does not see", server, kea.OptionData{Space: "inner", Code: 1}, "none"},
		{"Kea's from a class", class, kea.OptionData{Name: "routers"}, "routers 3 ipv4-address"},
		{"none from a class", class, kea.OptionData{Name: "nonsense"}, "none"},
	} {
		if diff := cmp.Diff(c.want, found(c.defs, c.data)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// TestDefinitionsOf43: the vendor's own options are the one option that a
// configuration may define anew, under its own name too.
func TestDefinitionsOf43(t *testing.T) {
	renamed := []kea.OptionDef{{Name: "mine", Code: 43, Type: "string"}}
	for _, c := range []struct {
		name   string
		family kea.Family
		defs   []kea.OptionDef
		data   kea.OptionData
		want   string
	}{
		{"by code", kea.V4, renamed, kea.OptionData{Code: 43}, "mine 43 string"},
		{"by code and the new name", kea.V4, renamed, kea.OptionData{Code: 43, Name: "mine"}, "mine 43 string"},
		{"by code and Kea's name", kea.V4, renamed, kea.OptionData{Code: 43, Name: "vendor-encapsulated-options"}, "vendor-encapsulated-options 43 empty"},
		{"by the new name", kea.V4, renamed, kea.OptionData{Name: "mine"}, "mine 43 string"},
		{"by Kea's name", kea.V4, renamed, kea.OptionData{Name: "vendor-encapsulated-options"}, "vendor-encapsulated-options 43 empty"},
		{"43 of another space", kea.V4, []kea.OptionDef{{Name: "other", Code: 43, Space: "s", Type: "uint8"}}, kea.OptionData{Code: 43}, "vendor-encapsulated-options 43 empty"},
		{"43 of DHCPv6 is another option", kea.V6, renamed, kea.OptionData{Code: 43}, "ero 43 uint16"},
		{"not defined anew", kea.V4, nil, kea.OptionData{Code: 43}, "vendor-encapsulated-options 43 empty"},
	} {
		defs := NewDefinitions(c.defs, c.family, kea.R30, nil)
		if diff := cmp.Diff(c.want, found(defs, c.data)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

// TestDefinitionsOfReleases: what the configuration defines counts until Kea
// has the option by itself.
func TestDefinitionsOfReleases(t *testing.T) {
	own := []kea.OptionDef{{Name: "routes", Code: 121, Type: "binary"}}
	for r, want := range map[kea.Release]string{
		kea.R22: "routes 121 binary", kea.R24: "routes 121 binary",
		kea.R26: "classless-static-route 121 internal", kea.R30: "classless-static-route 121 internal", kea.R32: "classless-static-route 121 internal",
	} {
		if diff := cmp.Diff(want, found(NewDefinitions(own, kea.V4, r, nil), kea.OptionData{Code: 121})); diff != "" {
			t.Errorf("option 121 of Kea %s (-want +got):\n%s", r, diff)
		}
	}
}

// TestDefinitionsTwice: of two definitions of one code the last is kept, as the
// configuration is refused for it elsewhere.
func TestDefinitionsTwice(t *testing.T) {
	defs := NewDefinitions([]kea.OptionDef{{Name: "a", Code: 224, Type: "uint8"}, {Name: "b", Code: 224, Type: "uint16"}}, kea.V4, kea.R30, nil)
	for _, c := range []struct {
		data kea.OptionData
		want string
	}{
		{kea.OptionData{Code: 224}, "b 224 uint16"},
		{kea.OptionData{Name: "a"}, "a 224 uint8"},
		{kea.OptionData{Name: "b"}, "b 224 uint16"},
	} {
		if diff := cmp.Diff(c.want, found(defs, c.data)); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", c.data, diff)
		}
	}
}

// TestDefinitionThatDoesNotWorkOut keeps its names, so that it is found and
// nothing is said against the values.
func TestDefinitionThatDoesNotWorkOut(t *testing.T) {
	for _, bad := range []kea.OptionDef{
		{Name: "x", Code: 224, Type: "record"},
		{Name: "x", Code: 224, Type: "uint8", RecordTypes: "uint8"},
		{Name: "x", Code: 224, Type: "string", Array: true},
		{Name: "x", Code: 224, Space: "s", Type: "uint8", Encapsulate: "s"},
		{Name: "x", Code: 224, Type: ""},
	} {
		got := NewDefinitions([]kea.OptionDef{bad}, kea.V4, kea.R30, nil).Find(&kea.OptionData{Code: 224, Space: bad.Space})
		want := &Def{Family: kea.V4, Space: bad.Space, Name: "x", Code: 224}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", bad, diff)
		}
	}
}
