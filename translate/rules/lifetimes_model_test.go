package rules

import (
	"fmt"
	"testing"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

// leaseTimes are what a file sets, or a client asks for; negative: nothing.
var leaseTimes = []int64{-1, 0, 1, 100, 300, 500, 43200, 86400, 604800, infinite}

// dhcpdGrant is the lease time that dhcpd for DHCPv4 gives: the wish, or the
// default, cut to the maximum and then raised to the minimum.
func dhcpdGrant(def, least, most, wish int64) int64 {
	or := func(v, other int64) int64 {
		if v < 0 {
			return other
		}
		return v
	}
	most = or(most, builtinMax)
	t := min(or(wish, or(def, builtinDefault)), most)
	return max(t, or(least, min(builtinMin, most)))
}

// keaGrant is the one that Kea gives by a triplet.
func keaGrant(l kea.Lifetimes, wish int64) int64 {
	if wish < 0 {
		return int64(*l.Valid)
	}
	return min(max(wish, int64(*l.MinValid)), int64(*l.MaxValid))
}

// set writes statements for what is given.
func set(names []string, values ...int64) string {
	text := ""
	for i, v := range values {
		if v >= 0 {
			text += fmt.Sprintf("%s %d;\n", names[i], v)
		}
	}
	return text
}

// TestGrantsAsInDhcpd compares both for every mixture of statements and wishes.
func TestGrantsAsInDhcpd(t *testing.T) {
	names := []string{"default-lease-time", "min-lease-time", "max-lease-time"}
	for _, def := range leaseTimes {
		for _, least := range leaseTimes {
			for _, most := range leaseTimes {
				conf := set(names, def, least, most)
				l := run(t, conf, Options{}).Config.Dhcp.Lifetimes
				if *l.MinValid > *l.Valid || *l.Valid > *l.MaxValid {
					t.Fatalf("%d, %d, %d are not in order, which Kea refuses, for\n%s", *l.MinValid, *l.Valid, *l.MaxValid, conf)
				}
				for _, wish := range leaseTimes {
					if got, want := keaGrant(l, wish), dhcpdGrant(def, least, most, wish); got != want {
						t.Errorf("a client that asks for %d gets %d, want %d, for\n%s", wish, got, want, conf)
					}
				}
			}
		}
	}
}

// TestGrantsByScope: each of the three is taken from the innermost scope that has it.
func TestGrantsByScope(t *testing.T) {
	names := []string{"default-lease-time", "min-lease-time", "max-lease-time"}
	outer := []int64{700, 400, 2000}
	for mask := range 8 {
		inner, eff := []int64{-1, -1, -1}, append([]int64(nil), outer...)
		for i, v := range []int64{900, 600, 1500} {
			if mask&(1<<i) != 0 {
				inner[i], eff[i] = v, v
			}
		}
		body := set(names, inner...)
		for _, tc := range []struct {
			name, conf string
			of         func(*kea.Server) kea.Lifetimes
		}{
			{"subnet", firstNet + " {\n" + body + "}", func(s *kea.Server) kea.Lifetimes { return s.Subnets[0].Lifetimes }},
			{"shared network", "shared-network n {\n" + body + firstNet + " {} }", func(s *kea.Server) kea.Lifetimes { return s.SharedNetworks[0].Lifetimes }},
			{"subnet of a shared network", "shared-network n { " + firstNet + " {\n" + body + "} }", func(s *kea.Server) kea.Lifetimes { return s.SharedNetworks[0].Subnets[0].Lifetimes }},
			{"group around a subnet", "group {\n" + body + firstNet + " {} }", func(s *kea.Server) kea.Lifetimes { return s.Subnets[0].Lifetimes }},
			{"pools of a subnet", firstNet + " { pool { range 192.0.2.10 192.0.2.20;\n" + body + "} }", func(s *kea.Server) kea.Lifetimes { return s.Subnets[0].Lifetimes }},
			{"class", "class \"c\" { match if exists user-class;\n" + body + "}\n" + firstNet + " {}", func(s *kea.Server) kea.Lifetimes { return s.Classes[0].Lifetimes }},
			{"host", "host h { hardware ethernet 02:00:00:00:00:01;\n" + body + "}\n" + firstNet + " {}", func(s *kea.Server) kea.Lifetimes {
				if len(s.Classes) == 0 {
					return kea.Lifetimes{}
				}
				return s.Classes[0].Lifetimes
			}},
		} {
			s := run(t, set(names, outer...)+tc.conf, Options{}).Config.Dhcp
			l := tc.of(s)
			if mask == 0 {
				if l.Valid != nil {
					t.Errorf("%s: lease times %s, want those around it to hold", tc.name, longest(l))
				}
				continue
			}
			for _, wish := range leaseTimes {
				if got, want := keaGrant(l, wish), dhcpdGrant(eff[0], eff[1], eff[2], wish); got != want {
					t.Errorf("%s: a client that asks for %d gets %d, want %d, for\n%s", tc.name, wish, got, want, body)
				}
			}
		}
	}
}

// dhcpdGrant6 is what `dhcpd -6` gives to a client that wishes a lease time, or none.
func dhcpdGrant6(def, pref, wish int64) (valid, preferred int64) {
	switch {
	case def >= 0:
		valid = def
	case wish >= 0:
		valid = wish
	default:
		valid = builtinDefault
	}
	preferred = valid
	if valid != infinite {
		preferred = valid * 5 / 8
	}
	if pref >= 0 {
		preferred = pref
	}
	return valid, preferred
}

// keaGrant6 is what Kea gives to the same client.
func keaGrant6(l kea.Lifetimes, wish int64) (valid, preferred int64) {
	valid = int64(*l.Valid)
	if wish >= 0 && l.MinValid != nil {
		valid = min(max(wish, int64(*l.MinValid)), int64(*l.MaxValid))
	}
	if l.Preferred == nil || *l.Preferred > uint32(valid) {
		return valid, valid * 5 / 8
	}
	return valid, int64(*l.Preferred)
}

func TestGrantsAsInDhcpd6(t *testing.T) {
	for _, def := range []int64{-1, 100, 1000, 43200, infinite} {
		for _, pref := range []int64{-1, 50, 100} {
			conf := set([]string{"default-lease-time", "preferred-lifetime", "min-lease-time", "max-lease-time"}, def, pref, 777, 888) + "subnet6 2001:db8::/64 {}\n"
			l := run(t, conf, Options{Family: parser.V6}).Config.Dhcp.Lifetimes
			for _, wish := range []int64{-1, 200, 1000, 90000} {
				valid, preferred := keaGrant6(l, wish)
				wantValid, wantPreferred := dhcpdGrant6(def, pref, wish)
				if valid != wantValid || preferred != wantPreferred {
					t.Errorf("a client that asks for %d gets %d (preferred %d), want %d (%d), for\n%s", wish, valid, preferred, wantValid, wantPreferred, conf)
				}
			}
		}
	}
}
