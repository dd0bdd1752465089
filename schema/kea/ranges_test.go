package kea

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRanges: the greatest value of each number, and the first beyond it.
func TestRanges(t *testing.T) {
	const byte8, word, long, longest = "255", "65535", "4294967295", "18446744073709551615"
	beyond := map[string]string{byte8: "256", word: "65536", long: "4294967296", longest: "18446744073709551616"}
	for way, most := range map[string]string{
		`{"Dhcp4": {"renew-timer": …}}`:                                                                 long,
		`{"Dhcp4": {"cache-max-age": …}}`:                                                               long,
		`{"Dhcp4": {"decline-probation-period": …}}`:                                                    long,
		`{"Dhcp4": {"offer-lifetime": …}}`:                                                              long,
		`{"Dhcp4": {"parked-packet-limit": …}}`:                                                         long,
		`{"Dhcp4": {"dhcp4o6-port": …}}`:                                                                word,
		`{"Dhcp4": {"subnet4": [{"id": …}]}}`:                                                           long,
		`{"Dhcp4": {"subnet4": [{"pools": [{"pool-id": …}]}]}}`:                                         long,
		`{"Dhcp6": {"subnet6": [{"pd-pools": [{"prefix-len": …}]}]}}`:                                   byte8,
		`{"Dhcp6": {"subnet6": [{"pd-pools": [{"delegated-len": …}]}]}}`:                                byte8,
		`{"Dhcp6": {"subnet6": [{"pd-pools": [{"excluded-prefix-len": …}]}]}}`:                          byte8,
		`{"Dhcp4": {"option-data": [{"code": …}]}}`:                                                     long,
		`{"Dhcp4": {"option-def": [{"code": …}]}}`:                                                      long,
		`{"Dhcp4": {"loggers": [{"debuglevel": …}]}}`:                                                   byte8,
		`{"Dhcp4": {"loggers": [{"output-options": [{"maxsize": …}]}]}}`:                                longest,
		`{"Dhcp4": {"loggers": [{"output-options": [{"maxver": …}]}]}}`:                                 long,
		`{"Dhcp4": {"control-sockets": [{"socket-port": …}]}}`:                                          word,
		`{"Dhcp4": {"lease-database": {"port": …}}}`:                                                    word,
		`{"Dhcp4": {"lease-database": {"lfc-interval": …}}}`:                                            long,
		`{"Dhcp6": {"server-id": {"htype": …}}}`:                                                        word,
		`{"Dhcp6": {"server-id": {"time": …}}}`:                                                         long,
		`{"Dhcp4": {"dhcp-ddns": {"server-port": …}}}`:                                                  word,
		`{"DhcpDdns": {"port": …}}`:                                                                     word,
		`{"DhcpDdns": {"tsig-keys": [{"digest-bits": …}]}}`:                                             long,
		`{"DhcpDdns": {"forward-ddns": {"ddns-domains": [{"dns-servers": [{"port": …}]}]}}}`:            word,
		`{"Control-agent": {"http-port": …}}`:                                                           word,
		`{"Dhcp4": {"multi-threading": {"thread-pool-size": …}}}`:                                       long,
		`{"Dhcp4": {"dhcp-queue-control": {"capacity": …}}}`:                                            long,
		`{"Dhcp4": {"interfaces-config": {"service-sockets-max-retries": …}}}`:                          long,
		`{"Dhcp4": {"expired-leases-processing": {"max-reclaim-leases": …}}}`:                           long,
		`{"Dhcp4": {"config-control": {"config-fetch-wait-time": …}}}`:                                  long,
		`{"Dhcp4": {"shared-networks": [{"subnet4": [{"reservations": [], "ddns-ttl": …}]}]}}`:          long,
		`{"Dhcp4": {"subnet4": [{"reservations": [{"option-data": [{"code": …}]}], "pools": []}]}}`:     long,
		`{"Dhcp4": {"client-classes": [{"option-def": [{"code": …}], "option-data": [], "name": ""}]}}`: long,
	} {
		at := strings.Index(way, "…") + 1
		for _, c := range []struct{ number, want string }{
			{"0", ""}, {most, ""}, {beyond[most], "outside"}, {"-1", "outside"}, {"99999999999999999999999", "outside"}, {"007", ""},
			{"1.5", "float"}, {"+1", "float"}, {"1e2", "float"},
		} {
			doc, _ := Parse("f", []byte(strings.Replace(way, "…", c.number, 1)), ParseOptions{})
			_, findings := Decode(doc)
			var want []string
			place := fmt.Sprintf("f:1:%d-1:%d", at, at+len(c.number))
			switch c.want {
			case "outside":
				want = []string{fmt.Sprintf("%s KT4012 `%s` is outside 0 to %s", place, c.number, most)}
			case "float":
				want = []string{place + " KT4011 a float stands where Kea expects an integer"}
			}
			if diff := cmp.Diff(append([]string{}, want...), show(findings)); diff != "" {
				t.Errorf("%s of %s (-want +got):\n%s", c.number, way, diff)
			}
		}
	}
}

// TestLowBitsOfLifetimes: of a lease time out of range the lower 32 bits are
// read, as releases before 3.2 do, beside the finding.
func TestLowBitsOfLifetimes(t *testing.T) {
	for number, want := range map[string]*uint32{
		"4294967295": u32(4294967295), "4294967296": u32(0), "4294967300": u32(4), "-1": u32(4294967295), "-4294967295": u32(1),
		"9223372036854775807": u32(4294967295), "9223372036854775808": nil, "1.5": nil, `"1"`: nil,
	} {
		for _, key := range []string{"valid-lifetime", "min-valid-lifetime", "max-valid-lifetime", "preferred-lifetime", "min-preferred-lifetime", "max-preferred-lifetime"} {
			doc, _ := Parse("f", fmt.Appendf(nil, `{"Dhcp6": {%q: %s}}`, key, number), ParseOptions{})
			c, findings := Decode(doc)
			l := c.Dhcp.Lifetimes
			got := map[string]*uint32{"valid-lifetime": l.Valid, "min-valid-lifetime": l.MinValid, "max-valid-lifetime": l.MaxValid,
				"preferred-lifetime": l.Preferred, "min-preferred-lifetime": l.MinPreferred, "max-preferred-lifetime": l.MaxPreferred}[key]
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s %s (-want +got):\n%s", key, number, diff)
			}
			if fine := number == "4294967295"; fine != (len(findings) == 0) {
				t.Errorf("%s %s has findings: %v", key, number, show(findings))
			}
		}
	}
}

// TestFractions: which numbers are read where Kea wants a point.
func TestFractions(t *testing.T) {
	for number, want := range map[string]*float64{
		"0.5": ptr(0.5), ".5": ptr(0.5), "5.": ptr(5.0), "1": ptr(1.0), "-0.5": ptr(-0.5), "+1": ptr(1.0), "1e-3": ptr(0.001), "007.5": ptr(7.5), "1e-999": ptr(0.0),
		"1e999": nil, "true": nil, `"0.5"`: nil, "null": nil, "[]": nil,
	} {
		doc, _ := Parse("f", fmt.Appendf(nil, `{"Dhcp4": {"t1-percent": %s}}`, number), ParseOptions{})
		c, findings := Decode(doc)
		if diff := cmp.Diff(want, c.Dhcp.T1Percent); diff != "" || (want == nil) != (len(findings) == 1) {
			t.Errorf("%s, findings %v (-want +got):\n%s", number, show(findings), diff)
		}
	}
}
