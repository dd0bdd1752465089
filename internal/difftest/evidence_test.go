package difftest

import (
	"net/netip"
	"testing"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/scope"
)

const evidenceConf = `authoritative;
class "phones" {
	match if option user-class = "phone";
	option ntp-servers 192.0.2.1;
	filename "phone.img";
}
subnet 10.0.0.0 netmask 255.255.255.0 {
	pool {
		allow members of "phones";
		range 10.0.0.10 10.0.0.19;
	}
	pool {
		deny members of "phones";
		range 10.0.0.20 10.0.0.29;
	}
	pool {
		allow known-clients;
		range 10.0.0.30 10.0.0.39;
	}
}
host a {
	hardware ethernet 02:00:00:00:00:0a;
	fixed-address 10.0.0.5;
}
`

// TestEvidence lets one exchange with differences find its statement.
func TestEvidence(t *testing.T) {
	f, findings := parser.Parse("dhcpd.conf", []byte(evidenceConf), parser.Options{})
	if findings.HasErrors() {
		t.Fatal(findings)
	}
	b := newBlame(&Source{File: f, Model: scope.Resolve(f, parser.V4)})
	address := func(s string) Field {
		a := netip.MustParseAddr(s)
		return Field{Name: "yiaddr", What: Address, Value: s, Addr: netip.PrefixFrom(a, 32)}
	}
	ntp := Field{Name: "option 42 ntp-servers", What: OptionOf, Code: 42, Value: "192.0.2.1", Raw: []byte{192, 0, 2, 1}}
	file := Field{Name: "file", What: BootField, Value: "phone.img", Raw: []byte("phone.img")}
	offer := func(fields ...Field) *Reply { return &Reply{Kind: "DHCPOFFER", Fields: fields} }
	for name, tt := range map[string]struct {
		member    bool
		hw        byte
		asks      string
		ref, cand *Reply
		want      int // line
	}{
		"a closed pool is open":               {true, 1, "", offer(address("10.0.0.10")), offer(address("10.0.0.20")), 13},
		"the class is lost":                   {true, 1, "10.0.0.10", offer(address("10.0.0.10")), offer(address("10.0.0.20")), 3},
		"the class has everybody":             {false, 1, "10.0.0.20", offer(address("10.0.0.20")), offer(address("10.0.0.10")), 3},
		"everybody gets what is of the class": {false, 1, "", offer(address("10.0.0.20")), offer(address("10.0.0.20"), ntp, file), 3},
		"an option that is of the class, too": {true, 1, "", offer(address("10.0.0.10"), ntp, file), offer(address("10.0.0.10"), file), 4},
		"nothing of the class":                {true, 1, "", offer(address("10.0.0.10"), ntp, file), offer(address("10.0.0.10")), 3},
		"the reserved address is not given":   {false, 10, "", offer(address("10.0.0.5")), offer(address("10.0.0.20")), 22},
		"no NAK":                              {false, 1, "", &Reply{Kind: "DHCPNAK"}, nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			sent := asking4(tt.asks)
			x := &Exchange{Do: Discover, Sent: [2][]byte{sent, sent}, Reference: tt.ref, Candidate: tt.cand}
			c := &Client{HW: []byte{2, 0, 0, 0, 0, tt.hw}, At: Place{Relay: netip.MustParseAddr("10.0.0.1")}}
			parser.Walk(f, func(s *parser.Stmt) bool {
				_, class := s.Node.(*parser.Class)
				_, subnet := s.Node.(*parser.Subnet)
				if subnet || class && tt.member {
					c.Reaches = append(c.Reaches, s.HeadSpan())
				}
				return true
			})
			j := &judge{src: b.src, blame: b}
			j.exchange(c, x)
			got := 0
			for _, d := range x.Deltas {
				if d.Verdict == Different {
					got = d.Span.Start.Line
				}
			}
			if got != tt.want {
				t.Errorf("line %d is named, not %d: %+v", got, tt.want, x.Deltas)
			}
		})
	}
}

// asking4 is a DHCPDISCOVER that asks for an address; "" for none.
func asking4(addr string) []byte {
	b := make([]byte, 236, 300)
	b[0], b[1], b[2] = 1, 1, 6
	b = append(b, 0x63, 0x82, 0x53, 0x63, 53, 1, 1)
	if addr != "" {
		b = append(append(b, 50, 4), netip.MustParseAddr(addr).AsSlice()...)
	}
	return append(b, 255)
}
