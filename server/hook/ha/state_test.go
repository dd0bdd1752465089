package ha

import (
	"fmt"
	"testing"
)

// TestNext: every transition that there is, by state and by what is known.
func TestNext(t *testing.T) {
	hot, load := facts{mode: ModeHotStandby, sync: true}, facts{mode: ModeLoadBalancing, sync: true, queues: true}
	with := func(f facts, change func(*facts)) facts {
		change(&f)
		return f
	}
	partner := func(f facts, s State) facts { return with(f, func(f *facts) { f.partner = s }) }
	failed := func(f facts) facts { return with(f, func(f *facts) { f.failed = true }) }
	for _, c := range []struct {
		name string
		from State
		f    facts
		to   State
	}{
		{"nobody yet", Waiting, hot, Waiting},
		{"nobody for long", Waiting, failed(hot), PartnerDown},
		{"both wait, the primary goes first", Waiting, with(partner(hot, Waiting), func(f *facts) { f.primary = true }), Syncing},
		{"both wait, the other waits on", Waiting, partner(hot, Waiting), Waiting},
		{"the partner syncs", Waiting, partner(hot, Syncing), Waiting},
		{"the partner is ready", Waiting, partner(hot, Ready), Syncing},
		{"the partner serves all", Waiting, partner(hot, PartnerDown), Syncing},
		{"the partner is well", Waiting, partner(load, LoadBalancing), Syncing},
		{"no synchronisation", Waiting, with(partner(hot, HotStandby), func(f *facts) { f.sync = false }), Ready},
		{"the partner has ended", Waiting, partner(hot, Terminated), Waiting},
		{"the partner has ended long ago", Waiting, with(partner(hot, Terminated), func(f *facts) { f.ended = true }), Terminated},
		{"fetching", Syncing, partner(hot, HotStandby), Syncing},
		{"fetched", Syncing, with(partner(hot, HotStandby), func(f *facts) { f.synced = true }), Ready},
		{"the partner is gone", Syncing, hot, Syncing},
		{"the partner is gone for long", Syncing, failed(hot), PartnerDown},
		{"ready, the partner well", Ready, partner(hot, HotStandby), HotStandby},
		{"ready, the partner recovers", Ready, partner(load, CommunicationRecovery), LoadBalancing},
		{"both ready", Ready, partner(load, Ready), Ready},
		{"both ready, the primary", Ready, with(partner(load, Ready), func(f *facts) { f.primary = true }), LoadBalancing},
		{"ready, the partner begins", Ready, partner(hot, Waiting), Ready},
		{"ready, alone", Ready, failed(hot), PartnerDown},
		{"well", HotStandby, partner(hot, HotStandby), HotStandby},
		{"no answer", HotStandby, hot, HotStandby},
		{"no answer for long", HotStandby, failed(hot), PartnerDown},
		{"no answer, and a queue", LoadBalancing, load, CommunicationRecovery},
		{"no answer, and no queue", LoadBalancing, with(load, func(f *facts) { f.queues = false }), LoadBalancing},
		{"no answer for long, and a queue", LoadBalancing, failed(load), PartnerDown},
		{"the partner thinks we are down", LoadBalancing, partner(load, PartnerDown), Waiting},
		{"the partner ends", LoadBalancing, partner(load, Terminated), Terminated},
		{"the partner has leases that it could not tell", HotStandby, with(partner(hot, HotStandby), func(f *facts) { f.behind = true }), Waiting},
		{"more updates than could be kept", HotStandby, with(partner(hot, HotStandby), func(f *facts) { f.full = true }), Waiting},
		{"the partner is maintained", HotStandby, partner(hot, InMaintenance), PartnerInMaintenance},
		{"the partner is maintained, recovery", CommunicationRecovery, partner(load, InMaintenance), PartnerInMaintenance},
		{"maintained by the partner", Ready, partner(hot, PartnerInMaintenance), InMaintenance},
		{"ready, the partner ends", Ready, partner(hot, Terminated), Terminated},
		{"fetching, the partner ends", Syncing, partner(hot, Terminated), Terminated},
		{"alone, the partner ends", PartnerDown, partner(hot, Terminated), Terminated},
		{"waiting for one that recovers", Waiting, partner(load, CommunicationRecovery), Syncing},
		{"recovery, another mode", CommunicationRecovery, partner(load, HotStandby), Waiting},
		{"the clocks are apart", LoadBalancing, with(partner(load, LoadBalancing), func(f *facts) { f.skewed = true }), Terminated},
		{"the clocks of a backup", Backup, with(hot, func(f *facts) { f.skewed = true }), Backup},
		{"back, the queue not sent", CommunicationRecovery, partner(load, LoadBalancing), CommunicationRecovery},
		{"back, the queue sent", CommunicationRecovery, with(partner(load, LoadBalancing), func(f *facts) { f.sent = true }), LoadBalancing},
		{"back, the queue ran over", CommunicationRecovery, with(partner(load, CommunicationRecovery), func(f *facts) { f.full = true }), Waiting},
		{"the partner began anew", CommunicationRecovery, partner(load, Waiting), CommunicationRecovery},
		{"the partner began anew, the queue ran over", CommunicationRecovery, with(partner(load, Waiting), func(f *facts) { f.full = true }), Waiting},
		{"recovery, away for long", CommunicationRecovery, failed(load), PartnerDown},
		{"recovery, the partner took over", CommunicationRecovery, partner(load, PartnerDown), Waiting},
		{"alone", PartnerDown, failed(hot), PartnerDown},
		{"the partner begins", PartnerDown, partner(hot, Waiting), PartnerDown},
		{"the partner fetches", PartnerDown, partner(hot, Syncing), PartnerDown},
		{"the partner is back", PartnerDown, partner(load, Ready), LoadBalancing},
		{"the partner is back with leases of its own", PartnerDown, with(partner(load, Ready), func(f *facts) { f.behind = true }), Waiting},
		{"both took over", PartnerDown, partner(hot, PartnerDown), Waiting},
		{"maintenance", PartnerInMaintenance, partner(hot, InMaintenance), PartnerInMaintenance},
		{"maintenance, switched off", PartnerInMaintenance, hot, PartnerDown},
		{"in maintenance", InMaintenance, failed(hot), InMaintenance},
		{"ended", Terminated, partner(hot, HotStandby), Terminated},
		{"backup", Backup, failed(hot), Backup},
		{"with backups alone", PassiveBackup, failed(hot), PassiveBackup},
	} {
		if got := next(c.from, &c.f); got != c.to {
			t.Errorf("%s: from %v to %v, want %v", c.name, c.from, got, c.to)
		}
	}
}

