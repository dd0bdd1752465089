package rules

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

// messagesOf returns what the findings with a code say.
func messagesOf(out Output, code diag.Code) []string {
	var list []string
	for _, f := range out.Report.Findings {
		if f.Code == code {
			list = append(list, f.Message)
		}
	}
	return list
}

// TestTimesElsewhereNamesTheDifference: the message tells what clients get in
// Kea, and what they got; the two are never written alike.
func TestTimesElsewhereNamesTheDifference(t *testing.T) {
	const class = "class \"c\" { match if exists user-class; default-lease-time 600; }\n"
	const class6 = "option dhcp6.uc code 15 = string;\nclass \"c\" { match if exists dhcp6.uc; default-lease-time 600; }\n"
	const second6 = "subnet6 2001:db8:1::/64 {}\n"
	for _, tc := range []struct {
		name, conf string
		v6         bool
		want       string
	}{
		{"the maximum", class + firstNet + " { max-lease-time 3600; }\n" + secondNet + " {}", false,
			"get 600 s (at most 86400 s) instead of 600 s (at most 3600 s)"},
		{"the lease time", class + firstNet + " { max-lease-time 500; }\n" + secondNet + " {}", false,
			"get 600 s (at most 86400 s) instead of 500 s"},
		{"the preferred lifetime", class6 + "subnet6 2001:db8::/64 { preferred-lifetime 300; }\n" + second6, true,
			"get 600 s with a preferred lifetime of up to 375 s instead of 600 s with a preferred lifetime of 300 s"},
		{"the preferred lifetime of the class", "option dhcp6.uc code 15 = string;\nclass \"c\" { match if exists dhcp6.uc; preferred-lifetime 100; }\ndefault-lease-time 600;\nsubnet6 2001:db8::/64 { default-lease-time 900; }\n" + second6, true,
			"get 600 s instead of 900 s"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			o := Options{}
			if tc.v6 {
				o.Family = parser.V6
			}
			got := messagesOf(run(t, tc.conf, o), CodeTimesElsewhere)
			if len(got) != 1 || !strings.HasSuffix(got[0], tc.want) {
				t.Errorf("messages are %q, want one that ends in %q", got, tc.want)
			}
		})
	}
}

func TestUnlike(t *testing.T) {
	lease := func(valid, pref, least uint32) kea.Lifetimes {
		l := kea.Lifetimes{Valid: &valid}
		if pref > 0 {
			l.Preferred, l.MinPreferred = &pref, &least
		}
		return l
	}
	for _, tc := range []struct {
		name string
		l, o kea.Lifetimes
		want string
	}{
		{"lease times differ", lease(10, 5, 5), lease(20, 5, 5), "10 s"},
		{"one value", lease(10, 5, 5), lease(10, 6, 6), "10 s with a preferred lifetime of 5 s"},
		{"up to a value", lease(10, 5, 1), lease(10, 6, 6), "10 s with a preferred lifetime of up to 5 s"},
		{"left to Kea", lease(10, 0, 0), lease(10, 6, 6), "10 s with five eighths of it as preferred lifetime"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, unlike(tc.l, tc.o)); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
		})
	}
}

// TestPreferredTooLong: wherever the value stands, and once only.
func TestPreferredTooLong(t *testing.T) {
	for _, tc := range []struct {
		name, conf string
		want       int
	}{
		{"global", "default-lease-time 600; preferred-lifetime 700;\nsubnet6 2001:db8::/64 {}", 1},
		{"in a subnet, over the global lease time", "default-lease-time 600;\nsubnet6 2001:db8::/64 { preferred-lifetime 700; }", 1},
		{"global, over the lease time of a subnet", "default-lease-time 900; preferred-lifetime 700;\nsubnet6 2001:db8::/64 { default-lease-time 600; }", 1},
		{"in a class", "option dhcp6.uc code 15 = string;\nclass \"c\" { match if exists dhcp6.uc; default-lease-time 600; preferred-lifetime 700; }\nsubnet6 2001:db8::/64 {}", 1},
		{"in a host", "subnet6 2001:db8::/64 {}\nhost h { host-identifier option dhcp6.client-id 00:03:00:01:02:00:00:00:00:01; default-lease-time 600; preferred-lifetime 700; }", 1},
		{"short enough", "default-lease-time 900; preferred-lifetime 700;\nsubnet6 2001:db8::/64 {}", 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, tc.conf, Options{Family: parser.V6})
			if got := len(messagesOf(out, CodePreferredLong)); got != tc.want {
				t.Errorf("%d findings, want %d", got, tc.want)
			}
			if got := fidelity(t, out, "preferred-lifetime 700"); (got == diag.Approximate) != (tc.want > 0) {
				t.Errorf("the statement came out %s", got)
			}
		})
	}
}

// TestHostTimesInSharedNetworks: the class that has them tests the identifier,
// and so reaches every network.
func TestHostTimesInSharedNetworks(t *testing.T) {
	const shared = "shared-network n { subnet 192.0.2.0 netmask 255.255.255.0 {} }\n"
	const host = "host h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; default-lease-time 600; }\n"
	for _, tc := range []struct {
		name, conf string
		want       diag.Fidelity
	}{
		{"the only network", shared + host, diag.Equivalent},
		{"one of two", shared + secondNet + " {}\n" + host, diag.Approximate},
		{"no shared network", firstNet + " {}\n" + secondNet + " {}\n" + host, diag.Equivalent},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := fidelity(t, run(t, tc.conf, Options{}), "default-lease-time"); got != tc.want {
				t.Errorf("the lease time came out %s, want %s", got, tc.want)
			}
		})
	}
}

// TestStaticElsewhere: the test for `static` reaches every network as well, for
// hosts of shared networks.
func TestStaticElsewhere(t *testing.T) {
	const shared = "shared-network n { subnet 192.0.2.0 netmask 255.255.255.0 {} }\n"
	const host = "host h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; }\n"
	const cond = "if static { default-lease-time 600; }\n"
	for _, tc := range []struct {
		name, conf string
		want       []string
	}{
		{"the only network", cond + shared + host, nil},
		{"one of two", cond + shared + secondNet + " {}\n" + host, []string{"warning KT2007"}},
		{"as part of a condition", "if not (exists user-class or static) { default-lease-time 600; }\n" + shared + secondNet + " {}\n" + host, []string{"warning KT2007"}},
		{"in the second branch", "if exists user-class { default-lease-time 500; } elsif static { default-lease-time 600; }\n" + shared + secondNet + " {}\n" + host, []string{"warning KT2007"}},
		{"no host there", cond + shared + secondNet + " {}\nhost h { hardware ethernet 02:00:00:00:00:01; fixed-address 198.51.100.5; }\n", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, codes(run(t, tc.conf, Options{}))); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}
