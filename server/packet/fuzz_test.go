package packet

import (
	"bytes"
	"slices"
	"testing"

	"github.com/insomniacslk/dhcp/dhcpv4"
	"github.com/insomniacslk/dhcp/dhcpv6"
)

func seeds4() [][]byte {
	return [][]byte{
		nil, bootp(), bootp(53, 1, 1, 255), bootp(53, 1, 3, 12, 0, 61, 3, 1, 2, 3, 61, 1, 4, 82, 4, 1, 2, 'a', 'b'),
		bootp(0, 0, 60, 3, 'a'), bootp(append([]byte{60, 255}, make([]byte, 255)...)...),
	}
}

func seeds6() [][]byte {
	return [][]byte{
		nil, solicit, relayed(1, solicit), relayed(3, solicit, 0, 18, 0, 1, 'x'), relayed(34, solicit),
		append(bytes.Clone(solicit), 0, 3, 0, 40, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 5, 0, 24,
			32, 1, 13, 184, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0, 10),
	}
}

// FuzzParse4: any bytes can be looked at, and what is found can be written and
// found again.
func FuzzParse4(f *testing.F) {
	for _, s := range seeds4() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var p, again V4
		if p.Parse(data) != nil {
			return
		}
		p.CHAddr()
		p.Addr(OptServerID)
		p.RAISub(RAICircuitID)
		_ = p.CheckOptions(false)
		var r Reply4
		r.Reset(nil, &p)
		for code, v := range p.EachOption {
			r.AddOption(code, v)
		}
		if err := again.Parse(r.Bytes()); err != nil {
			t.Fatal(err)
		}
		if got, want := options4(&again), options4(&p); !equalMaps(got, want) {
			t.Errorf("written %v, read %v", want, got)
		}
		if again.XID() != p.XID() || again.GIAddr() != p.GIAddr() {
			t.Error("headers differ")
		}
	})
}

func equalMaps(a, b map[uint8]string) bool {
	if len(a) != len(b) {
		return false
	}
	for k, v := range a {
		if w, ok := b[k]; !ok || v != w {
			return false
		}
	}
	return true
}

// FuzzAgree4: where the other library reads a message, we read the same.
func FuzzAgree4(f *testing.F) {
	for _, s := range seeds4() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		theirs, err := dhcpv4.FromBytes(data)
		if err != nil {
			return
		}
		var p V4
		if err := p.Parse(data); err != nil {
			if err == LongHardware {
				return // they cut it to 16
			}
			t.Fatalf("they read it: %v", err)
		}
		if theirs.YourIPAddr.String() != p.YIAddr().String() || theirs.NumSeconds != p.Secs() || theirs.Flags != p.Flags() {
			t.Error("headers differ")
		}
		if name, ok := theirs.Options[OptHostName]; ok && len(name) == 0 {
			delete(theirs.Options, OptHostName)
		}
		for code, v := range theirs.Options {
			if ours, ok := p.Option(code); !ok || !bytes.Equal(ours, v) {
				t.Errorf("option %d is %x for them, %x, %v for us", code, v, ours, ok)
			}
		}
		for code := range p.EachOption {
			if !theirs.Options.Has(dhcpv4.GenericOptionCode(code)) {
				t.Errorf("option %d is not there for them", code)
			}
		}
	})
}

// FuzzParse6: any bytes can be looked at, and what is found can be written and
// found again.
func FuzzParse6(f *testing.F) {
	for _, s := range seeds6() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var p, again V6
		if p.Parse(data) != nil {
			return
		}
		_, _ = p.CheckDUIDs(), p.CheckOptions(true)
		var r Reply6
		r.Reset(nil, &p, p.Type())
		count := 0
		for code, v := range p.Options().All {
			r.Add(code, v)
			count++
		}
		for ia := range p.Options().IAs {
			for range ia.Resources {
				count++
			}
		}
		if len(r.Bytes()) > maxDatagram {
			return
		}
		if err := again.Parse(r.Bytes()); err != nil {
			t.Fatal(err)
		}
		sameOptions6(t, p.Options(), again.Options())
		if len(again.Relays()) != len(p.Relays()) || again.XID() != p.XID() || again.Type() != p.Type() {
			t.Errorf("%d relays written, %d read", len(p.Relays()), len(again.Relays()))
		}
	})
}

type option6 struct {
	code  uint16
	value string
}

func list6(o Options6) []option6 {
	var list []option6
	for code, v := range o.All {
		list = append(list, option6{code, string(v)})
	}
	slices.SortStableFunc(list, func(a, b option6) int { return int(a.code) - int(b.code) })
	return list
}

func sameOptions6(t *testing.T, want, got Options6) {
	t.Helper()
	if w, g := list6(want), list6(got); !slices.Equal(w, g) {
		t.Errorf("written %v, read %v", w, g)
	}
}

// FuzzAgree6: where the other library reads a message, we read the same.
func FuzzAgree6(f *testing.F) {
	for _, s := range seeds6() {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		theirs, err := dhcpv6.MessageFromBytes(data)
		if err != nil || isRelay(data[0]) {
			return
		}
		var p V6
		if err := p.Parse(data); err != nil {
			t.Fatalf("they read it: %v", err)
		}
		ours := list6(p.Options())
		if len(ours) != len(theirs.Options.Options) {
			t.Errorf("%d options for them, %d for us", len(theirs.Options.Options), len(ours))
		}
		for _, ia := range theirs.Options.IANA() {
			found := false
			for our := range p.Options().IAs {
				found = found || our.Code == Opt6IANA && our.IAID == uint32(ia.IaId[0])<<24|uint32(ia.IaId[1])<<16|uint32(ia.IaId[2])<<8|uint32(ia.IaId[3])
			}
			if !found {
				t.Errorf("IA %x is not there", ia.IaId)
			}
		}
	})
}

// FuzzReply6: options put together in any nesting are written in order, and
// found again.
func FuzzReply6(f *testing.F) {
	f.Add([]byte{3, 1, 9, 5, 2, 7, 0, 13, 0, 2})
	f.Fuzz(func(t *testing.T, script []byte) {
		var r Reply6
		r.ResetRequest(nil, Reply, 1)
		for i := 0; i+1 < len(script) && i < 200; i += 2 {
			switch script[i] % 4 {
			case 0:
				r.Close()
			case 1:
				r.Open(uint16(script[i+1]), []byte{1, 2, 3, 4}[:script[i+1]%5])
			default:
				r.Put(uint16(script[i+1]), script[:i%7])
			}
		}
		var p V6
		if err := p.Parse(r.Bytes()); err != nil {
			t.Fatal(err)
		}
		total := headerLen6
		last := uint16(0)
		for code, v := range p.Options().All {
			if code < last {
				t.Errorf("option %d after %d", code, last)
			}
			last = code
			total += 4 + len(v)
		}
		if total != len(r.Bytes()) {
			t.Errorf("%d of %d bytes are options", total, len(r.Bytes()))
		}
	})
}
