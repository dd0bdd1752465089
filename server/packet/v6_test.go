package packet

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// relayed puts messages into n relay messages, with options beside.
func relayed(n int, inner []byte, beside ...byte) []byte {
	for i := range n {
		m := make([]byte, relayLen)
		m[0], m[1], m[17], m[33] = RelayForward, byte(i), byte(i+1), byte(i+101)
		m = append(m, beside...)
		m = append(m, 0, Opt6RelayMessage, byte(len(inner)>>8), byte(len(inner)))
		inner = append(m, inner...)
	}
	return inner
}

var solicit = []byte{Solicit, 0xaa, 0xbb, 0xcc, 0, 1, 0, 3, 0, 3, 9, 0, 6, 0, 4, 0, 23, 0, 24}

func TestParse6Refuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		data []byte
		want error
	}{
		"nothing":              {nil, TooShort},
		"three bytes":          {solicit[:3], TooShort},
		"header":               {solicit[:4], nil},
		"33 relays":            {relayed(33, solicit), nil},
		"34 relays":            {relayed(34, solicit), TooManyRelays},
		"short relay":          {relayed(1, solicit)[:33], TooShort},
		"relay of nothing":     {relayed(1, solicit)[:34], NoRelayedMessage},
		"relay of no bytes":    {relayed(1, nil), NoRelayedMessage},
		"relayed header short": {relayed(1, solicit[:3]), TooShort},
		"relayed cut off":      {relayed(1, solicit)[:45], NoRelayedMessage},
		"relay in relay short": {relayed(1, relayed(1, solicit)[:33]), TooShort},
		"last message counts":  {append(relayed(1, solicit), 0, Opt6RelayMessage, 0, 0), NoRelayedMessage},
	} {
		var p V6
		if err := p.Parse(c.data); !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestView6(t *testing.T) {
	t.Parallel()
	raw := relayed(2, solicit, 0, Opt6InterfaceID, 0, 2, 'e', '0')
	var p V6
	if err := p.Parse(raw); err != nil {
		t.Fatal(err)
	}
	var relays []string
	for _, r := range p.Relays() {
		id, _ := r.Options.Get(Opt6InterfaceID)
		relays = append(relays, fmt.Sprintf("%d %d %s %s %s", r.Type(), r.Hops(), r.Link(), r.Peer(), id))
	}
	id, _ := p.ClientID()
	elapsed, ok := p.Option(Opt6ElapsedTime)
	iface, _ := p.RelayOption(Opt6InterfaceID)
	_, none := p.RelayOption(Opt6RemoteID)
	_, server := p.ServerID()
	got := []any{
		relays, p.Type(), p.XID(), id, elapsed, ok, string(iface), none, server, p.Options().Asks(24), p.Options().Asks(25),
		p.Options().Has(Opt6RapidCommit), len(p.Data()), p.Message(), p.CheckDUIDs(),
	}
	want := []any{
		[]string{"12 1 ::2 ::66 e0", "12 0 ::1 ::65 e0"}, uint8(Solicit), uint32(0xaabbcc), []byte{0, 3, 9}, []byte(nil), false, "e0",
		false, false, true, false, false, len(raw), solicit, nil,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := p.Parse(solicit); err != nil || len(p.Relays()) != 0 {
		t.Errorf("the relays of one message are in the next: %v, %v", p.Relays(), err)
	}
}

func TestOptions6(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ options, want string }{
		"none":               {"", ""},
		"two":                {"\x00\x01\x00\x01a\x00\x02\x00\x00", "1=a 2= "},
		"twice":              {"\x00\x01\x00\x01a\x00\x01\x00\x01b", "1=a 1=b "},
		"header cut off":     {"\x00\x01\x00\x01a\x00\x02\x00", "1=a "},
		"value cut off":      {"\x00\x01\x00\x01a\x00\x02\x00\x02b", "1=a "},
		"longer than 64 KiB": {"\x00\x01\xff\xffa", ""},
	} {
		var got string
		for code, v := range Options6(c.options).All {
			got += fmt.Sprintf("%d=%s ", code, v)
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	twice := Options6("\x00\x01\x00\x01a\x00\x02\x00\x00\x00\x01\x00\x01b")
	var got string
	for v := range twice.Of(1) {
		got += string(v)
	}
	for range twice.All {
		break // must not go on
	}
	for range twice.Of(1) {
		break
	}
	if v, ok := twice.Get(1); got != "ab" || string(v) != "a" || !ok || twice.Has(3) {
		t.Errorf("found %q, first %q", got, v)
	}
}

func TestIAs(t *testing.T) {
	t.Parallel()
	var r Reply6
	r.ResetRequest(nil, Request6, 1)
	r.OpenIA(Opt6IAPD, 7, 1, 2)
	r.OpenResource(Opt6IAPD, netip.MustParsePrefix("2001:db8::/48"), 3, 4)
	r.Put(Opt6PDExclude, []byte{1})
	r.Close()
	r.Close()
	r.OpenIA(Opt6IANA, 8, 5, 6)
	r.OpenResource(Opt6IANA, netip.MustParsePrefix("2001:db8::1/128"), 7, 8)
	r.Close()
	r.Put(Opt6IAAddr, make([]byte, 23))                                                           // short
	r.Put(Opt6IAPrefix, append(make([]byte, 8), make([]byte, 16)...))                             // short
	r.Put(Opt6IAPrefix, append(make([]byte, 8, 25), append([]byte{129}, make([]byte, 16)...)...)) // too long
	r.Close()
	r.Put(Opt6IATA, []byte{0, 0, 0, 9})
	r.Add(Opt6IANA, make([]byte, 11)) // short
	r.Add(Opt6IATA, make([]byte, 3))
	var p V6
	if err := p.Parse(r.Bytes()); err != nil {
		t.Fatal(err)
	}
	var got []string
	for ia := range p.Options().IAs {
		s := fmt.Sprintf("%d:%d,%d,%d", ia.Code, ia.IAID, ia.T1, ia.T2)
		for res := range ia.Resources {
			s += fmt.Sprintf(" %s,%d,%d,%d", res.Prefix, res.Preferred, res.Valid, len(res.Options))
		}
		got = append(got, s)
	}
	want := []string{"3:8,5,6 2001:db8::1/128,7,8,0", "4:9,0,0", "25:7,1,2 2001:db8::/48,3,4,5"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for ia := range p.Options().IAs {
		for range ia.Resources {
			break // must not go on
		}
		break
	}
}

func TestCheckDUIDs(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]error{0: BadDUID, 2: BadDUID, 3: nil, 130: nil, 131: BadDUID} {
		for _, code := range []uint16{Opt6ClientID, Opt6ServerID} {
			var r Reply6
			r.ResetRequest(nil, Solicit, 1)
			r.Set(code, make([]byte, n))
			var p V6
			if err := p.Parse(r.Bytes()); err != nil || p.CheckDUIDs() != want {
				t.Errorf("DUID of %d bytes in option %d: %v, %v", n, code, err, p.CheckDUIDs())
			}
		}
	}
}

func TestReply6(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		query []byte
		build func(*Reply6)
		want  string
	}{
		"nothing": {solicit, func(*Reply6) {}, "\x07\xaa\xbb\xcc"},
		"order": {solicit, func(r *Reply6) {
			r.Add(23, []byte("d"))
			r.Set(2, []byte("s"))
			r.Add(17, []byte("v1"))
			r.SetCopy(1, []byte("c"))
			r.Add(17, []byte("v2"))
			r.Set(7, nil)
			r.Remove(7)
			r.Set(24, []byte("x"))
			r.Set(24, []byte("y"))
			r.SetType(Advertise)
		}, "\x02\xaa\xbb\xcc\x00\x01\x00\x01c\x00\x02\x00\x01s\x00\x11\x00\x02v1\x00\x11\x00\x02v2\x00\x17\x00\x01d\x00\x18\x00\x01y"},
		"options in options, out of order": {solicit, func(r *Reply6) {
			r.Open(3, []byte("head"))
			r.PutStatus(2, "no")
			r.Put(9, []byte("z"))
			r.Put(5, []byte("a"))
			r.Put(13, []byte("s"))
			r.Close()
		}, "\x07\xaa\xbb\xcc\x00\x03\x00\x1bhead\x00\x05\x00\x01a\x00\x09\x00\x01z\x00\x0d\x00\x04\x00\x02no\x00\x0d\x00\x01s"},
		"left open": {solicit, func(r *Reply6) {
			r.Open(3, nil)
			r.Open(5, []byte("a"))
		}, "\x07\xaa\xbb\xcc\x00\x03\x00\x05\x00\x05\x00\x01a"},
		"closed too often": {solicit, func(r *Reply6) { r.Close() }, "\x07\xaa\xbb\xcc"},
		"status of the message": {solicit, func(r *Reply6) { r.PutStatus(0, "fine") },
			"\x07\xaa\xbb\xcc\x00\x0d\x00\x06\x00\x00fine"},
		"longer than an option": {solicit, func(r *Reply6) { r.Add(5, make([]byte, 65536)) }, "\x07\xaa\xbb\xcc"},
		"by two relays": {relayed(2, solicit, 0, 135, 0, 2, 2, 2, 0, 37, 0, 1, 'r', 0, 18, 0, 2, 'e', '0'), func(r *Reply6) {
			r.AddRelayOption(1, 66, []byte("x"))
			r.AddRelayOption(2, 66, []byte("x")) // there is none
			r.Add(14, nil)
		}, "\x0d\x01" + "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02" +
			"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x66" +
			"\x00\x12\x00\x02e0\x00\x87\x00\x02\x02\x02\x00\x09\x00\x3f" +
			"\x0d\x00" + "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01" +
			"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x65" +
			"\x00\x12\x00\x02e0\x00\x42\x00\x01x\x00\x87\x00\x02\x02\x02\x00\x09\x00\x08" +
			"\x07\xaa\xbb\xcc\x00\x0e\x00\x00"},
	} {
		var q V6
		if err := q.Parse(c.query); err != nil {
			t.Fatal(err)
		}
		var r Reply6
		r.Reset(nil, &q, Reply)
		c.build(&r)
		out := r.Bytes()
		if diff := cmp.Diff(c.want, string(out)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if again := r.Bytes(); !bytes.Equal(again, out) {
			t.Errorf("%s: the second time % x", name, again)
		}
	}
}

func TestReply6Again(t *testing.T) {
	t.Parallel()
	var p V6
	var r Reply6
	if err := p.Parse(relayed(3, solicit, 0, Opt6InterfaceID, 0, 1, 'x')); err != nil {
		t.Fatal(err)
	}
	r.Reset(make([]byte, 0, 999), &p, Reply)
	r.OpenIA(Opt6IANA, 1, 1, 1)
	r.SetCopy(23, []byte("left over"))
	r.Bytes()
	if err := p.Parse(solicit); err != nil {
		t.Fatal(err)
	}
	r.Reset(r.Bytes(), &p, Advertise)
	if diff := cmp.Diff([]byte{Advertise, 0xaa, 0xbb, 0xcc}, r.Bytes()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReply6Looks(t *testing.T) {
	t.Parallel()
	var r Reply6
	r.ResetRequest(nil, Reply, 1)
	r.Add(5, []byte("a"))
	r.Add(5, []byte("b"))
	var got string
	for code, v := range r.EachOption {
		got += fmt.Sprint(code, string(v), " ")
	}
	for range r.EachOption {
		break // must not go on
	}
	if v, ok := r.Option(5); string(v) != "a" || !ok || r.Has(6) || !r.Has(5) || r.Type() != Reply || got != "5a 5b " {
		t.Errorf("option %q, all %q", v, got)
	}
}
