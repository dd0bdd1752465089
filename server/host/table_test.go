package host

import (
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseID(t *testing.T) {
	tests := []struct {
		kind Kind
		text string
		want string // "-": refused
	}{
		{HWAddress, "01:02:0a:bc:de:ff", "\x01\x02\x0a\xbc\xde\xff"},
		{HWAddress, "1:2:a:bc:de:ff", "\x01\x02\x0a\xbc\xde\xff"},
		{HWAddress, "01020abcdeff", "\x01\x02\x0a\xbc\xde\xff"},
		{DUID, "0x0001", "\x00\x01"},
		{ClientID, "'a:b'", "a:b"},
		{CircuitID, "'port 1'", "port 1"},
		{FlexID, "abc", "\x0a\xbc"},
		{HWAddress, "'text'", "-"},
		{DUID, "", "-"},
		{HWAddress, "01:xx", "-"},
		{HWAddress, "01:0203", "-"},
	}
	for _, tt := range tests {
		got, ok := ParseID(tt.kind, tt.text)
		if !ok {
			got = []byte("-")
		}
		if string(got) != tt.want {
			t.Errorf("ParseID(%v, %q) = %q; want %q", tt.kind, tt.text, got, tt.want)
		}
	}
}

func TestKinds(t *testing.T) {
	for k := HWAddress; k <= FlexID; k++ {
		if got, ok := ParseKind(k.String()); !ok || got != k {
			t.Errorf("ParseKind(%q) = %v, %v; want %v", k.String(), got, ok, k)
		}
	}
	if _, ok := ParseKind("mac"); ok {
		t.Error("ParseKind takes `mac`")
	}
}

func TestTable(t *testing.T) {
	four := &Host{Subnet: 1, Kind: HWAddress, ID: []byte{1}, Addr: netip.MustParseAddr("192.0.2.1")}
	second := &Host{Subnet: 1, Kind: ClientID, ID: []byte{1}, Addr: four.Addr}
	six := &Host{Subnet: 2, Kind: DUID, ID: []byte{1}, Prefixes: []netip.Prefix{netip.MustParsePrefix("2001:db8::1/128"), netip.MustParsePrefix("2001:db8:1::/56")}}
	global := &Host{Subnet: GlobalSubnet, Kind: HWAddress, ID: []byte{1}}
	table := NewTable(4)
	for _, h := range []*Host{four, second, six, global} {
		table.Add(h)
	}
	find := func(subnet uint32, k Kind, id byte) *Host {
		h, err := table.Find(subnet, k, []byte{id})
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	holder := func(subnet uint32, p string) *Host {
		h, err := table.Holder(subnet, netip.MustParsePrefix(p))
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	got := []*Host{find(1, HWAddress, 1), find(1, ClientID, 1), find(2, DUID, 1), find(0, HWAddress, 1), find(1, HWAddress, 2), find(2, HWAddress, 1),
		holder(1, "192.0.2.1/32"), holder(2, "2001:db8:1::/56"), holder(2, "2001:db8:1::/64"), holder(2, "2001:db8:1:1::/64"), holder(0, "192.0.2.1/32")}
	want := []*Host{four, second, six, global, nil, nil, four, six, six, nil, nil}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("question %d is answered with %v; want %v", i, got[i], want[i])
		}
	}
	if diff := cmp.Diff(4, table.Len()); diff != "" || len(table.All()) != 4 {
		t.Error(diff)
	}
}

// An empty table answers without a look.
func TestEmptyTable(t *testing.T) {
	table := NewTable(0)
	if h, err := table.Find(1, HWAddress, []byte{1}); h != nil || err != nil {
		t.Errorf("Find: %v, %v", h, err)
	}
	if h, err := table.Holder(1, netip.MustParsePrefix("192.0.2.1/32")); h != nil || err != nil {
		t.Errorf("Holder: %v, %v", h, err)
	}
}
