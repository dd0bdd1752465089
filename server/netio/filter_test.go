package netio

import (
	"net/netip"
	"testing"

	"github.com/keatool/keatool/server/packet"
	"golang.org/x/net/bpf"
)

func TestFilter4(t *testing.T) {
	t.Parallel()
	many := make([]netip.Addr, maxFilterAddrs)
	for i := range many {
		many[i] = netip.AddrFrom4([4]byte{10, 1, 0, byte(i)})
	}
	two := []netip.Addr{netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("10.0.0.2")}
	whole := func(b []byte) {}
	for _, c := range []struct {
		name   string
		addrs  []netip.Addr
		dst    string
		change func(b []byte)
		want   bool
	}{
		{"broadcast", two, "255.255.255.255:67", whole, true},
		{"broadcast, no address", nil, "255.255.255.255:67", whole, true},
		{"first address", two, "10.0.0.1:67", whole, true},
		{"second address", two, "10.0.0.2:67", whole, true},
		{"last of many", many, "10.1.0.199:67", whole, true},
		{"none of many", many, "10.1.0.200:67", whole, false},
		{"broadcast, many", many, "255.255.255.255:67", whole, true},
		{"another address", two, "10.0.0.3:67", whole, false},
		{"no address", nil, "10.0.0.3:67", whole, false},
		{"broadcast of the subnet", two, "10.0.0.255:67", whole, false},
		{"another port", two, "10.0.0.1:68", whole, false},
		{"TCP", two, "10.0.0.1:67", func(b []byte) { b[9] = 6 }, false},
		{"TCP, many", many, "10.1.0.1:67", func(b []byte) { b[9] = 6 }, false},
		{"first fragment", two, "10.0.0.1:67", func(b []byte) { b[6] = 0x20 }, false},
		{"later fragment", two, "10.0.0.1:67", func(b []byte) { b[7] = 9 }, false},
		{"not to be fragmented", two, "10.0.0.1:67", func(b []byte) { b[6] = 0x40 }, true},
	} {
		vm, err := bpf.NewVM(filter4(67, c.addrs))
		if err != nil {
			t.Fatal(err)
		}
		b := packet.AppendDatagram4(nil, ap("10.0.0.9:68"), ap(c.dst), []byte("payload"))
		c.change(b)
		n, err := vm.Run(b)
		if err != nil || n > 0 != c.want {
			t.Errorf("%s: %d, %v", c.name, n, err)
		}
	}
	if _, err := bpf.Assemble(filter4(67, many)); err != nil {
		t.Error(err)
	}
}

// TestFilterOptions: the port is looked for after the options of the IP header.
func TestFilterOptions(t *testing.T) {
	t.Parallel()
	vm, err := bpf.NewVM(filter4(67, nil))
	if err != nil {
		t.Fatal(err)
	}
	b := packet.AppendDatagram4(nil, ap("10.0.0.9:68"), ap("255.255.255.255:67"), []byte("payload"))
	b = append(append(append([]byte(nil), b[:20]...), 1, 1, 1, 1), b[20:]...)
	b[0] = 0x46
	if n, err := vm.Run(b); n == 0 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}
