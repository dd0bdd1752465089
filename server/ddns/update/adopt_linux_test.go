package update

import (
	"context"
	"strings"
	"testing"

	"github.com/miekg/dns"

	"github.com/keatool/keatool/server/ddns"
)

// TestBindAdopt takes over names that dhcpd has marked, and leaves those of others.
func TestBindAdopt(t *testing.T) {
	const guard, other = "31c4ca78f9cf3717b36cf11b2bb4fc190c", "00d3d0a48c2b1f5bd6dbd5a1a9ce0d8f1e"
	old := func(name, txt, address string) []string {
		return []string{name + ".example.org. 1800 IN TXT \"" + txt + "\"", name + ".example.org. 1800 IN A " + address}
	}
	const ours = "DHCID AAAB"
	tests := []struct {
		what    string
		has     []string
		request ddns.Request
		guards  []string
		without bool   // --adopt-txt
		yes, no string // what the zones hold in the end, and what not
	}{
		{"known client", old("a", guard, "192.0.2.9"), clientRequest(ddns.CheckDHCID, false, 1, "a", "192.0.2.1"), []string{other, guard}, false, "A 192.0.2.1", "TXT"},
		{"other client", old("a", other, "192.0.2.1"), clientRequest(ddns.CheckDHCID, false, 1, "a", "192.0.2.1"), []string{guard}, false, "TXT", "DHCID"},
		{"unknown client at its address", old("a", guard, "192.0.2.1"), clientRequest(ddns.CheckDHCID, false, 1, "a", "192.0.2.1"), nil, false, ours, "TXT"},
		{"unknown client elsewhere", old("a", guard, "192.0.2.9"), clientRequest(ddns.CheckDHCID, false, 1, "a", "192.0.2.1"), nil, false, "A 192.0.2.9", "DHCID"},
		{"no guard", old("a", "v=spf1 -all", "192.0.2.1"), clientRequest(ddns.CheckDHCID, false, 1, "a", "192.0.2.1"), nil, false, "v=spf1", "DHCID"},
		{"not asked for", old("a", guard, "192.0.2.1"), clientRequest(ddns.CheckDHCID, false, 1, "a", "192.0.2.1"), []string{guard}, true, "TXT", "DHCID"},
		{"any DHCID", old("a", guard, "192.0.2.9"), clientRequest(ddns.CheckExists, false, 1, "a", "192.0.2.1"), []string{guard}, false, "A 192.0.2.1", "TXT"},
		{"end", old("a", guard, "192.0.2.1"), clientRequest(ddns.CheckDHCID, true, 1, "a", "192.0.2.1"), []string{guard}, false, "", "a.example.org"},
		{"end of another's", old("a", other, "192.0.2.1"), clientRequest(ddns.CheckDHCID, true, 1, "a", "192.0.2.1"), []string{guard}, false, "A 192.0.2.1", "DHCID"},
		{"end with another address left", append(old("a", guard, "192.0.2.1"), "a.example.org. 1800 IN AAAA 2001:db8::1"),
			clientRequest(ddns.CheckDHCID, true, 1, "a", "192.0.2.1"), []string{guard}, false, "AAAA 2001:db8::1", "A 192.0.2.1"},
		{"capital letters", []string{"Aa.example.org. 1800 IN A 192.0.2.1", "Aa.example.org. 1800 IN DHCID AAAB/Un3CSahtZIO6LbZPsmrvwwmV/ezp8sUBGgQ199JtSI="},
			clientRequest(ddns.CheckDHCID, false, 1, "aa", "192.0.2.1"), nil, false, ours, "AAAB/Un3"},
		{"small letters", []string{"aa.example.org. 1800 IN A 192.0.2.1", "aa.example.org. 1800 IN DHCID AAAB/Un3CSahtZIO6LbZPsmrvwwmV/ezp8sUBGgQ199JtSI="},
			clientRequest(ddns.CheckDHCID, false, 1, "aa", "192.0.2.1"), nil, false, "AAAB/Un3", "PTR"},
	}
	b := newBind(t, "", "any")
	b.start(t)
	for _, tt := range tests {
		t.Run(tt.what, func(t *testing.T) {
			b.clear(t)
			b.insert(t, tt.has)
			u := New(Options{Plan: planFor(b.address(), nil), Adopt: !tt.without})
			tt.request.Guards = tt.guards
			u.Send(tt.request)
			u.Drain(context.Background())
			u.Close()
			text := strings.Join(b.records(t), "\n")
			if !strings.Contains(text, tt.yes) || strings.Contains(text, tt.no) {
				t.Errorf("the zones hold\n%s\nwant %q, and not %q", text, tt.yes, tt.no)
			}
		})
	}
}

// insert puts records into the zone example.org.
func (b *bind) insert(t *testing.T, records []string) {
	t.Helper()
	m := new(dns.Msg)
	m.SetUpdate("example.org.")
	for _, text := range records {
		rr, err := dns.NewRR(text)
		if err != nil {
			t.Fatal(err)
		}
		m.Insert([]dns.RR{rr})
	}
	b.update(t, m)
}

// clear takes everything out of the zones but what they began with.
func (b *bind) clear(t *testing.T) {
	t.Helper()
	for _, text := range b.records(t) {
		rr, err := dns.NewRR(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, zone := range bindZones() {
			if dns.IsSubDomain(zone+".", rr.Header().Name) {
				m := new(dns.Msg)
				m.SetUpdate(zone + ".")
				m.RemoveName([]dns.RR{rr})
				b.update(t, m)
			}
		}
	}
}

func (b *bind) update(t *testing.T, m *dns.Msg) {
	t.Helper()
	r, _, err := new(dns.Client).Exchange(m, b.address())
	if err != nil || r.Rcode != dns.RcodeSuccess {
		t.Fatal(r, err)
	}
}
