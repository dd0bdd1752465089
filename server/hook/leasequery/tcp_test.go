package leasequery

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/server/hook/hooktest"
	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/packet"
)

// ask4 is a question by TCP about a hardware address.
func ask4(xid uint32, mac byte) []byte {
	var m packet.Reply4
	m.ResetRequest(nil, xid, 1, []byte{2, 0, 0, 0, 0, mac})
	m.SetUint8(packet.OptMessageType, packet.BulkLeaseQuery)
	return m.Bytes()
}

func framed(messages ...[]byte) (out []byte) {
	for _, m := range messages {
		out = append(binary.BigEndian.AppendUint16(out, uint16(len(m))), m...)
	}
	return out
}

// listening is a desk that listens on loopback, and lets this machine ask.
func listening(t *testing.T, params string) (*counter, string) {
	o := open(t, fmt.Sprintf(conf4, params))
	o.put(t, 100, `{"ip-address": "192.0.2.100", "hw-address": "02:00:00:00:00:01", "valid-lft": 4000}`)
	ctx, stop := context.WithCancel(context.Background())
	c := &counter{desk: o.desk, log: slog.New(slog.DiscardHandler), ctx: ctx, conns: map[net.Conn]bool{}}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c.work.Go(func() { c.listen(ln) })
	t.Cleanup(func() {
		stop()
		c.hangUp()
		c.work.Wait()
	})
	return c, ln.Addr().String()
}

// kinds reads answers until the connection ends, or so many have come.
func kinds(t *testing.T, conn net.Conn, most int) (got []string) {
	t.Helper()
	in := bufio.NewReader(conn)
	for len(got) < most {
		b, err := next(in)
		if err != nil {
			return append(got, "end")
		}
		var m packet.V4
		if err := m.Parse(b); err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(m.XID(), " ", m.Type()))
	}
	return got
}

func TestConnections(t *testing.T) {
	tests := []struct {
		name, params string
		send         []byte
		most         int
		want         []string
	}{
		{"two questions", `"requesters": [ "127.0.0.1" ]`, framed(ask4(1, 1), ask4(2, 9)), 3, []string{"1 13", "1 15", "2 15"}},
		{"stranger", `"requesters": [ "192.0.2.9" ]`, nil, 1, []string{"end"}},
		{"unreadable", `"requesters": [ "127.0.0.1" ]`, framed([]byte("abc"), ask4(1, 1)), 9, []string{"end"}},
		{"no question", `"requesters": [ "127.0.0.1" ]`, framed(discover(), ask4(1, 1)), 9, []string{"end"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, at := listening(t, tt.params)
			conn, err := net.Dial("tcp", at)
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			if _, err := conn.Write(tt.send); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, kinds(t, conn, tt.most)); diff != "" {
				t.Errorf("answers (-want +got):\n%s", diff)
			}
		})
	}
}

func discover() []byte {
	var m packet.Reply4
	m.ResetRequest(nil, 7, 1, []byte{2, 0, 0, 0, 0, 1})
	m.SetUint8(packet.OptMessageType, packet.Discover)
	return m.Bytes()
}

// TestTooMany has one connection more than there may be.
func TestTooMany(t *testing.T) {
	_, at := listening(t, `"requesters": [ "127.0.0.1" ], "advanced": { "max-requester-connections": 1 }`)
	first, err := net.Dial("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	if _, err := first.Write(framed(ask4(1, 1))); err != nil {
		t.Fatal(err)
	}
	if got := kinds(t, first, 2); len(got) != 2 {
		t.Fatalf("the first connection gets %v", got)
	}
	second, err := net.Dial("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if n, err := second.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("the second connection gets %d bytes, %v; want its end", n, err)
	}
}

// TestHangUp ends while a connection is open.
func TestHangUp(t *testing.T) {
	c, at := listening(t, `"requesters": [ "127.0.0.1" ]`)
	conn, err := net.Dial("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write(framed(ask4(1, 1))); err != nil {
		t.Fatal(err)
	}
	kinds(t, conn, 2)
	c.hangUp()
	if _, err := conn.Read(make([]byte, 1)); err == nil {
		t.Error("the connection goes on")
	}
}

