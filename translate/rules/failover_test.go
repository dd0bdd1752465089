package rules

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

// peerConf is a file with one peer of the given contents and one pool of it.
func peerConf(items string) string {
	return "failover peer \"dhcp\" { " + items + " }\nsubnet 192.0.2.0 netmask 255.255.255.0 { pool { failover peer \"dhcp\"; range 192.0.2.10 192.0.2.20; } }\n"
}

const bothAddresses = "address 192.0.2.1; peer address 192.0.2.2; "

// haText shows the relationship of a server map on one line.
func haText(s *kea.Server) string {
	for _, h := range s.Hooks {
		list, ok := h.Parameters.Get("high-availability")
		if !ok {
			continue
		}
		var b strings.Builder
		for _, pair := range list.([]any) {
			c := pair.(*kea.Context)
			for i, k := range c.Keys {
				if k != "peers" && k != "multi-threading" {
					fmt.Fprintf(&b, "%s=%v ", k, c.Values[i])
				}
			}
			peers, _ := c.Get("peers")
			for _, p := range peers.([]any) {
				p := p.(*kea.Context)
				fmt.Fprintf(&b, "%v=%v@%v ", p.Values[0], p.Values[2], p.Values[1])
			}
		}
		return strings.TrimSpace(b.String())
	}
	return ""
}

func TestFailover(t *testing.T) {
	const (
		primary   = "dhcp-primary"
		secondary = "dhcp-secondary"
	)
	for _, tt := range []struct {
		name, items string
		mode        string // --ha-mode
		want        string
		pools       []string
	}{
		{"even split", "primary; " + bothAddresses + "mclt 60; split 128;", "",
			"this-server-name=dhcp-primary mode=load-balancing max-unacked-clients=10 dhcp-primary=primary@http://192.0.2.1:8000/ dhcp-secondary=secondary@http://192.0.2.2:8000/",
			[]string{"192.0.2.10 - 192.0.2.15 [HA_dhcp-primary]", "192.0.2.16 - 192.0.2.20 [HA_dhcp-secondary]"}},
		{"all to the primary", "primary; " + bothAddresses + "mclt 60; split 255;", "",
			"this-server-name=dhcp-primary mode=hot-standby max-unacked-clients=10 dhcp-primary=primary@http://192.0.2.1:8000/ dhcp-secondary=standby@http://192.0.2.2:8000/",
			[]string{"192.0.2.10 - 192.0.2.20 []"}},
		{"all to the secondary", "primary; " + bothAddresses + "mclt 60; split 0;", "",
			"this-server-name=dhcp-primary mode=hot-standby max-unacked-clients=10 dhcp-primary=standby@http://192.0.2.1:8000/ dhcp-secondary=primary@http://192.0.2.2:8000/",
			[]string{"192.0.2.10 - 192.0.2.20 []"}},
		{"hash buckets", "primary; " + bothAddresses + "mclt 60; hba ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff:ff;", "",
			"this-server-name=dhcp-primary mode=hot-standby max-unacked-clients=10 dhcp-primary=primary@http://192.0.2.1:8000/ dhcp-secondary=standby@http://192.0.2.2:8000/",
			[]string{"192.0.2.10 - 192.0.2.20 []"}},
		{"the secondary's side", "secondary; " + bothAddresses, "hot-standby",
			"this-server-name=dhcp-secondary mode=hot-standby max-unacked-clients=10 dhcp-primary=primary@http://192.0.2.2:8000/ dhcp-secondary=standby@http://192.0.2.1:8000/",
			[]string{"192.0.2.10 - 192.0.2.20 []"}},
		{"time limits", "primary; " + bothAddresses + "mclt 60; split 128; max-response-delay 30; load balance max seconds 3; auto-partner-down 90;", "hot-standby",
			"this-server-name=dhcp-primary mode=hot-standby heartbeat-delay=10000 max-response-delay=65535 max-ack-delay=3000 max-unacked-clients=0 dhcp-primary=primary@http://192.0.2.1:8000/ dhcp-secondary=standby@http://192.0.2.2:8000/",
			[]string{"192.0.2.10 - 192.0.2.20 []"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := run(t, peerConf(tt.items), Options{HAMode: tt.mode})
			if diff := cmp.Diff(tt.want, haText(out.Config.Dhcp)); diff != "" {
				t.Errorf("relationship (-want +got):\n%s", diff)
			}
			own, other := primary, secondary
			if strings.HasPrefix(tt.items, "secondary") {
				own, other = other, own
			}
			wantPartner := strings.Replace(tt.want, "this-server-name="+own, "this-server-name="+other, 1)
			if diff := cmp.Diff(wantPartner, haText(out.Partner.Dhcp)); diff != "" {
				t.Errorf("the partner's relationship (-want +got):\n%s", diff)
			}
			var pools []string
			for _, p := range out.Config.Dhcp.Subnets[0].Pools {
				pools = append(pools, fmt.Sprintf("%s %v", p.Range, p.ClientClasses))
			}
			if diff := cmp.Diff(tt.pools, pools); diff != "" {
				t.Errorf("pools (-want +got):\n%s", diff)
			}
			if out.Config.Dhcp.Hooks[0].Library != "libdhcp_lease_cmds.so" {
				t.Errorf("the first hook is %s, want lease_cmds before HA", out.Config.Dhcp.Hooks[0].Library)
			}
		})
	}
}

