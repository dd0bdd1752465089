package script

import (
	"encoding/json"
	"errors"
	"fmt"

	"go.starlark.net/starlark"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server"
)

// leaseValue is the lease at hand.
type leaseValue struct {
	*event
	l *lease.Lease
}

// lease returns the lease that the point is about; None if there is none.
func (e *event) lease() starlark.Value {
	switch {
	case e.point < server.LeaseSelect:
	case e.v4 != nil:
		if l := e.lease4(); l != nil {
			return &leaseValue{e, l}
		}
	case e.point == server.LeasesCommitted || e.point == server.PktSend:
		if kept, _ := e.v6.Committed(); len(kept) > 0 {
			return &leaseValue{e, &kept[0]}
		}
	default:
		return &leaseValue{e, e.v6.Next()}
	}
	return starlark.None
}

func (e *event) lease4() *lease.Lease {
	switch e.point {
	case server.LeaseRelease, server.LeaseDecline:
		return e.v4.Previous()
	}
	if e.v4.HasLease() {
		return &e.v4.Lease
	}
	return nil
}

var leaseAttrs = map[string]func(*lease.Lease) starlark.Value{
	"address":      func(l *lease.Lease) starlark.Value { return address(l.Addr) },
	"prefix_len":   func(l *lease.Lease) starlark.Value { return starlark.MakeInt(int(l.PrefixLen)) },
	"kind":         func(l *lease.Lease) starlark.Value { return starlark.String(l.Type.String()) },
	"valid":        func(l *lease.Lease) starlark.Value { return starlark.MakeUint64(uint64(l.Valid)) },
	"preferred":    func(l *lease.Lease) starlark.Value { return starlark.MakeUint64(uint64(l.Preferred)) },
	"cltt":         func(l *lease.Lease) starlark.Value { return starlark.MakeInt64(l.CLTT) },
	"subnet_id":    func(l *lease.Lease) starlark.Value { return starlark.MakeUint64(uint64(l.SubnetID)) },
	"state":        func(l *lease.Lease) starlark.Value { return starlark.String(l.State.String()) },
	"hostname":     func(l *lease.Lease) starlark.Value { return starlark.String(l.Hostname) },
	"hw":           func(l *lease.Lease) starlark.Value { return optional(l.HW, len(l.HW) > 0) },
	"client_id":    func(l *lease.Lease) starlark.Value { return optional(l.ClientID, len(l.ClientID) > 0) },
	"duid":         func(l *lease.Lease) starlark.Value { return optional(l.DUID, len(l.DUID) > 0) },
	"iaid":         func(l *lease.Lease) starlark.Value { return starlark.MakeUint64(uint64(l.IAID)) },
	"user_context": func(l *lease.Lease) starlark.Value { return starlark.String(l.Context) },
}

func (v *leaseValue) String() string { return "lease " + v.l.Key().String() }
func (v *leaseValue) Type() string   { return "lease" }

// Attr implements [starlark.HasAttrs].
func (v *leaseValue) Attr(name string) (starlark.Value, error) {
	if get, ok := leaseAttrs[name]; ok {
		return get(v.l), nil
	}
	return nil, nil // no such attribute
}

// AttrNames implements [starlark.HasAttrs].
func (v *leaseValue) AttrNames() []string { return sortedKeys(leaseAttrs) }

// SetField implements [starlark.HasSetField]: lifetimes and the user context
// can be set before the lease is stored.
func (v *leaseValue) SetField(name string, to starlark.Value) error {
	switch v.point {
	case server.LeaseSelect, server.LeaseRenew, server.LeaseRebind:
	default:
		return errors.New("a lease can be changed at lease4_select, lease4_renew and those of DHCPv6 only")
	}
	switch name {
	case "valid":
		return seconds(to, &v.l.Valid)
	case "preferred":
		if v.v6 != nil {
			return seconds(to, &v.l.Preferred)
		}
	case "user_context":
		text, ok := starlark.AsString(to)
		if !ok || !json.Valid([]byte(text)) || text[0] != '{' {
			return errors.New("`user_context` is set to the text of a JSON object")
		}
		v.l.Context = append(v.l.Context[:0], text...)
		return nil
	}
	return starlark.NoSuchAttrError("the field `" + name + "` of a lease cannot be set")
}

func seconds(v starlark.Value, to *uint32) error {
	n, ok := v.(starlark.Int)
	if !ok {
		return fmt.Errorf("a lifetime is an integer, not %s", v.Type())
	}
	s, ok := n.Uint64()
	if !ok || s > uint64(lease.Infinity) || s == 0 {
		return fmt.Errorf("%s is no lifetime", n)
	}
	*to = uint32(s)
	return nil
}
