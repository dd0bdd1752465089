package ddns

import (
	"encoding/binary"
	"encoding/hex"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func sample() Request {
	return Request{Forward: true, Reverse: true, FQDN: "host.example.org.", Addr: netip.MustParseAddr("192.0.2.10"), DHCID: []byte{0, 1, 1, 0xab},
		Expires: time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC), TTL: 1333, Conflicts: "check-with-dhcid"}
}

func TestAppend(t *testing.T) {
	r := sample()
	got, err := r.Append(nil)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"change-type":0,"forward-change":true,"reverse-change":true,"fqdn":"host.example.org.","ip-address":"192.0.2.10","dhcid":"000101AB",` +
		`"lease-expires-on":"20300102030405","lease-length":1333,"conflict-resolution-mode":"check-with-dhcid"}`
	if diff := cmp.Diff(want, string(got[2:])); diff != "" || int(binary.BigEndian.Uint16(got)) != len(want) {
		t.Errorf("length %d; text (-want +got):\n%s", binary.BigEndian.Uint16(got), diff)
	}
	r.Remove = true
	if got, _ = r.Append(nil); string(got[2:18]) != `{"change-type":1` {
		t.Errorf("a removal begins with %s", got[2:18])
	}
}

// TestDHCID holds two examples of RFC 4701, 3.6.
func TestDHCID(t *testing.T) {
	tests := []struct {
		got  []byte
		want string
	}{
		{DHCID6([]byte{0, 1, 0, 6, 0x41, 0x2d, 0xf1, 0x66, 1, 2, 3, 4, 5, 6}, "chi6.example.com."), "0002" + "01" + "636fc0b8271c82825bb1ac5c41cf5351aa69b4febd94e8f17cdb95000da48c40"},
		{DHCID4([]byte{1, 7, 8, 9, 10, 11, 12}, nil, 1, "chi.example.com"), "0001" + "01" + "3920fe5d1dceb3fd0ba3379756a70d73b17009f41d58bddbfcd6a2503956d8da"},
	}
	for i, tt := range tests {
		if got := hex.EncodeToString(tt.got); got != tt.want {
			t.Errorf("example %d: %s; want %s", i+1, got, tt.want)
		}
	}
	if duid := DHCID4([]byte{255, 0, 0, 0, 1, 0, 3, 9}, []byte{1}, 1, "a."); duid[1] != 2 {
		t.Errorf("a client identifier with a DUID gives the kind %d; want 2", duid[1])
	}
	if hw := DHCID4(nil, []byte{1}, 1, "a."); hw[1] != 0 || len(hw) != 35 {
		t.Errorf("a hardware address gives %x", hw)
	}
}

// TestSender sends to a socket that stands for kea-dhcp-ddns.
func TestSender(t *testing.T) {
	c, err := net.ListenUDP("udp4", net.UDPAddrFromAddrPort(netip.MustParseAddrPort("127.0.0.1:0")))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	s := New(Options{Server: c.LocalAddr().(*net.UDPAddr).AddrPort(), Queue: 4})
	for range 3 {
		if !s.Send(sample()) {
			t.Error("a request is refused by an empty queue")
		}
	}
	s.Close()
	if s.Send(sample()) {
		t.Error("a closed sender takes a request")
	}
	if s.Sent.Load() != 3 || s.Dropped.Load() != 1 {
		t.Errorf("%d sent, %d dropped; want 3 and 1", s.Sent.Load(), s.Dropped.Load())
	}
	buf := make([]byte, 2000)
	c.SetReadDeadline(time.Now().Add(time.Minute))
	n, err := c.Read(buf)
	if err != nil || int(binary.BigEndian.Uint16(buf)) != n-2 {
		t.Errorf("received %d bytes, %v", n, err)
	}
}

// A queue that is full, and a server that cannot be reached, cost requests only.
func TestSenderFails(t *testing.T) {
	var failures int
	s := New(Options{Server: netip.MustParseAddrPort("192.0.2.1:53001"), From: netip.MustParseAddrPort("192.0.2.77:1"), Queue: 1,
		Failed: func(error) { failures++ }})
	queued := 0
	for range 100 {
		if s.Send(sample()) {
			queued++
		}
	}
	s.Close()
	if failures != queued || s.Dropped.Load() != 100 || s.Sent.Load() != 0 {
		t.Errorf("%d queued, %d failed, %d dropped, %d sent; want all 100 dropped", queued, failures, s.Dropped.Load(), s.Sent.Load())
	}
}
