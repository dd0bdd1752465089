package schema

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/keatool/keatool/schema/kea"
)

// ears warns about a server that listens nowhere.
func (a *adviser) ears() {
	switch i := a.Interfaces; {
	case a.DHCP4o6Port != nil && *a.DHCP4o6Port != 0:
	case i == nil:
		a.report(CodeDeaf, a.root, "the server listens on no interface: there is no `interfaces-config`", `name the interfaces, or all with "*"`)
	case len(i.Interfaces) == 0:
		a.report(CodeDeaf, at(a.root, "interfaces-config"), "the server listens on no interface: `interfaces` names none", `name the interfaces, or all with "*"`)
	}
}

// storage warns about leases that do not outlive the server.
func (a *adviser) storage() {
	d := a.LeaseDatabase
	if d == nil || d.Type != "memfile" {
		return
	}
	where := at(a.root, "lease-database")
	switch {
	case d.Persist != nil && !*d.Persist:
		a.report(CodePersist, at(where, "persist"), "leases are kept in memory only: after a restart the server hands out addresses that are in use",
			"leave `persist` out, unless this is a test")
	case d.LFCInterval != nil && *d.LFCInterval == 0:
		a.report(CodePersist, at(where, "lfc-interval"), "the lease file is never cleaned and grows with every renewal", "leave `lfc-interval` out, or run kea-lfc from a timer")
	}
}

// files warns about files that Kea does not open where they are.
func (a *adviser) files() {
	if a.rel < kea.R26 {
		return
	}
	if d := a.LeaseDatabase; d != nil && d.Type == "memfile" {
		a.confined(at(a.root, "lease-database", "name"), d.Name, "lease files", "/lib/kea")
	}
	for i := range a.ControlSockets {
		if a.rel < kea.R30 { // from then on the check sees it, too
			a.confined(at(a.root, "control-sockets", i, "socket-name"), a.ControlSockets[i].Name, "sockets", "/run/kea")
		}
	}
	for i := range a.Loggers {
		for j := range a.Loggers[i].Outputs {
			a.confined(at(a.root, "loggers", i, "output-options", j, "output"), a.Loggers[i].Outputs[j].Output, "log files", "/log/kea")
		}
	}
}

// starts reports what Kea looks at only when the server starts; measured on
// 2.6 and 3.0.
func (a *adviser) starts() {
	for i := range a.Loggers {
		if l := &a.Loggers[i]; l.Severity == "" && l.Name != "" {
			a.report(CodeStart, at(a.root, "loggers", i), fmt.Sprintf("the server does not start: the logger `%s` has no `severity`", l.Name), "give it one, such as INFO")
		}
	}
	for i := range a.HostsDatabases {
		if a.HostsDatabases[i].Type == "memfile" {
			a.report(CodeStart, at(a.root, "hosts-databases", i, "type"), "the server does not start: reservations cannot be kept in a `memfile`", "list them under `reservations`")
		}
	}
	own := fmt.Sprintf("kea-ring%d", a.fam)
	if q := a.QueueControl; q != nil && q.Enable && q.Type != "" && q.Type != own && a.MultiThreading != nil && !a.MultiThreading.Enable {
		a.report(CodeStart, at(a.root, "dhcp-queue-control", "queue-type"), fmt.Sprintf("the server does not start: it knows no queue of type `%s`", short(q.Type)), "the type is `"+own+"`")
	}
}

// loggers warns about loggers that no part of a program has.
func (a *adviser) loggers(root, program string, list []kea.Logger) {
	for i := range list {
		if name := list[i].Name; name != "" && name != program && !strings.HasPrefix(name, program+".") {
			a.report(CodeLoggerOther, at(root, "loggers", i, "name"), fmt.Sprintf("nothing is logged as `%s` by %s", short(name), program), "the names of its loggers begin with `"+program+"`")
		}
	}
}

// confined warns about a file outside the directory that Kea takes such files
// from, which ends as given in every packaging of Kea.
func (a *adviser) confined(target, path, what, folder string) {
	dir := path[:strings.LastIndexByte(path, '/')+1]
	if !strings.HasPrefix(path, "/") || strings.HasSuffix(dir, folder+"/") {
		return
	}
	a.report(CodePath, target, fmt.Sprintf("Kea %s does not start with %s in `%s`", a.rel, what, strings.TrimSuffix(dir, "/")),
		"give the bare name: the server puts its own directory in front; an environment variable can name another")
}

