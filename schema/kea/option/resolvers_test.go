package option

import (
	"encoding/hex"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// resolvers returns the option of encrypted resolvers.
func resolvers(t *testing.T, family kea.Family) *Def {
	t.Helper()
	code := map[kea.Family]uint32{kea.V4: 162, kea.V6: 144}[family]
	d, ok := ByCode(family, "", code, kea.R30)
	if !ok {
		t.Fatalf("no option %d", code)
	}
	return d
}

// TestResolversRefused: what is said about each part of a resolver's text.
func TestResolversRefused(t *testing.T) {
	long := strings.Repeat("a", 64)
	for _, c := range []struct {
		family    kea.Family
		csv, want string
	}{
		{kea.V4, "", "\"\" is not `priority, name, addresses, parameters`"},
		{kea.V4, "1", "\"1\" is not `priority, name, addresses, parameters`"},
		{kea.V4, "1, d.e, 1.2.3.4, port=1, x", "\"1, d.e, 1.2.3.4, port=1, x\" is not `priority, name, addresses, parameters`"},
		{kea.V4, "1, d.e |", "\"\" is not `priority, name, addresses, parameters`"},
		{kea.V4, "x, d.e", `"x" is not a number from 0 to 65535`},
		{kea.V4, "-1, d.e", `"-1" is not a number from 0 to 65535`},
		{kea.V4, "65536, d.e", `"65536" is not a number from 0 to 65535`},
		{kea.V4, ", d.e", `"" is not a number from 0 to 65535`},
		{kea.V4, "1, ", "empty domain name"},
		{kea.V4, "1, d..e", `empty label in domain name "d..e"`},
		{kea.V4, "1, " + long, `label of more than 63 bytes in domain name "` + long + `"`},
		{kea.V4, "1, d.e, ", "no address of the resolver"},
		{kea.V4, "1, d.e, , port=1", "no address of the resolver"},
		{kea.V4, "1, d.e, x", `"x" is not an ipv4-address`},
		{kea.V4, "1, d.e, 1.2.3.4 x", `"x" is not an ipv4-address`},
		{kea.V4, "1, d.e, 2001:db8::1", `"2001:db8::1" is not an ipv4-address`},
		{kea.V4, "1, d.e, 1.2.3.4, ech=x", `parameter "ech" is not one of alpn, port, dohpath`},
		{kea.V4, "1, d.e, 1.2.3.4, port", `"" is not a port`},
		{kea.V4, "1, d.e, 1.2.3.4, port=x", `"x" is not a port`},
		{kea.V4, "1, d.e, 1.2.3.4, port=65536", `"65536" is not a port`},
		{kea.V4, "1, d.e, 1.2.3.4, port=-1", `"-1" is not a port`},
		{kea.V4, "1, d.e, 1.2.3.4, port=1 port=2", "parameter port twice"},
		{kea.V4, "1, d.e, 1.2.3.4, alpn=dot alpn=doq", "parameter alpn twice"},
		{kea.V4, "1, d.e, 1.2.3.4, alpn", `"" is not a protocol of a resolver (dot, doq, h2, h3)`},
		{kea.V4, "1, d.e, 1.2.3.4, alpn=DOT", `"DOT" is not a protocol of a resolver (dot, doq, h2, h3)`},
		{kea.V4, `1, d.e, 1.2.3.4, alpn=dot\,`, `"" is not a protocol of a resolver (dot, doq, h2, h3)`},
		{kea.V4, "1, d.e, 1.2.3.4, dohpath=/q", `"/q" has no {?dns}`},
		{kea.V4, "1, d.e, 1.2.3.4, dohpath", `"" has no {?dns}`},
		{kea.V6, "1, d.e, 10.0.0.1", `"10.0.0.1" is not an ipv6-address`},
		{kea.V6, "1", "\"1\" is not `priority, name, addresses, parameters`"},
	} {
		wire, err := resolvers(t, c.family).Encode(c.csv)
		if diff := cmp.Diff(c.want, fault(err)); diff != "" {
			t.Errorf("family %d: Encode(%q) = %x (-want +got):\n%s", c.family, c.csv, wire, diff)
		}
	}
}

// TestResolverParameters: their bytes stand in the order of their numbers,
// whatever the order of the text.
func TestResolverParameters(t *testing.T) {
	const head = "00010501640165000401020304" // priority, name and address
	for _, c := range []struct{ params, want string }{
		{"", ""},
		{"port=0", "000300020000"},
		{"port=65535", "00030002ffff"},
		{"port=00853", "000300020355"},
		{"alpn=h2", "00010003026832"},
		{`alpn=h2\,h3`, "00010006026832026833"},
		{`alpn=dot\,doq\,h2\,h3`, "0001000e03646f7403646f71026832026833"},
		{"dohpath={?dns}", "000700067b3f646e737d"},
		{"dohpath=/a=b{?dns}", "0007000a2f613d627b3f646e737d"},
		{"port=853 alpn=dot", "0001000403646f74000300020355"},
		{"dohpath={?dns} port=853 alpn=h2", "00010003026832000300020355000700067b3f646e737d"},
		{"  port=853   alpn=dot  ", "0001000403646f74000300020355"},
	} {
		wire, err := resolvers(t, kea.V4).Encode("1, d.e, 1.2.3.4, " + c.params)
		got, ok := strings.CutPrefix(hex.EncodeToString(wire[min(2, len(wire)):]), head)
		if err != nil || !ok || got != c.want {
			t.Errorf("the parameters %q are %s (%v), want %s", c.params, got, err, c.want)
		}
	}
}

// TestResolversInBytes: bytes of each form, and where each may be cut short.
func TestResolversInBytes(t *testing.T) {
	const name, addr4, port = "0501640165" + "00", "0401020304", "000300020355"
	for _, c := range []struct {
		family       kea.Family
		note, digits string
		want         string
	}{
		{kea.V4, "nothing", "", ""},
		{kea.V4, "name only", "0008" + "0001" + name, ""},
		{kea.V4, "two resolvers", "0008" + "0001" + name + "0008" + "0002" + name, ""},
		{kea.V4, "with address", "000d" + "0001" + name + addr4, ""},
		{kea.V4, "with parameters", "0013" + "0001" + name + addr4 + port, ""},
		{kea.V4, "the root", "0004" + "0001" + "0100", ""},
		{kea.V4, "half a length", "00", "a resolver is cut short"},
		{kea.V4, "less than its length", "0009" + "0001" + name, "a resolver is cut short"},
		{kea.V4, "only a priority", "0002" + "0001", "a resolver is cut short"},
		{kea.V4, "name longer than the resolver", "0005" + "0001" + "090161", "a resolver is cut short"},
		{kea.V4, "name without an end", "0005" + "0001" + "020161", "a resolver without a whole name"},
		{kea.V4, "name that ends early", "0007" + "0001" + "0401610061", "a resolver without a whole name"},
		{kea.V4, "no name", "0003" + "0001" + "00", "a resolver without a whole name"},
		{kea.V4, "address cut short", "000c" + "0001" + name + "04010203", "the addresses of a resolver are cut short"},
		{kea.V4, "parameter without length", "000f" + "0001" + name + addr4 + "0003", "the parameters of a resolver are cut short"},
		{kea.V4, "parameter cut short", "0012" + "0001" + name + addr4 + "0003000203", "the parameters of a resolver are cut short"},
		{kea.V4, "parameter of another number", "0013" + "0001" + name + addr4 + "000200020355", "2 is no parameter of a resolver, or not in order"},
		{kea.V4, "parameter twice", "0019" + "0001" + name + addr4 + port + port, "3 is no parameter of a resolver, or not in order"},
		{kea.V4, "parameters in another order", "001a" + "0001" + name + addr4 + port + "00010003026832", "1 is no parameter of a resolver, or not in order"},
		{kea.V4, "a second one that is no good", "0008" + "0001" + name + "0003" + "0001" + "00", "a resolver without a whole name"},
		{kea.V6, "name only", "0001" + "00" + name, ""},
		{kea.V6, "with address", "0001" + "00" + name + "0010" + "20010db8000000000000000000000001", ""},
		{kea.V6, "with parameters", "0001" + "00" + name + "0010" + "20010db8000000000000000000000001" + port, ""},
		{kea.V6, "nothing", "", "a resolver is cut short"},
		{kea.V6, "half the length of the name", "000100", "a resolver is cut short"},
		{kea.V6, "half the length of the addresses", "0001" + "00" + name + "00", "the addresses of a resolver are cut short"},
		{kea.V6, "addresses cut short", "0001" + "00" + name + "001020", "the addresses of a resolver are cut short"},
	} {
		sent, err := resolvers(t, c.family).Raw(hexBytes(t, c.digits))
		if diff := cmp.Diff(c.want, fault(err)); diff != "" {
			t.Errorf("family %d, %s (-want +got):\n%s", c.family, c.note, diff)
		}
		if got := hex.EncodeToString(sent); err == nil && got != c.digits {
			t.Errorf("family %d, %s: %s is sent as %s", c.family, c.note, c.digits, got)
		}
	}
}

// TestResolversHaveNoText: they are written in hex.
func TestResolversHaveNoText(t *testing.T) {
	for _, family := range []kea.Family{kea.V4, kea.V6} {
		d := resolvers(t, family)
		wire, err := d.Encode("1, d.e")
		if err != nil {
			t.Fatal(err)
		}
		if text, ok := d.Text(wire); ok {
			t.Errorf("family %d: Text = %q, want none", family, text)
		}
	}
}

func TestFieldsOfResolver(t *testing.T) {
	for text, want := range map[string][]string{
		"": {""}, "a": {"a"}, " a , b ": {"a", "b"}, "a,,b": {"a", "", "b"}, "a,": {"a", ""}, `a\,b, c`: {`a\,b`, "c"}, ",": {"", ""},
	} {
		if diff := cmp.Diff(want, splitFields(text)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}
