// Package limits is Kea's hook library limits: how many messages in a time, and
// how many leases, the clients of a class or of a subnet may have. The limits are
// in the user contexts of classes and subnets.
package limits

import (
	"strconv"
	"strings"
	"time"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/hook"
	"github.com/keatool/keatool/server/option"
)

// Library is the hook library. It has no parameters.
var Library = hook.Library{Name: "limits", Attach: attach}

// limits are those of one configuration.
type limits struct {
	rates   map[option.Class]*rates // by class
	subnets map[uint32]*rate        // by subnet
	classes map[option.Class]quota
	nets    map[uint32]quota
	used    *usage
	snap    *config.Snapshot
	now     func() time.Time
}

// quota is how many leases there may be; none: no limit.
type quota struct{ addresses, prefixes int64 }

const none = -1

func (q quota) of(t lease.Type) int64 {
	if t == lease.PD {
		return q.prefixes
	}
	return q.addresses
}

func attach(s *hook.Setup) {
	l := &limits{rates: map[option.Class]*rates{}, subnets: map[uint32]*rate{}, classes: map[option.Class]quota{}, nets: map[uint32]quota{},
		used: newUsage(), snap: s.Snapshot}
	l.read(s)
	if s.Failed() || s.Server == nil {
		return
	}
	l.now = s.Server.Now
	if len(l.rates) > 0 {
		s.V4(server.PktReceive, func(e *server.Exchange4) server.Verdict { return l.receive(&e.Classes, e.View()) })
		s.V6(server.PktReceive, func(e *server.Exchange6) server.Verdict { return l.receive(&e.Classes, e.View()) })
	}
	if len(l.subnets) > 0 {
		s.V4(server.SubnetSelect, func(e *server.Exchange4) server.Verdict { return l.located(e.Subnet) })
		s.V6(server.SubnetSelect, func(e *server.Exchange6) server.Verdict { return l.located(e.Subnet) })
	}
	if len(l.classes) == 0 && len(l.nets) == 0 {
		return
	}
	if err := l.used.count(s.Server.Store()); err != nil {
		s.Fail("", "the leases cannot be counted: "+err.Error(), "")
		return
	}
	h := s.Hooks()
	h.Guards = append(h.Guards, server.Guard{Take: l.used.take, Back: func(old, new *lease.Lease) { l.used.move(new, old) }})
	s.V4(server.LeaseSelect, func(e *server.Exchange4) server.Verdict { return l.selected(&e.Lease, &e.Classes, e.View()) })
	s.V6(server.LeaseSelect, func(e *server.Exchange6) server.Verdict { return l.selected(e.Next(), &e.Classes, e.View()) })
	s.V4(server.LeaseRenew, func(e *server.Exchange4) server.Verdict { return l.mark(&e.Lease, &e.Classes, e.View()) })
	s.V6(server.LeaseRenew, func(e *server.Exchange6) server.Verdict { return l.mark(e.Next(), &e.Classes, e.View()) })
	s.V6(server.LeaseRebind, func(e *server.Exchange6) server.Verdict { return l.mark(e.Next(), &e.Classes, e.View()) })
}

// read looks for limits in the user contexts.
func (l *limits) read(s *hook.Setup) {
	top := "/Dhcp" + strconv.Itoa(int(s.Snapshot.Family)) + "/client-classes/"
	for i, c := range s.Snapshot.Source.Dhcp.Classes {
		n, _ := s.Snapshot.Classes.Number(c.Name)
		r, q := parse(s, c.UserContext, top+strconv.Itoa(i))
		if r != nil {
			l.rates[n] = &rates{rate: rate{most: r.most, unit: r.unit}}
		}
		if q != (quota{none, none}) {
			l.classes[n] = q
			l.used.watch(c.Name, c.TemplateTest != "", q)
		}
	}
	s.EachSubnet(func(sub *kea.Subnet, at string) {
		r, q := parse(s, sub.UserContext, at)
		if r != nil {
			l.subnets[sub.ID] = r
		}
		if q != (quota{none, none}) {
			l.nets[sub.ID] = q
			l.used.subnets[sub.ID] = &net{quota: q}
		}
	})
}

func parse(s *hook.Setup, context *kea.Context, at string) (*rate, quota) {
	p := hook.NewParams(s, context, at+"/user-context").Map("limits")
	if !p.Present() {
		return nil, quota{none, none}
	}
	q := quota{none, none}
	if p.Has("address-limit") {
		q.addresses = int64(p.Uint("address-limit", 0, 0, 1<<32-1))
	}
	if p.Has("prefix-limit") && s.Snapshot.Family == kea.V6 {
		q.prefixes = int64(p.Uint("prefix-limit", 0, 0, 1<<32-1))
	}
	text, ok := p.Text("rate-limit")
	if !ok {
		return nil, q
	}
	r := parseRate(text)
	if r == nil {
		p.Fail("rate-limit", "`"+text+"` is no rate", "write such as \"100 packets per second\"; there are second, minute, hour, day, week, month, year")
	}
	return r, q
}

// units are Kea's: a month has 30 days, and a year 365.
var units = map[string]time.Duration{"second": time.Second, "minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour,
	"week": 7 * 24 * time.Hour, "month": 30 * 24 * time.Hour, "year": 365 * 24 * time.Hour}

// parseRate reads "2 packets per minute"; nil if it is none.
func parseRate(text string) *rate {
	count, unit, ok := strings.Cut(text, " packets per ")
	if !ok {
		if count, unit, ok = strings.Cut(text, " packet per "); !ok {
			return nil
		}
	}
	n, err := strconv.ParseUint(count, 10, 32)
	if err != nil || units[unit] == 0 {
		return nil
	}
	return &rate{most: uint32(n), unit: units[unit]}
}
