package leases

import (
	"bytes"

	"github.com/keatool/keatool/parser/leasefile"
	"github.com/keatool/keatool/schema/kea/lease"
)

// What Kea allows for identifiers.
const longestHW, shortestClientID, longestClientID = 20, 2, 255

// addLease takes the record of an IPv4 address.
func (t *Table) addLease(r *leasefile.Record) {
	t.tidy()
	t.all++
	e := entry{addr: r.Addr.As16(), bits: 32, line: uint32(r.Line)}
	e.outcome = t.lease4(r, &e.flags)
	t.put(e, t.made(e.outcome))
}

// made returns the lease that was made, if there is one.
func (t *Table) made(o Outcome) *lease.Lease {
	if !o.Leased() {
		return nil
	}
	return &t.lease
}

// lease4 makes t.lease, or says why not.
func (t *Table) lease4(r *leasefile.Record, f *flag) Outcome {
	state := t.stateOf(r)
	if !t.options.States.Has(state) {
		return unwanted(r.State, state)
	}
	at, where := t.places.find(r.Addr, 0)
	if where != Assigned {
		return where
	}
	l := &t.lease
	l.Reset()
	l.Type, l.Addr, l.PrefixLen, l.SubnetID, l.PoolID = lease.V4, r.Addr, 32, at.subnet, at.pool
	l.Valid, l.CLTT = lifetime(r.Ends, r.CLTT, r.Starts, at.lifetime)
	if state == leasefile.Abandoned {
		l.State = lease.Declined
		return Declined
	}
	if o := t.client4(r, f); o != Assigned {
		return o
	}
	t.remarks4(r, f)
	t.names(r.Vars, r.Hostname, f)
	t.ctx.lease(l, r)
	if l.Infinite() {
		*f |= infinite
	}
	if state == leasefile.Active {
		return Assigned
	}
	l.State = lease.ExpiredReclaimed
	return Kept
}

// stateOf returns the state of a lease as dhcpd sees it. What is over is
// Expired, and a record that does not say its state is of a lease while that
// lasts.
func (t *Table) stateOf(r *leasefile.Record) leasefile.State {
	switch {
	case r.State == leasefile.None && !t.over(r.Ends):
		return leasefile.Active
	case r.State == leasefile.None && !r.Events: // with events they are still to come
		return leasefile.Free
	case t.over(r.Ends) && (r.State == leasefile.None || r.State == leasefile.Active || r.State == leasefile.Abandoned):
		return leasefile.Expired
	}
	return r.State
}

// unwanted is the outcome for a state that is not carried over, and that the
// record may call otherwise.
func unwanted(said, state leasefile.State) Outcome {
	switch {
	case state == leasefile.Active, state == leasefile.Abandoned:
		return Unwanted
	case said == leasefile.Active, said == leasefile.Abandoned:
		return Expired
	}
	return NotInUse
}

// client4 puts the client into the lease.
func (t *Table) client4(r *leasefile.Record, f *flag) Outcome {
	l := &t.lease
	hw, id := r.HW, r.ClientID
	if len(hw) > longestHW {
		hw, *f = nil, *f|idDropped
	}
	if n := len(id); n > 0 && (n < shortestClientID || n > longestClientID) {
		id, *f = nil, *f|idDropped
	}
	switch {
	case len(hw) > 0 || len(id) > 0:
	case len(r.HW) > 0 || len(r.ClientID) > 0:
		return Unfit
	default:
		return Nobody
	}
	l.HW, l.ClientID = append(l.HW[:0], hw...), append(l.ClientID[:0], id...)
	if len(hw) > 0 {
		l.HWType = 1 // as Kea's file has it
	} else {
		*f |= noHardware
	}
	return Assigned
}

// remarks4 notes what of the record has no place in Kea's lease.
func (t *Table) remarks4(r *leasefile.Record, f *flag) {
	who := client{hw: r.HW, id: r.ClientID, circuit: circuit(r.Agent)}
	if t.places.takenFrom(r.Addr, who) {
		*f |= collides
	}
	if r.Reserved && !t.places.holds(r.Addr, who) {
		*f |= reserved
	}
	if r.BOOTP {
		*f |= bootp
	}
	if len(r.HW) > 0 && r.HWType != 1 {
		*f |= otherHardware
	}
	if r.Events {
		*f |= eventsLost
	}
}

func circuit(list []leasefile.AgentOption) []byte {
	for _, o := range list {
		if o.Code == 1 {
			return o.Data
		}
	}
	return nil
}

// names puts the host name into the lease, and whether the server has entered
// it into DNS.
func (t *Table) names(vars []leasefile.Var, name []byte, f *flag) {
	l := &t.lease
	if forward := variable(vars, forwardName); forward != nil {
		l.FwdDNS, name = true, forward
	}
	l.RevDNS = variable(vars, reverseName) != nil
	name = bytes.TrimSuffix(name, []byte{'.'})
	if !printable(name) {
		*f |= nameDropped
		l.FwdDNS, l.RevDNS, name = false, false, nil
	}
	if len(name) == 0 {
		l.FwdDNS, l.RevDNS = false, false // Kea refuses the flags without a name
	}
	l.Hostname = l.Hostname[:0]
	for _, c := range name {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		l.Hostname = append(l.Hostname, c)
	}
}

const forwardName, reverseName = "ddns-fwd-name", "ddns-rev-name"

// variable returns the data of a variable; nil if there is none.
func variable(vars []leasefile.Var, name string) []byte {
	for i := range vars {
		if vars[i].Kind == leasefile.Data && string(vars[i].Name) == name && len(vars[i].Data) > 0 {
			return vars[i].Data
		}
	}
	return nil
}

func printable(b []byte) bool {
	for _, c := range b {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}
