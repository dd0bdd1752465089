package packet

import (
	"net/netip"
	"testing"
)

var request4 = bootp(53, 1, 3, 61, 7, 1, 2, 0, 0, 0, 0, 5, 50, 4, 10, 0, 0, 7, 54, 4, 10, 0, 0, 1,
	57, 2, 2, 64, 55, 7, 1, 3, 6, 15, 28, 51, 58, 12, 4, 'h', 'o', 's', 't',
	82, 12, 1, 4, 'e', 't', 'h', '0', 2, 4, 1, 2, 3, 4, 255)

func BenchmarkParse4(b *testing.B) {
	b.ReportAllocs()
	var p V4
	for b.Loop() {
		if p.Parse(request4) != nil || p.Type() != 3 {
			b.Fatal("not parsed")
		}
	}
}

func BenchmarkReply4(b *testing.B) {
	var p V4
	if err := p.Parse(request4); err != nil {
		b.Fatal(err)
	}
	rai, _ := p.RAI()
	id, _ := p.ClientID()
	var r Reply4
	buf := make([]byte, 0, 1500)
	addr := netip.MustParseAddr("10.0.0.7")
	routers := []byte{10, 0, 0, 1}
	b.ReportAllocs()
	for b.Loop() {
		r.Reset(buf, &p)
		r.SetYIAddr(addr)
		r.SetUint8(OptMessageType, Ack)
		r.SetUint32(OptLeaseTime, 3600)
		r.SetAddr(OptServerID, addr)
		r.SetOption(OptSubnetMask, routers)
		r.SetOption(3, routers)
		r.SetOption(6, routers)
		r.SetOption(15, id)
		r.SetOption(OptClientID, id)
		r.SetOption(OptRelayAgentInfo, rai)
		r.Bytes()
	}
}

var relayed6 = relayed(1, append(append([]byte(nil), solicit...), 0, 3, 0, 12, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 2, 0, 0),
	0, 18, 0, 4, 'e', 't', 'h', '0')

func BenchmarkParse6(b *testing.B) {
	b.ReportAllocs()
	var p V6
	for b.Loop() {
		if p.Parse(relayed6) != nil || p.Type() != Solicit || p.Options().Has(Opt6RapidCommit) {
			b.Fatal("not parsed")
		}
	}
}

func BenchmarkReply6(b *testing.B) {
	var p V6
	if err := p.Parse(relayed6); err != nil {
		b.Fatal(err)
	}
	id, _ := p.ClientID()
	var r Reply6
	buf := make([]byte, 0, 1500)
	addr := netip.MustParsePrefix("2001:db8::1/128")
	b.ReportAllocs()
	for b.Loop() {
		r.Reset(buf, &p, Advertise)
		r.Set(Opt6ClientID, id)
		r.Set(Opt6ServerID, id)
		r.OpenIA(Opt6IANA, 1, 1000, 2000)
		r.OpenResource(Opt6IANA, addr, 3000, 4000)
		r.Close()
		r.Close()
		r.Set(23, id)
		r.Bytes()
	}
}

func BenchmarkDatagram4(b *testing.B) {
	b.ReportAllocs()
	payload := make([]byte, 300)
	buf := make([]byte, 0, 1500)
	for b.Loop() {
		buf = AppendDatagram4(buf[:0], from, to, payload)
	}
}

func BenchmarkCheckOptions4(b *testing.B) {
	b.ReportAllocs()
	var p V4
	for b.Loop() {
		if p.Parse(request4) != nil || p.CheckOptions(false) != nil {
			b.Fatal("refused")
		}
	}
}

func BenchmarkCheckOptions6(b *testing.B) {
	b.ReportAllocs()
	var p V6
	for b.Loop() {
		if p.Parse(relayed6) != nil || p.CheckOptions(false) != nil {
			b.Fatal("refused")
		}
	}
}