// threads warns about a packet queue beside threads, which switch it off.
func (a *adviser) threads() {
	threads := a.rel >= kea.R24
	if a.MultiThreading != nil {
		threads = a.MultiThreading.Enable
	}
	if q := a.QueueControl; q != nil && q.Enable && threads {
		a.report(CodeQueue, at(a.root, "dhcp-queue-control", "enable-queue"), "the queue stays off: the server has several threads",
			"set `enable-multi-threading` to false, or leave `dhcp-queue-control` out")
	}
}

// updates warns about scopes that want DNS updates which the server does not send.
func (a *adviser) updates() {
	if a.DhcpDdns != nil && a.DhcpDdns.EnableUpdates || a.DhcpDdns == nil && a.ConfigControl != nil {
		return
	}
	want := func(where string, send *bool) {
		if send != nil && *send {
			a.report(CodeUpdatesOff, at(where, "ddns-send-updates"), "no DNS updates are sent: `enable-updates` of `dhcp-ddns` is not true",
				"set it, or leave `ddns-send-updates` out")
		}
	}
	want(a.root, a.SendUpdates)
	for i, n := range a.SharedNetworks {
		want(at(a.root, "shared-networks", i), n.SendUpdates)
	}
	for i := range a.sites {
		want(a.sites[i].where, a.sites[i].SendUpdates)
	}
}

// clocks warns about times that never take effect.
func (a *adviser) clocks() {
	a.clock(a.root, &a.Lifetimes, &a.Timers, a.Lifetimes, a.Timers)
	for i, n := range a.SharedNetworks {
		a.clock(at(a.root, "shared-networks", i), &n.Lifetimes, &n.Timers, inherit(n.Lifetimes, a.Lifetimes), underTimers(n.Timers, a.Timers))
	}
	for _, t := range a.sites {
		life, timers := a.Lifetimes, a.Timers
		if t.network != nil {
			life, timers = inherit(t.network.Lifetimes, life), underTimers(t.network.Timers, timers)
		}
		a.clock(t.where, &t.Lifetimes, &t.Timers, inherit(t.Lifetimes, life), underTimers(t.Timers, timers))
	}
}

// underTimers returns the timers of a scope, those of the outer one where it
// has none.
func underTimers(inner, outer kea.Timers) kea.Timers {
	return kea.Timers{Renew: cmp.Or(inner.Renew, outer.Renew), Rebind: cmp.Or(inner.Rebind, outer.Rebind)}
}

// clock looks at a scope that sets own of the times; life and timers are what
// holds there.
func (a *adviser) clock(where string, own *kea.Lifetimes, ownTimers *kea.Timers, life kea.Lifetimes, timers kea.Timers) {
	if p := own.Preferred; p != nil && own.Valid != nil && *p > *own.Valid {
		a.report(CodePreferred, at(where, "preferred-lifetime"), fmt.Sprintf("`preferred-lifetime` %d is above `valid-lifetime` %d, which takes its place", *p, *own.Valid), "")
	}
	if a.fam != kea.V4 || ownTimers.Renew == nil && ownTimers.Rebind == nil && own.Valid == nil && own.MaxValid == nil {
		return
	}
	longest := *cmp.Or(life.MaxValid, life.Valid, ptr(uint32(7200)))
	switch t1, t2 := timers.Renew, timers.Rebind; {
	case t1 != nil && t2 != nil && *t1 >= *t2 && a.rel >= kea.R24:
		a.report(CodeTimer, at(where, "renew-timer"), fmt.Sprintf("T1 is never sent: `renew-timer` %d is not below `rebind-timer` %d", *t1, *t2), "")
	case t2 != nil && *t2 >= longest:
		a.report(CodeTimer, at(where, "rebind-timer"), fmt.Sprintf("T2 is never sent: `rebind-timer` %d is not below the longest lease time %d", *t2, longest), "")
	case t1 != nil && t2 == nil && *t1 >= longest:
		a.report(CodeTimer, at(where, "renew-timer"), fmt.Sprintf("T1 is never sent: `renew-timer` %d is not below the longest lease time %d", *t1, longest), "")
	}
}

// wildcards warns about the domain that every name matches.
func (a *adviser) wildcards(where string, list []kea.DDNSDomain) {
	for i := range list {
		if list[i].Name == "*" {
			a.report(CodeWildcard, at(where, "ddns-domains", i, "name"), "the domain `*` is sent as the name of the zone, which DNS servers refuse", "name the zones")
		}
	}
}