func TestSpan(t *testing.T) {
	o := open(t, fmt.Sprintf(conf4, asked4))
	o.put(t, 100, `{"ip-address": "192.0.2.100", "hw-address": "02:00:00:00:00:01", "valid-lft": 4000}`)
	o.put(t, 50, `{"ip-address": "192.0.3.100", "hw-address": "02:00:00:00:00:01", "valid-lft": 4000}`)
	now := uint32(o.Now().Unix())
	for _, tt := range []struct {
		name     string
		from, to uint32
		want     []string
	}{
		{"all", 0, 0, []string{"192.0.2.100", "192.0.3.100"}},
		{"from", now - 80, 0, []string{"192.0.3.100"}},
		{"to", 0, now - 80, []string{"192.0.2.100"}},
		{"between", now - 80, now - 60, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var m packet.Reply4
			m.ResetRequest(nil, 1, 1, []byte{2, 0, 0, 0, 0, 1})
			m.SetUint8(packet.OptMessageType, packet.BulkLeaseQuery)
			if tt.from != 0 {
				m.SetUint32(optQueryStart, tt.from)
			}
			if tt.to != 0 {
				m.SetUint32(optQueryEnd, tt.to)
			}
			var got []string
			o.desk.bulk4(m.Bytes(), func(b []byte) error {
				var answer packet.V4
				if err := answer.Parse(b); err != nil {
					t.Fatal(err)
				}
				if answer.Type() == packet.LeaseActive {
					got = append(got, answer.CIAddr().String())
				}
				return nil
			})
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("leases (-want +got):\n%s", diff)
			}
		})
	}
}

// TestTimes looks at the times of an answer, which transcripts leave out.
func TestTimes(t *testing.T) {
	o := open(t, fmt.Sprintf(conf4, asked4))
	o.put(t, 100, `{"ip-address": "192.0.2.100", "hw-address": "02:00:00:00:00:01", "valid-lft": 4000}`)
	o.put(t, 1500, `{"ip-address": "192.0.2.101", "hw-address": "02:00:00:00:00:02", "valid-lft": 4000}`)
	o.put(t, 10, `{"ip-address": "192.0.3.100", "hw-address": "02:00:00:00:00:03", "valid-lft": 4294967295}`)
	for mac, want := range map[byte]string{1: "51=3900 58=900 59=1900 91=100", 2: "51=2500 59=500 91=1500", 3: "51=4294967295 91=10"} {
		var m packet.Reply4
		m.ResetRequest(nil, 1, 1, []byte{2, 0, 0, 0, 0, mac})
		m.SetGIAddr(hooktest.Relay)
		m.SetUint8(packet.OptMessageType, packet.LeaseQuery)
		b := o.Give(m.Bytes(), netio.Meta{Iface: 1, Src: netip.AddrPortFrom(hooktest.Relay, 67), Dst: netip.AddrPortFrom(hooktest.ServerAddr, 67)})
		var answer packet.V4
		if err := answer.Parse(b); err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, code := range []uint8{51, 58, 59, 91} {
			if v, ok := answer.Uint32(code); ok {
				got += fmt.Sprintf(" %d=%d", code, v)
			}
		}
		if got != " "+want {
			t.Errorf("client %d:%s; want %s", mac, got, want)
		}
	}
	for _, tt := range []struct {
		life uint32
		age  int64
		want uint32
	}{{100, 30, 70}, {100, 100, 100}, {100, 200, 100}, {100, -5, 100}, {1<<32 - 1, 5, 1<<32 - 1}} {
		if got := left(tt.life, tt.age); got != tt.want {
			t.Errorf("of %d after %d there is %d left; want %d", tt.life, tt.age, got, tt.want)
		}
	}
}

func TestNext(t *testing.T) {
	a, b := net.Pipe()
	defer a.Close()
	go func() {
		_, _ = b.Write([]byte{0, 3, 1, 2, 3, 0, 5, 1}) // the second one is cut off
		b.Close()
	}()
	got, err := next(a)
	if err != nil || len(got) != 3 {
		t.Fatalf("first: %v, %v", got, err)
	}
	if _, err := next(a); err == nil {
		t.Error("a message that is cut off is read")
	}
}

