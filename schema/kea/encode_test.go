package kea

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func ptr[T any](v T) *T { return &v }

// office is a small configuration with a bit of everything that a translation holds.
func office() *Config {
	return &Config{Dhcp: &Server{
		Note:          Note{Comments: []string{"The office, second floor."}, Origin: "dhcpd.conf:1"},
		Family:        V4,
		Authoritative: ptr(true),
		Lifetimes:     Lifetimes{Valid: ptr(uint32(7200)), MinValid: ptr(uint32(300)), MaxValid: ptr(uint32(86400))},
		Timers:        Timers{CacheThreshold: ptr(0.0)},
		Interfaces:    &InterfacesConfig{Interfaces: []string{"eth0", "eth1"}},
		ControlSockets: []ControlSocket{
			{Type: "unix", Name: "kea4-ctrl-socket"}},
		Compatibility: &Compatibility{},
		OptionData: []OptionData{
			{Code: 6, Name: "domain-name-servers", CSV: ptr(true), Data: "192.0.2.1, 192.0.2.2"},
			{Note: Note{Comments: []string{"caf\xe9", "two\nlines"}}, Code: 224, CSV: ptr(false), Data: "0a0b"}},
		Classes: []*Class{{Note: Note{Origin: "dhcpd.conf:9"}, Name: "phones", Test: "substring(option[60].hex, 0, 5) == 'phone'", OnlyInAdditional: true}},
		SharedNetworks: []*SharedNetwork{{Name: "floor2", Subnets: []*Subnet{{
			ID: 1, Prefix: "192.0.2.0/24", Relay: []string{"192.0.2.250"},
			Pools: []*Pool{{Range: "192.0.2.10 - 192.0.2.99"},
				{Range: "192.0.2.100 - 192.0.2.199", Guard: Guard{ClientClasses: []string{"phones"}, AdditionalClasses: []string{"late"}}}},
			Reservations: []*Reservation{
				{HWAddress: "1a:1b:1c:1d:1e:1f", IPAddress: "192.0.2.7", Hostname: "printer"},
				{ClientID: "01aabb", OptionData: []OptionData{{Code: 12, Name: "host-name", CSV: ptr(true), Data: "a-rather-long-name-that-needs-room.example.org"}}}},
		}}}},
		Loggers: []Logger{{Name: "kea-dhcp4", Severity: "INFO", Outputs: []LogOutput{{Output: "syslog"}}}},
		Extra:   Extra{{Key: "key-of-tomorrow", Value: []byte("256")}},
	}}
}

func TestEncodeIsStableThroughDecode(t *testing.T) {
	for _, r := range Releases {
		for style := CommentsKeep; style <= CommentsDrop; style++ {
			once := Encode(office(), EncodeOptions{Release: r, Comments: style, Annotate: true})
			doc, findings := Parse("office.json", once, ParseOptions{})
			c, more := Decode(doc)
			if findings = append(findings, more...); len(findings) > 0 {
				t.Fatalf("%s, style %d: own output has findings: %v\n%s", r, style, findings, once)
			}
			twice := Encode(c, EncodeOptions{Release: r, Comments: style})
			if diff := cmp.Diff(strings.Split(string(once), "\n"), strings.Split(string(twice), "\n")); diff != "" {
				t.Errorf("%s, style %d: decoded and encoded again (-once +twice):\n%s", r, style, diff)
			}
		}
	}
}

func many(n int) *Config {
	s := &Subnet{ID: 1, Prefix: "10.0.0.0/8"}
	for i := range n {
		mac := []byte("00:00:00:00:00:00")
		for j, p := range []int{0, 1, 3, 4, 6, 7} {
			mac[16-p] = "0123456789abcdef"[i>>(4*j)&15]
		}
		s.Reservations = append(s.Reservations, &Reservation{HWAddress: string(mac), IPAddress: "10.1.2.3", Hostname: "host-name-1234"})
	}
	return &Config{Dhcp: &Server{Family: V4, Subnets: []*Subnet{s}}}
}

func BenchmarkEncode(b *testing.B) {
	c := many(100000)
	for b.Loop() {
		b.SetBytes(int64(len(Encode(c, EncodeOptions{}))))
	}
}
func BenchmarkParse(b *testing.B) {
	text := Encode(many(100000), EncodeOptions{})
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Parse("x", text, ParseOptions{})
	}
}
func BenchmarkDecode(b *testing.B) {
	text := Encode(many(100000), EncodeOptions{})
	d, _ := Parse("x", text, ParseOptions{})
	for b.Loop() {
		Decode(d)
	}
}