// TestFailoverPartner: the partner's file differs in the server's name only.
func TestFailoverPartner(t *testing.T) {
	out := run(t, peerConf("primary; "+bothAddresses+"mclt 60; split 128;"), Options{})
	text := func(c *kea.Config) string { return string(kea.Encode(c, kea.EncodeOptions{Release: kea.R30})) }
	want := strings.Replace(text(out.Config), `"this-server-name": "dhcp-primary"`, `"this-server-name": "dhcp-secondary"`, 1)
	if diff := cmp.Diff(want, text(out.Partner)); diff != "" {
		t.Errorf("the partner's file (-want +got):\n%s", diff)
	}
	if !json.Valid([]byte(want)) || text(out.Config) == text(out.Partner) {
		t.Errorf("both files are the same:\n%s", want)
	}
}

func TestFailoverFindings(t *testing.T) {
	const ok = "primary; " + bothAddresses + "mclt 60; split 128; "
	for _, tt := range []struct {
		name, in string
		codes    []string
	}{
		{"own address missing", peerConf("secondary; peer address 192.0.2.2;"), []string{"error KT2451"}},
		{"address is a name", peerConf("primary; address dhcp1.example.org; peer address 192.0.2.2; mclt 60; split 128;"), []string{"error KT2451", "warning KT2008"}},
		{"uneven split", peerConf("primary; " + bothAddresses + "mclt 60; split 64; auto-partner-down 60;"), []string{"warning KT2450", "note KT2453", "note KT2454", "warning KT2456"}},
		{"even split", peerConf(ok + "auto-partner-down 60;"), []string{"warning KT2450", "note KT2453", "warning KT2456"}},
		{"the same servers under two names", "failover peer \"b\" { secondary; " + bothAddresses + "}\n" + peerConf(ok) + "subnet 198.51.100.0 netmask 255.255.255.0 { pool { failover peer \"b\"; range 198.51.100.1 198.51.100.2; } }\n",
			[]string{"warning KT2450", "warning KT2455", "warning KT2456", "warning KT2450"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			out := run(t, tt.in, Options{})
			if diff := cmp.Diff(tt.codes, codes(out)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// TestFailoverGuards: a half of a guarded pool asks for both.
func TestFailoverGuards(t *testing.T) {
	conf := "class \"c\" { match if exists user-class; }\nfailover peer \"dhcp\" { primary; " + bothAddresses + "mclt 60; split 128; }\n" +
		"subnet 192.0.2.0 netmask 255.255.255.0 { pool { failover peer \"dhcp\"; allow members of \"c\"; range 192.0.2.10 192.0.2.20; } }\n"
	wantJSON(t, run(t, conf, Options{}), `{"client-classes": [{"name": "HA_dhcp-primary.c", "test": "member('HA_dhcp-primary') and member('c')"}],
		"subnet4": [{"pools": [{"pool": "192.0.2.10 - 192.0.2.15", "client-classes": ["HA_dhcp-primary.c"]}, {"client-classes": ["HA_dhcp-secondary.c"]}]}]}`)
}

// TestFailoverOlder: releases without threads by default are told to use them, for the hook to listen.
func TestFailoverOlder(t *testing.T) {
	out := run(t, peerConf("primary; "+bothAddresses+"mclt 60; split 128;"), Options{Release: kea.R22})
	wantJSONFor(t, out, kea.R22, `{"multi-threading": {"enable-multi-threading": true}}`)
}

// TestFailoverV6: failover is for DHCPv4 only.
func TestFailoverV6(t *testing.T) {
	out := run(t, "failover peer \"dhcp\" { primary; "+bothAddresses+"mclt 60; split 128; }\nsubnet 192.0.2.0 netmask 255.255.255.0 { pool { failover peer \"dhcp\"; range 192.0.2.10 192.0.2.20; } }\n", Options{Family: parser.V6})
	if got := fidelity(t, out, "failover peer"); got != diag.Exact || out.Partner != nil {
		t.Errorf("the peer is %v and the partner %v, want exact (no effect) and none", got, out.Partner)
	}
}
