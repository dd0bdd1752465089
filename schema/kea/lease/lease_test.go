package lease

import (
	"bytes"
	"net/netip"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func sample4() *Lease {
	return &Lease{
		Type: V4, Addr: netip.MustParseAddr("192.0.2.12"), PrefixLen: 32, HWType: 1,
		HW: []byte{0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x20}, ClientID: []byte{1, 2, 3}, Valid: 1000, CLTT: 1899999000,
		SubnetID: 1, PoolID: 2, FwdDNS: true, Hostname: []byte("foo.example"), State: Default, Context: []byte(`{ "a": 1 }`),
	}
}

func sample6() *Lease {
	return &Lease{
		Type: PD, Addr: netip.MustParseAddr("2001:db8:8:1::"), PrefixLen: 64, HWType: 6, HWSource: 8,
		HW: []byte{1, 2, 3}, DUID: []byte{0, 1, 2, 3}, IAID: 7, Valid: 1000, Preferred: 500, CLTT: 1899999000,
		SubnetID: 1, RevDNS: true, State: Released,
	}
}

func TestTimes(t *testing.T) {
	l := sample4()
	if l.Expires() != 1900000000 || l.Infinite() {
		t.Errorf("expires %d, infinite %v", l.Expires(), l.Infinite())
	}
	l.Valid = Infinity
	if l.Expires() != 1899999000+4294967295 || !l.Infinite() {
		t.Errorf("expires %d, infinite %v", l.Expires(), l.Infinite())
	}
}

func TestKey(t *testing.T) {
	for want, l := range map[string]*Lease{"192.0.2.12/32": sample4(), "2001:db8:8:1::/64": sample6()} {
		if got := l.Key().String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// Every field is changed by reflection, so that none can be forgotten in Equal,
// CopyFrom or Reset.
func TestEveryFieldCounts(t *testing.T) {
	for i := range reflect.TypeFor[Lease]().NumField() {
		l, field := sample6(), reflect.TypeFor[Lease]().Field(i).Name
		v := reflect.ValueOf(l).Elem().Field(i)
		switch v.Interface().(type) {
		case []byte:
			v.SetBytes([]byte("other"))
		case netip.Addr:
			v.Set(reflect.ValueOf(netip.MustParseAddr("2001:db8::2")))
		case bool:
			v.SetBool(!v.Bool())
		case int64:
			v.SetInt(v.Int() + 1)
		default:
			v.SetUint(v.Uint() + 1)
		}
		if l.Equal(sample6()) || sample6().Equal(l) {
			t.Errorf("%s: equal although it differs", field)
		}
		c := l.Clone()
		if !c.Equal(l) || cmp.Diff(l, c, cmp.Comparer(func(a, b netip.Addr) bool { return a == b })) == "" && len(l.Context) > 0 && &c.Context[0] == &l.Context[0] {
			t.Errorf("%s: the clone is no clone", field)
		}
		c.Reset()
		if !c.Equal(new(Lease)) {
			t.Errorf("%s: is still there after Reset", field)
		}
	}
}

func TestCopyFromReusesBuffers(t *testing.T) {
	var l Lease
	from := sample4()
	l.CopyFrom(from)
	l.CopyFrom(&l)
	from.HW[0] = 0xff
	if l.HW[0] != 0x1a {
		t.Error("the copy shares its buffers")
	}
	if n := testing.AllocsPerRun(10, func() { l.CopyFrom(from) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestEmptyEqualsNil(t *testing.T) {
	a, b := sample4(), sample4()
	a.DUID, b.DUID = nil, []byte{}
	if !a.Equal(b) {
		t.Error("nil differs from empty")
	}
}

func TestNames(t *testing.T) {
	var got []string
	for i := range 5 {
		got = append(got, Type(i).String(), State(i).String())
	}
	got = append(got, State(5).String())
	want := []string{"IA_NA", "default", "IA_TA", "declined", "IA_PD", "expired-reclaimed", "V4", "released", "unknown", "registered", "unknown"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestAppend(t *testing.T) {
	cases := []struct{ name, got, want string }{
		{"v4", string(AppendCSV(nil, sample4())),
			"192.0.2.12,1a:1b:1c:1d:1e:20,01:02:03,1000,1900000000,1,1,0,foo.example,0,{ \"a\": 1 },2\n"},
		{"v6", string(AppendCSV(nil, sample6())), "2001:db8:8:1::,00:01:02:03,1000,1900000000,1,500,2,7,64,0,1,,01:02:03,3,,6,8,0\n"},
		{"removal", string(AppendRemoval(nil, sample4())),
			"192.0.2.12,1a:1b:1c:1d:1e:20,01:02:03,0,1899999000,1,1,0,foo.example,0,{ \"a\": 1 },2\n"},
		{"header", string(AppendHeader(nil, CSV4)), header4 + "\n"},
		{"control characters", string(AppendCSV(nil, &Lease{Type: V4, Addr: netip.MustParseAddr("192.0.2.1"), Hostname: []byte("a\nb\x7f")})),
			"192.0.2.1,,,0,0,0,0,0,a&#x0ab&#x7f,0,,0\n"},
	}
	for _, c := range cases {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s: -want +got\n%s", c.name, diff)
		}
	}
}

func TestCheck(t *testing.T) {
	long := bytes.Repeat([]byte("a"), 256)
	cases := []struct {
		name   string
		lease  *Lease
		change func(*Lease)
		want   error
	}{
		{"v4", sample4(), func(*Lease) {}, nil},
		{"v6", sample6(), func(*Lease) {}, nil},
		{"v4 address of v6", sample4(), func(l *Lease) { l.Addr = netip.IPv6Loopback() }, errAddress},
		{"v4 length", sample4(), func(l *Lease) { l.PrefixLen = 24 }, errPrefix},
		{"v4 client identifier", sample4(), func(l *Lease) { l.ClientID = []byte{1} }, errClientID},
		{"v4 long client identifier", sample4(), func(l *Lease) { l.ClientID = long }, errClientID},
		{"v4 nobody", sample4(), func(l *Lease) { l.ClientID, l.HW = nil, nil }, errNobody},
		{"v4 nobody, declined", sample4(), func(l *Lease) { l.ClientID, l.HW, l.State = nil, nil, Declined }, nil},
		{"v4 with a DUID", sample4(), func(l *Lease) { l.DUID = []byte{1, 2, 3} }, errOtherField},
		{"v4 hardware", sample4(), func(l *Lease) { l.HW = long }, errHardware},
		{"v6 address of v4", sample6(), func(l *Lease) { l.Addr = netip.MustParseAddr("192.0.2.1") }, errAddress},
		{"v6 zone", sample6(), func(l *Lease) { l.Addr = netip.MustParseAddr("fe80::1%lo") }, errAddress},
		{"v6 type", sample6(), func(l *Lease) { l.Type = 9 }, errAddress},
		{"v6 length", sample6(), func(l *Lease) { l.Type = NA }, errPrefix},
		{"v6 long prefix", sample6(), func(l *Lease) { l.PrefixLen = 129 }, errPrefix},
		{"v6 DUID", sample6(), func(l *Lease) { l.DUID = []byte{1, 2} }, errDUID},
		{"v6 long DUID", sample6(), func(l *Lease) { l.DUID = long[:131] }, errDUID},
		{"v6 nobody", sample6(), func(l *Lease) { l.DUID = []byte{0, 0, 0} }, errNobody},
		{"v6 with a client identifier", sample6(), func(l *Lease) { l.ClientID = []byte{1, 2} }, errOtherField},
		{"hardware type", sample6(), func(l *Lease) { l.HWType = 1 << 16 }, errHardware},
		{"upper case", sample6(), func(l *Lease) { l.Hostname = []byte("Foo") }, errHostname},
		{"long host name", sample6(), func(l *Lease) { l.Hostname = bytes.Repeat(long, 1<<12+1) }, errHostname},
		{"context", sample6(), func(l *Lease) { l.Context = []byte("[1]") }, errContext},
		{"user context of two lines", sample6(), func(l *Lease) { l.Context = []byte("{\n}") }, nil},
		{"long context", sample6(), func(l *Lease) { l.Context = []byte("{" + strings.Repeat(" ", 1<<20) + "}") }, errContext},
	}
	for _, c := range cases {
		c.change(c.lease)
		if got := c.lease.Check(); got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, got, c.want)
		}
	}
}
