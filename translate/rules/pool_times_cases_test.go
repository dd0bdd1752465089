package rules

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

// timesOf writes the lease times of an object, "" where it has none.
func timesOf(l kea.Lifetimes) string {
	if l.Valid == nil {
		return ""
	}
	return fmt.Sprint(*l.Valid)
}

// timed lists the classes and subnets that have lease times.
func timed(out Output) []string {
	var list []string
	for _, k := range out.Config.Dhcp.Classes {
		if s := timesOf(k.Lifetimes); s != "" {
			list = append(list, k.Name+" "+s)
		}
	}
	for _, s := range out.Config.Dhcp.Subnets {
		if v := timesOf(s.Lifetimes); v != "" {
			list = append(list, s.Prefix+" "+v)
		}
	}
	for _, n := range out.Config.Dhcp.SharedNetworks {
		for _, s := range n.Subnets {
			if v := timesOf(s.Lifetimes); v != "" {
				list = append(list, n.Name+" "+s.Prefix+" "+v)
			}
		}
	}
	return list
}

// TestPoolTimesPlaces: where the lease times of pools end up.
func TestPoolTimesPlaces(t *testing.T) {
	const (
		class  = "class \"a\" { match if option user-class = \"a\"; }\nclass \"b\" { match if option user-class = \"b\"; }\n"
		host   = "host h { hardware ethernet 02:00:00:00:00:01; }\n"
		fixed  = "host h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; }\n"
		known  = "pool { allow known-clients; range 192.0.2.10 192.0.2.20; %s } "
		others = "pool { allow unknown-clients; range 192.0.2.30 192.0.2.40; %s } "
		open   = "pool { range 192.0.2.10 192.0.2.20; %s } "
		open2  = "pool { range 192.0.2.30 192.0.2.40; %s } "
		ofA    = "pool { allow members of \"a\"; range 192.0.2.10 192.0.2.20; %s } "
		ofB    = "pool { allow members of \"b\"; range 192.0.2.30 192.0.2.40; %s } "
	)
	in := func(pools string, times ...any) string {
		return firstNet + " { " + fmt.Sprintf(pools, times...) + " }\n"
	}
	short, long := "default-lease-time 600;", "default-lease-time 900;"
	for _, tc := range []struct {
		name, conf string
		want       []string
		codes      []string
	}{
		{"one pool", in(open, short), []string{"192.0.2.0/24 600"}, nil},
		{"two that agree", in(open+open2, short, short), []string{"192.0.2.0/24 600"}, nil},
		{"one of two", in(open+open2, short, ""), []string{"192.0.2.0/24 600"}, []string{"warning KT2175"}},
		{"two that differ", in(open+open2, short, long), []string{"192.0.2.0/24 600"}, []string{"warning KT2175", "warning KT2175"}},
		{"none", in(open+open2, "", ""), nil, nil},
		{"known and unknown", host + in(known+others, short, long), []string{"KNOWN 600", "UNKNOWN 900"}, nil},
		{"unknown alone", host + in(known+others, "", long), []string{"UNKNOWN 900"}, nil},
		{"as the subnet's own", host + "default-lease-time 900;\n" + in(known+others, short, long), []string{"KNOWN 600"}, nil},
		{"classes that exclude each other", class + in(ofA+ofB, short, long), []string{"a.times 600", "b.times 900"}, nil},
		{"with a reserved address", class + fixed + in(ofA+ofB, short, long), []string{"lease-time.43200 43200", "a.times 600", "b.times 900"}, nil},
		{"known, with a reserved address", fixed + in(known+others, short, long), []string{"lease-time.43200 43200", "KNOWN 600", "UNKNOWN 900"}, nil},
		{"all pools, with a reserved address", fixed + in(open, short), []string{"lease-time.43200 43200", "192.0.2.0/24 600"}, nil},
		{"all pools as the subnet, with a reserved address", "default-lease-time 600;\n" + fixed + in(open, short), []string{"192.0.2.0/24 600"}, nil},
		{"two that differ, with a reserved address", fixed + in(open+open2, short, long), []string{"lease-time.43200 43200", "192.0.2.0/24 600"}, []string{"warning KT2175", "warning KT2175"}},
		{"the same class on another subnet, with other times", class + in(ofA+ofB, short, long) + secondNet + " { pool { allow members of \"a\"; range 198.51.100.10; default-lease-time 700; } }\n",
			[]string{"192.0.2.0/24 600", "198.51.100.0/24 700"}, []string{"warning KT2175", "warning KT2175"}},
		{"the same class on another subnet, with the same times", class + in(ofA+ofB, short, long) + secondNet + " { pool { allow members of \"a\"; range 198.51.100.10; default-lease-time 600; } }\n",
			[]string{"a.times 600", "b.times 900", "198.51.100.0/24 600"}, nil},
		{"a pool that is closed", in(open+"pool { deny all clients; range 192.0.2.30 192.0.2.40; %s }", short, long), []string{"192.0.2.0/24 600"}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, tc.conf, Options{})
			if diff := cmp.Diff(tc.want, timed(out)); diff != "" {
				t.Errorf("lease times (-want +got):\n%s", diff)
			}
			var got []string
			for _, c := range codes(out) {
				if strings.Contains(c, "KT2175") || strings.Contains(c, "KT2176") {
					got = append(got, c)
				}
			}
			if diff := cmp.Diff(tc.codes, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// TestPoolTimesOfLinks: in a shared network reservations cannot be kept apart.
func TestPoolTimesOfLinks(t *testing.T) {
	const link = "shared-network n { " + firstNet + " { pool { range 192.0.2.10 192.0.2.20; default-lease-time 600; } } }\n"
	for _, tc := range []struct {
		name, conf string
		want       diag.Fidelity
		codes      []string
	}{
		{"without reservations", link, diag.Equivalent, nil},
		{"with one", link + "host h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; }\n", diag.Approximate, []string{"warning KT2176"}},
		{"with one, and the same times around the pool", "default-lease-time 600;\n" + link + "host h { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; }\n", diag.Equivalent, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			out := run(t, tc.conf, Options{})
			if diff := cmp.Diff(tc.codes, only(codes(out), "KT2176")); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			worst := diag.Exact
			for _, o := range out.Report.Outcomes {
				if src := string(o.From.File.Src[o.From.Start:o.From.End]); strings.HasPrefix(src, "default-lease-time") {
					worst = max(worst, o.Fidelity)
				}
			}
			if worst != tc.want {
				t.Errorf("the lease time came out %s, want %s", worst, tc.want)
			}
		})
	}
}

// TestPoolTimes6: the same for DHCPv6, where the lease time is one value.
func TestPoolTimes6(t *testing.T) {
	out := run(t, `subnet6 2001:db8::/64 {
  pool6 { allow known-clients; range6 2001:db8::10 2001:db8::1f; default-lease-time 600; }
  pool6 { allow unknown-clients; range6 2001:db8::20 2001:db8::2f; default-lease-time 900; preferred-lifetime 300; }
}
host h { host-identifier option dhcp6.client-id 00:03:00:01:02:00:00:00:00:01; }
`, Options{Family: parser.V6})
	wantJSON(t, out, `{"client-classes": [
		{"name": "KNOWN", "valid-lifetime": 600, "preferred-lifetime": 375, "min-preferred-lifetime": 1, "max-preferred-lifetime": 375},
		{"name": "UNKNOWN", "valid-lifetime": 900, "preferred-lifetime": 300, "min-preferred-lifetime": 300, "max-preferred-lifetime": 300}]}`)
}