// TestHash: the table of RFC 3074 is a permutation, and known values.
func TestHash(t *testing.T) {
	var seen [256]bool
	for _, b := range mixing {
		if seen[b] {
			t.Errorf("%d stands twice in the table", b)
		}
		seen[b] = true
	}
	for id, want := range map[string]byte{"": 0, "\x00": 175, "\x01": 251} {
		if got := hash([]byte(id)); got != want {
			t.Errorf("hash(%x) = %d, want %d", id, got, want)
		}
	}
	n := [2]int{}
	c := Config{Mode: ModeLoadBalancing}
	for i := range 1000 {
		owner, ok := c.owner(fmt.Appendf(nil, "client %d", i))
		if !ok {
			t.Fatal("a client without owner")
		}
		n[owner]++
	}
	if n[0] < 400 || n[1] < 400 {
		t.Errorf("clients are dealt %v", n)
	}
	if _, ok := c.owner(nil); ok {
		t.Error("nobody was dealt")
	}
}

func TestStateNames(t *testing.T) {
	for s := Backup; s <= Waiting; s++ {
		if got, ok := stateOf(s.String()); !ok || got != s {
			t.Errorf("%v is read as %v", s, got)
		}
	}
	if _, ok := stateOf("unavailable"); ok {
		t.Error("no server says that it is unavailable")
	}
	if got := State(99).String(); got != "state 99" {
		t.Error(got)
	}
}
