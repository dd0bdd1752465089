package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/netip"
	"net/url"
	"reflect"
	"strings"
	"time"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/ctrl"
	"github.com/keatool/keatool/translate/leases"
)

// controlTarget is a running server, which takes leases by command. It must have
// loaded the hook library lease_cmds.
type controlTarget struct {
	ctl    ctlFlags
	family kea.Family
}

// newControlTarget reads what follows `control:`, a path or a URL.
func newControlTarget(where string, family kea.Family) (*controlTarget, error) {
	c := &controlTarget{family: family, ctl: ctlFlags{timeout: time.Minute}}
	if !strings.Contains(where, "://") {
		c.ctl.socket = where
		return c, nil
	}
	u, err := url.Parse(where)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return nil, usagef("--to control:%s is neither a path nor an HTTP URL", where)
	}
	if password, ok := u.User.Password(); ok {
		c.ctl.user = u.User.Username() + ":" + password
		u.User = nil
	}
	c.ctl.url = u.String()
	return c, nil
}

func (c *controlTarget) name() string { return c.ctl.socket + c.ctl.url }
func (c *controlTarget) close() error { return nil }

// ask gives a command, and returns its result and arguments.
func (c *controlTarget) ask(ctx context.Context, command string, arguments any) (ctlAnswer, error) {
	request, err := json.Marshal(map[string]any{"command": command, "arguments": arguments})
	if err != nil {
		return ctlAnswer{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, c.ctl.timeout)
	defer cancel()
	text, err := c.ctl.ask(ctx, request)
	if err != nil {
		return ctlAnswer{}, err
	}
	var list []json.RawMessage
	if json.Unmarshal(text, &list) == nil && len(list) == 1 {
		text = list[0]
	}
	answer := ctlAnswer{Result: -1}
	if err := json.Unmarshal(text, &answer); err != nil || answer.Result < 0 {
		return answer, errors.New("the answer is none of a control socket")
	}
	if answer.Result == unsupported {
		return answer, fmt.Errorf("%s: the server must load the hook library libdhcp_lease_cmds.so", answer.Text)
	}
	return answer, nil
}

// unsupported is the result of a command that the server does not know.
const unsupported = 2

type ctlAnswer struct {
	Result    int
	Text      string
	Arguments json.RawMessage
}

// page is how many leases are asked for at once, and bulk how many are given.
const page, bulk = 1000, 200

// all walks over the leases of the server.
func (c *controlTarget) all(ctx context.Context) iter.Seq2[*wireLease, error] {
	return func(yield func(*wireLease, error) bool) {
		for from := "start"; ; {
			answer, err := c.ask(ctx, fmt.Sprintf("lease%d-get-page", c.family), map[string]any{"from": from, "limit": page})
			if err == nil && answer.Result == ctrl.Empty {
				return
			}
			var got struct{ Leases []*wireLease }
			if err == nil && answer.Result != ctrl.Success {
				err = errors.New(answer.Text)
			}
			if err == nil {
				err = json.Unmarshal(answer.Arguments, &got)
			}
			if err != nil {
				yield(nil, err)
				return
			}
			for _, l := range got.Leases {
				if !yield(l, nil) {
					return
				}
			}
			if len(got.Leases) == 0 {
				return
			}
			from = got.Leases[len(got.Leases)-1].Addr.String()
		}
	}
}

// load compares with what the server has, and gives it what differs.
func (c *controlTarget) load(ctx context.Context, t *leases.Table, dry bool) (leaseCounts, error) {
	var counts leaseCounts
	known := map[netip.Addr]*wireLease{}
	for l, err := range c.all(ctx) {
		if err != nil {
			return counts, err
		}
		known[l.Addr] = l
	}
	give := c.give4
	if c.family == kea.V6 {
		give = c.give6
	}
	var batch []wireLease
	for l := range t.Leases() {
		w, old := wireOf(l), known[l.Addr]
		switch {
		case c.family == kea.V4 && w.HW == "", l.Type == lease.TA:
			counts.Refused++
			continue
		case old == nil:
			counts.Added++
		case old.same(&w):
			counts.Same++
			continue
		case old.CLTT > w.CLTT && t.Yield(&lease.Lease{Addr: l.Addr, CLTT: old.CLTT}):
			counts.Newer++
			continue
		default:
			w.Force = true
			counts.Changed++
		}
		if batch = append(batch, w); len(batch) == bulk && !dry {
			if err := give(ctx, batch); err != nil {
				return counts, resumable(err)
			}
			batch = batch[:0]
		}
	}
	if dry || len(batch) == 0 {
		return counts, nil
	}
	return counts, resumable(give(ctx, batch))
}

// resumable says what the state of a server is after an error.
func resumable(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w; the leases before it are there, and another run goes on from here", err)
}

// give4 gives IPv4 leases, one by one: Kea has no command for many.
func (c *controlTarget) give4(ctx context.Context, batch []wireLease) error {
	for i := range batch {
		command := "lease4-add"
		if batch[i].Force {
			command = "lease4-update"
		}
		answer, err := c.ask(ctx, command, batch[i].arguments())
		if err == nil && answer.Result != ctrl.Success {
			err = errors.New(answer.Text)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", batch[i].Addr, err)
		}
	}
	return nil
}

// give6 gives IPv6 leases, all at once.
func (c *controlTarget) give6(ctx context.Context, batch []wireLease) error {
	list := make([]map[string]any, len(batch))
	for i := range batch {
		list[i] = batch[i].arguments()
	}
	answer, err := c.ask(ctx, "lease6-bulk-apply", map[string]any{"leases": list})
	if err != nil {
		return err
	}
	var failed struct {
		Failed []struct {
			Addr string `json:"ip-address"`
			Why  string `json:"error-message"`
		} `json:"failed-leases"`
	}
	if len(answer.Arguments) > 0 {
		if err := json.Unmarshal(answer.Arguments, &failed); err != nil {
			return err
		}
	}
	switch {
	case len(failed.Failed) > 0:
		return fmt.Errorf("%s: %s", failed.Failed[0].Addr, failed.Failed[0].Why)
	case answer.Result != ctrl.Success:
		return errors.New(answer.Text)
	}
	return nil
}

// wireLease is a lease in commands and their answers.
type wireLease struct {
	Addr      netip.Addr      `json:"ip-address"`
	HW        string          `json:"hw-address"`
	ClientID  string          `json:"client-id"`
	DUID      string          `json:"duid"`
	IAID      uint32          `json:"iaid"`
	Type      string          `json:"type"`
	PrefixLen uint8           `json:"prefix-len"`
	Valid     uint32          `json:"valid-lft"`
	Preferred uint32          `json:"preferred-lft"`
	CLTT      int64           `json:"cltt"`
	Subnet    uint32          `json:"subnet-id"`
	Pool      uint32          `json:"pool-id"`
	Forward   bool            `json:"fqdn-fwd"`
	Reverse   bool            `json:"fqdn-rev"`
	Hostname  string          `json:"hostname"`
	State     uint8           `json:"state"`
	Context   json.RawMessage `json:"user-context"`
	Force     bool            `json:"-"` // there is one already
}

// wireOf returns a lease as a command has it.
func wireOf(l *lease.Lease) wireLease {
	w := wireLease{Addr: l.Addr, HW: colonHex(l.HW), ClientID: colonHex(l.ClientID), DUID: colonHex(l.DUID), IAID: l.IAID,
		Valid: l.Valid, Preferred: l.Preferred, CLTT: l.CLTT, Subnet: l.SubnetID, Pool: l.PoolID,
		Forward: l.FwdDNS, Reverse: l.RevDNS, Hostname: string(l.Hostname), State: uint8(l.State), Context: bytes.Clone(l.Context)}
	if l.Type != lease.V4 {
		w.Type = l.Type.String()
	}
	if l.Type == lease.PD {
		w.PrefixLen = l.PrefixLen
	}
	return w
}

// lease is the reverse of wireOf.
func (w *wireLease) lease() (*lease.Lease, error) {
	l := &lease.Lease{Type: lease.V4, Addr: w.Addr, PrefixLen: uint8(w.Addr.BitLen()), IAID: w.IAID, Valid: w.Valid, Preferred: w.Preferred,
		CLTT: w.CLTT, SubnetID: w.Subnet, PoolID: w.Pool, FwdDNS: w.Forward, RevDNS: w.Reverse, Hostname: []byte(w.Hostname),
		State: lease.State(w.State), Context: w.Context}
	switch w.Type {
	case "IA_NA":
		l.Type = lease.NA
	case "IA_TA":
		l.Type = lease.TA
	case "IA_PD":
		l.Type, l.PrefixLen = lease.PD, w.PrefixLen
	}
	var errs [3]error
	l.HW, errs[0] = fromColonHex(w.HW)
	l.ClientID, errs[1] = fromColonHex(w.ClientID)
	l.DUID, errs[2] = fromColonHex(w.DUID)
	return l, errors.Join(errs[:]...)
}

// same reports whether the server has a lease just so. What it adds to IPv6
// leases, hardware addresses, does not count.
func (w *wireLease) same(o *wireLease) bool {
	a, b := *w, *o
	a.Context, b.Context, a.Force, b.Force = nil, nil, false, false
	if o.Type != "" {
		a.HW, b.HW = "", ""
	}
	if a.PrefixLen == 128 {
		a.PrefixLen = 0
	}
	return reflect.DeepEqual(a, b) && sameJSON(w.Context, o.Context)
}

func sameJSON(a, b []byte) bool {
	var x, y any
	if len(a) > 0 && json.Unmarshal(a, &x) != nil || len(b) > 0 && json.Unmarshal(b, &y) != nil {
		return false
	}
	return reflect.DeepEqual(x, y)
}

// arguments are those of the commands that add or change the lease. Kea wants
// its end, and no member that is empty.
func (w *wireLease) arguments() map[string]any {
	m := map[string]any{"ip-address": w.Addr, "subnet-id": w.Subnet, "valid-lft": w.Valid, "expire": w.CLTT + int64(w.Valid), "state": w.State,
		"fqdn-fwd": w.Forward, "fqdn-rev": w.Reverse, "hostname": w.Hostname}
	for key, value := range map[string]string{"hw-address": w.HW, "client-id": w.ClientID, "duid": w.DUID, "type": w.Type} {
		if value != "" {
			m[key] = value
		}
	}
	if w.Type != "" {
		m["iaid"], m["preferred-lft"] = w.IAID, w.Preferred
	}
	if w.PrefixLen > 0 {
		m["prefix-len"] = w.PrefixLen
	}
	if w.Pool > 0 {
		m["pool-id"] = w.Pool
	}
	if len(w.Context) > 0 {
		m["user-context"] = w.Context
	}
	return m
}

func colonHex(b []byte) string {
	var s strings.Builder
	for i, c := range b {
		if i > 0 {
			s.WriteByte(':')
		}
		fmt.Fprintf(&s, "%02x", c)
	}
	return s.String()
}

func fromColonHex(s string) ([]byte, error) {
	var b []byte
	for part := range strings.SplitSeq(s, ":") {
		if s == "" {
			break
		}
		var c byte
		if _, err := fmt.Sscanf(part, "%02x", &c); err != nil {
			return nil, fmt.Errorf("`%s` is not hex", s)
		}
		b = append(b, c)
	}
	return b, nil
}