func TestParameters(t *testing.T) {
	const at = "KT5011 /Dhcp4/hooks-libraries/0/parameters"
	for _, tt := range []struct {
		name, params string
		want         []string
	}{
		{"right", asked4, nil},
		{"nobody", `"requesters": []`, []string{at + "/requesters `requesters` names nobody"}},
		{"absent", ``, []string{at + "/requesters `requesters` names nobody"}},
		{"no list", `"requesters": "192.0.2.1"`, []string{at + "/requesters `requesters` must be a list"}},
		{"number", `"requesters": [ 1 ]`, []string{at + "/requesters/0 an element of `requesters` must be a string", at + "/requesters/0 `` is no address"}},
		{"network", `"requesters": [ "192.0.2.0/24" ]`, []string{at + "/requesters/0 `192.0.2.0/24` is no address"}},
		{"family", `"requesters": [ "::1" ]`, []string{at + "/requesters/0 `::1` is an address of the other family"}},
		{"twice", `"requesters": [ "192.0.2.1", "192.0.2.1" ]`, []string{at + "/requesters/1 `192.0.2.1` is in the list twice"}},
		{"unknown", `"requesters": [ "192.0.2.1" ], "any": 1`, []string{at + "/any `any` is no parameter of the library"}},
		{"lengths", `"requesters": [ "192.0.2.1" ], "prefix-lengths": [ 0 ]`, []string{at + "/prefix-lengths/0 an element of `prefix-lengths` must be an integer from 1 to 128"}},
		{"active", `"requesters": [ "192.0.2.1" ], "advanced": { "active-query-enabled": true }`, []string{at + "/advanced/active-query-enabled active lease queries are not supported"}},
		{"tables", `"requesters": [ "192.0.2.1" ], "advanced": { "extended-info-tables-enabled": true }`, []string{"KT5003 /Dhcp4/hooks-libraries/0/parameters/advanced/extended-info-tables-enabled `extended-info-tables-enabled` changes nothing"}},
		{"address", `"requesters": [ "192.0.2.1" ], "advanced": { "lease-query-ip": "::1" }`, []string{at + "/advanced/lease-query-ip `::1` is no address of the server's family"}},
		{"port", `"requesters": [ "192.0.2.1" ], "advanced": { "lease-query-tcp-port": 0 }`, []string{at + "/advanced/lease-query-tcp-port `lease-query-tcp-port` is 0, which is out of range"}},
		{"TLS", `"requesters": [ "192.0.2.1" ], "advanced": { "cert-file": "x" }`, []string{at + "/advanced/cert-file `cert-file` is not honoured: lease queries are answered without TLS"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, hooktest.Check(t, fmt.Sprintf(conf4, tt.params), Library)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRelayData(t *testing.T) {
	for context, want := range map[string]int{``: 0, `{}`: 0, `{ "ISC": 5 }`: 0, `{ "ISC": { "relay-info": [ { "hop": 0, "link": "192.0.2.1", "peer": "fe80::1" } ] } }`: 0,
		`{ "ISC": { "relay-info": [ { "hop": 0, "link": "2001:db8::1", "peer": "fe80::1", "options": "0x" } ] } }`: 50} {
		if got := relayData([]byte(context)); len(got) != want {
			t.Errorf("%s makes %d bytes; want %d", context, len(got), want)
		}
	}
	for context, want := range map[string]int{``: 0, `{ "ISC": { "relay-agent-info": 5 } }`: 0, `{ "ISC": { "relay-agent-info": "0x0102" } }`: 2,
		`{ "ISC": { "relay-agent-info": { "sub-options": "0x010203" } } }`: 3, `{ "ISC": { "relay-agent-info": "zz" } }`: 0} {
		if got := relayInfo([]byte(context)); len(got) != want {
			t.Errorf("%s makes %d bytes; want %d", context, len(got), want)
		}
	}
}

// TestCounted asks three questions, one of them as a stranger, and looks at the
// statistics.
func TestCounted(t *testing.T) {
	o := open(t, fmt.Sprintf(conf4, asked4))
	for _, at := range []string{"192.0.2.150", "10.0.0.1"} {
		var m packet.Reply4
		m.ResetRequest(nil, 1, 0, nil)
		m.SetGIAddr(hooktest.Relay)
		m.SetCIAddr(netip.MustParseAddr(at))
		m.SetUint8(packet.OptMessageType, packet.LeaseQuery)
		o.single(hooktest.Relay, m.Bytes())
		if at == "10.0.0.1" {
			m.SetGIAddr(hooktest.ServerAddr)
			o.single(hooktest.Relay, m.Bytes())
		}
	}
	for name, want := range map[string]int64{"pkt4-lease-query-received": 3, "pkt4-lease-query-response-unassigned-sent": 1,
		"pkt4-lease-query-response-unknown-sent": 1, "pkt4-lease-query-response-active-sent": 0, "pkt4-received": 3, "pkt4-sent": 2,
		"pkt4-unknown-received": 0, "pkt4-receive-drop": 1} {
		e, ok := o.Stats().Get(name)
		if !ok || e.Samples[0].Value != want {
			t.Errorf("%s: %v (%v); want %d", name, e.Samples, ok, want)
		}
	}
}
