package limits

import (
	"fmt"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/hook/hooktest"
	"github.com/keatool/keatool/server/packet"
)

// conf has a class "phone" for vendor class "phone", a template "line" by circuit,
// and a subnet; each with a user context.
func conf(phone, line, subnet string) string {
	context := func(limits string) string {
		if limits == "" {
			return ""
		}
		return `, "user-context": { "limits": { ` + limits + ` } }`
	}
	return fmt.Sprintf(`{ "Dhcp4": { "hooks-libraries": [ { "library": "libdhcp_limits.so" } ], "valid-lifetime": 600,
	"client-classes": [ { "name": "phone", "test": "option[60].text == 'phone'" %s }, { "name": "line", "template-test": "relay4[1].text" %s } ],
	"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.10-192.0.2.20" } ] %s } ] } }`,
		context(phone), context(line), context(subnet))
}

func ask(mac byte, options map[uint8]string) hooktest.Ask {
	return hooktest.Ask{Kind: packet.Discover, MAC: mac, Options: options}
}

var (
	phone = map[uint8]string{60: "phone"}
	lineA = map[uint8]string{82: "\x01\x01a"}
	lineB = map[uint8]string{82: "\x01\x01b"}
)

func TestParameters(t *testing.T) {
	const at = "KT5011 /Dhcp4/client-classes/0/user-context/limits"
	tests := []struct {
		name, limits string
		want         []string
	}{
		{"right", `"address-limit": 3, "rate-limit": "10 packets per second"`, nil},
		{"none", `"address-limit": 0, "rate-limit": "1 packet per year"`, nil},
		{"negative", `"address-limit": -1`, []string{at + "/address-limit `address-limit` is -1, which is out of range"}},
		{"text", `"address-limit": "1"`, []string{at + "/address-limit `address-limit` must be an integer"}},
		{"number", `"rate-limit": 1`, []string{at + "/rate-limit `rate-limit` must be a string"}},
		{"unit", `"rate-limit": "1 packet per moment"`, []string{at + "/rate-limit `1 packet per moment` is no rate"}},
		{"shape", `"rate-limit": "often"`, []string{at + "/rate-limit `often` is no rate"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, hooktest.Check(t, conf(tt.limits, "", ""), Library)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// TestRates sends messages one second after the other, and says which are answered.
func TestRates(t *testing.T) {
	tests := []struct {
		name                string
		phone, line, subnet string
		asks                []hooktest.Ask
		want                string
	}{
		{"class", `"rate-limit": "2 packets per minute"`, "", "", []hooktest.Ask{ask(1, phone), ask(2, phone), ask(3, phone), ask(4, nil)}, "yyny"},
		{"subnet", "", "", `"rate-limit": "1 packet per minute"`, []hooktest.Ask{ask(1, phone), ask(2, nil)}, "yn"},
		{"none", "", "", `"rate-limit": "0 packets per second"`, []hooktest.Ask{ask(1, nil)}, "n"},
		{"template", "", `"rate-limit": "1 packet per minute"`, "", []hooktest.Ask{ask(1, lineA), ask(2, lineB), ask(3, lineA), ask(4, nil)}, "yyny"},
		{"over", `"rate-limit": "1 packet per second"`, "", "", []hooktest.Ask{ask(1, phone), ask(2, phone), ask(3, phone)}, "yny"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := hooktest.New(t, conf(tt.phone, tt.line, tt.subnet), Library)
			got := ""
			for _, a := range tt.asks {
				if r.Send4(a) != nil {
					got += "y"
				} else {
					got += "n"
				}
				r.Wait(time.Second)
			}
			if got != tt.want {
				t.Errorf("answered: %s; want %s", got, tt.want)
			}
		})
	}
}

func TestAddressLimit(t *testing.T) {
	tests := []struct {
		name                string
		phone, line, subnet string
		first, second       map[uint8]string
		free                map[uint8]string // of somebody who is not limited
	}{
		{"class", `"address-limit": 1`, "", "", phone, phone, nil},
		{"template", "", `"address-limit": 1`, "", lineA, lineA, lineB},
		{"subnet", "", "", `"address-limit": 1`, nil, phone, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := hooktest.New(t, conf(tt.phone, tt.line, tt.subnet), Library)
			ack := r.Lease4(ask(1, tt.first))
			if ack == nil || ack.Type() != packet.Ack {
				t.Fatal("the first client gets nothing")
			}
			if r.Send4(ask(2, tt.second)) != nil {
				t.Error("the second client gets an offer")
			}
			nak := r.Send4(hooktest.Request4(ask(2, tt.second), ack.YIAddr().Next()))
			if nak == nil || nak.Type() != packet.Nak {
				t.Error("the second client gets no NAK")
			}
			if again := r.Lease4(ask(1, tt.first)); again == nil || again.Type() != packet.Ack {
				t.Error("the first client cannot renew")
			}
			if free := r.Lease4(ask(3, tt.free)); tt.subnet == "" && free == nil {
				t.Error("who is not limited gets nothing")
			}
			r.Wait(601 * time.Second)
			r.Reclaim(true)
			if late := r.Lease4(ask(2, tt.second)); late == nil || late.Type() != packet.Ack {
				t.Error("when the lease is over the second client gets nothing")
			}
		})
	}
}

// TestCounted begins with leases that are there already.
func TestCounted(t *testing.T) {
	r := hooktest.New(t, conf(`"address-limit": 1`, "", ""), Library)
	ack := r.Lease4(ask(1, phone))
	var l lease.Lease
	if err := r.Leases.Get(ack.YIAddr(), &l); err != nil {
		t.Fatal(err)
	}
	if got, want := string(l.Context), `{ "ISC": { "client-classes": [ "ALL", "phone", "UNKNOWN" ] } }`; got != want {
		t.Errorf("the lease has %s; want %s", got, want)
	}
	u := newUsage()
	u.watch("phone", false, quota{1, none})
	if err := u.count(r.Leases); err != nil || u.ofClass("phone", &l) != 1 {
		t.Errorf("counted %v (%v); want one", u.classes, err)
	}
	u.move(&l, nil)
	if len(u.classes) != 0 {
		t.Errorf("nothing is left, but %v are counted", u.classes)
	}
}

// some makes a lease of a client whose class is watched.
func some(n byte, class string) *lease.Lease {
	return &lease.Lease{Type: lease.V4, Addr: netip.AddrFrom4([4]byte{192, 0, 2, n}), PrefixLen: 32, HW: []byte{n}, SubnetID: 1, Valid: 600,
		Context: []byte(`{ "ISC": { "client-classes": [ "` + class + `" ] } }`)}
}

// TestAtOnce has many clients ask for the last leases at the same moment.
func TestAtOnce(t *testing.T) {
	for _, tt := range []struct {
		name, class string
		of          func(*usage)
	}{
		{"class", "phone", func(u *usage) { u.watch("phone", false, quota{3, none}) }},
		{"template", "SPAWN_line_a", func(u *usage) { u.watch("line", true, quota{3, none}) }},
		{"subnet", "none", func(u *usage) { u.subnets[1] = &net{quota: quota{3, none}} }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			u := newUsage()
			tt.of(u)
			var got atomic.Int64
			var work sync.WaitGroup
			for n := range byte(50) {
				work.Go(func() {
					if u.take(nil, some(n, tt.class), false) {
						got.Add(1)
					}
				})
			}
			work.Wait()
			if got.Load() != 3 {
				t.Errorf("%d clients have a lease; want 3", got.Load())
			}
		})
	}
}

// TestTake looks at what counts as a new lease, and what is given back.
func TestTake(t *testing.T) {
	u := newUsage()
	u.watch("phone", false, quota{1, none})
	first, second := some(1, "phone"), some(2, "phone")
	expect := func(what string, got, want bool) {
		t.Helper()
		if got != want {
			t.Errorf("%s: %v; want %v", what, got, want)
		}
	}
	expect("the first lease", u.take(nil, first, false), true)
	expect("one too many", u.take(nil, second, false), false)
	expect("a renewal", u.take(first, first, false), true)
	u.move(nil, first) // what was taken could not be stored
	u.move(first, nil)
	expect("an administrator", u.take(nil, second, true), true)
	expect("the address of another client", u.take(second, some(2, "phone"), false), true)
	expect("an end", u.take(first, nil, false), true)
	expect("an end", u.take(second, nil, false), true)
	expect("when all are gone", u.take(nil, second, false), true)
	prefix := some(3, "phone")
	prefix.Type = lease.PD
	expect("a prefix, of which there is no limit", u.take(nil, prefix, false), true)
}
