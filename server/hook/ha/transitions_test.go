package ha

import (
	"fmt"
	"testing"
)

// TestEveryTransition goes through all states of both partners in both modes, with a
// partner that counts as broken and one that does not. What is not in the table leaves
// the state as it is.
func TestEveryTransition(t *testing.T) {
	const usual = State(100) // load-balancing or hot-standby, by the mode
	lives := map[State]map[State]State{
		Waiting: {LoadBalancing: Syncing, HotStandby: Syncing, CommunicationRecovery: Syncing, PartnerDown: Syncing, PartnerInMaintenance: Syncing,
			InMaintenance: Syncing, Ready: Syncing},
		Syncing: {Terminated: Terminated},
		Ready: {LoadBalancing: usual, HotStandby: usual, CommunicationRecovery: usual, InMaintenance: PartnerInMaintenance,
			PartnerInMaintenance: InMaintenance, Terminated: Terminated},
		usual: {PartnerDown: Waiting, InMaintenance: PartnerInMaintenance, PartnerInMaintenance: InMaintenance, Terminated: Terminated},
		PartnerDown: {CommunicationRecovery: Waiting, PartnerDown: Waiting, PartnerInMaintenance: Waiting, Ready: usual,
			Terminated: Terminated},
		PartnerInMaintenance: {Unavailable: PartnerDown},
	}
	first := map[State]State{Waiting: Syncing, Ready: usual} // where both are in the state, and this one is the primary
	for _, mode := range []Mode{ModeLoadBalancing, ModeHotStandby} {
		f := facts{mode: mode, sync: true}
		named := func(s State) State {
			if s == usual {
				return f.usual()
			}
			return s
		}
		for _, s := range []State{Waiting, Syncing, Ready, usual, PartnerDown, PartnerInMaintenance, InMaintenance, Terminated, Backup, PassiveBackup} {
			for partner := Unavailable; partner <= Waiting; partner++ {
				for _, primary := range []bool{false, true} {
					for _, failed := range []bool{false, true} {
						want, ok := lives[s][partner]
						if !ok {
							want = s
						}
						if to, ok := first[s]; ok && primary && partner == s {
							want = to
						}
						if watches := s == Waiting || s == Syncing || s == Ready || s == usual; watches && failed && partner == Unavailable {
							want = PartnerDown
						}
						f.partner, f.primary, f.failed = partner, primary, failed
						if got := next(named(s), &f); got != named(want) {
							t.Errorf("%s: from %v with a partner in %v, primary %v, broken %v, to %v, want %v", fmt.Sprint(mode), named(s), partner, primary, failed, got, named(want))
						}
					}
				}
			}
		}
	}
}
