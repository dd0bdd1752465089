package ha

import "fmt"

// State is a state of the machine that each of two partners runs (Kea manual,
// "Server States").
type State uint8

// The states, and what is said of a partner that does not answer.
const (
	Unavailable State = iota
	Backup
	CommunicationRecovery
	HotStandby
	InMaintenance
	LoadBalancing
	PartnerDown
	PartnerInMaintenance
	PassiveBackup
	Ready
	Syncing
	Terminated
	Waiting
)

var stateNames = [...]string{"unavailable", "backup", "communication-recovery", "hot-standby", "in-maintenance", "load-balancing", "partner-down",
	"partner-in-maintenance", "passive-backup", "ready", "syncing", "terminated", "waiting"}

// String returns Kea's name of the state.
func (s State) String() string {
	if int(s) < len(stateNames) {
		return stateNames[s]
	}
	return fmt.Sprintf("state %d", uint8(s))
}

// stateOf returns the state of a name.
func stateOf(name string) (State, bool) {
	for i, n := range stateNames {
		if n == name && State(i) != Unavailable {
			return State(i), true
		}
	}
	return Unavailable, false
}

// normal reports whether both partners are well in this state.
func (s State) normal() bool { return s == LoadBalancing || s == HotStandby }

// facts is what a transition depends on.
type facts struct {
	mode    Mode
	primary bool
	sync    bool  // sync-leases
	partner State // Unavailable: it did not answer last time
	failed  bool  // the partner counts as broken, see relationship.failed
	skewed  bool  // the clocks are too far apart, or too many updates were rejected
	ended   bool  // the partner has been in state terminated for long
	queues  bool  // updates may be queued when the partner is away
	full    bool  // the queue has run over
	synced  bool  // the leases of the partner were fetched in this state
	sent    bool  // the queue was sent in this state
	behind  bool  // the partner gave leases that we do not know of
}

// usual is the state of a mode in which both partners are well.
func (f *facts) usual() State {
	if f.mode == ModeLoadBalancing {
		return LoadBalancing
	}
	return HotStandby
}

// next returns the state that follows; the same one if there is nothing to do.
func next(s State, f *facts) State {
	if f.skewed && s != Terminated && s != Backup && s != PassiveBackup && s != InMaintenance {
		return Terminated
	}
	switch s {
	case Waiting:
		return f.fromWaiting()
	case Syncing:
		return f.fromSyncing()
	case Ready:
		return f.fromReady()
	case LoadBalancing, HotStandby:
		return f.fromNormal(s)
	case CommunicationRecovery:
		return f.fromRecovery()
	case PartnerDown:
		return f.fromPartnerDown()
	case PartnerInMaintenance:
		if f.partner == Unavailable {
			return PartnerDown
		}
	}
	return s
}

func (f *facts) fromWaiting() State {
	start := Ready
	if f.sync {
		start = Syncing
	}
	switch f.partner {
	case LoadBalancing, HotStandby, CommunicationRecovery, PartnerDown, PartnerInMaintenance, InMaintenance, Ready:
		return start
	case Waiting:
		if f.primary { // the other one goes after it
			return start
		}
	case Terminated:
		if f.ended {
			return Terminated
		}
	case Unavailable:
		if f.failed {
			return PartnerDown
		}
	}
	return Waiting
}

func (f *facts) fromSyncing() State {
	switch {
	case f.synced:
		return Ready
	case f.partner == Terminated:
		return Terminated
	case f.partner == Unavailable && f.failed:
		return PartnerDown
	}
	return Syncing
}

func (f *facts) fromReady() State {
	switch f.partner {
	case LoadBalancing, HotStandby, CommunicationRecovery:
		return f.usual()
	case Ready:
		if f.primary {
			return f.usual()
		}
	case Unavailable:
		if f.failed {
			return PartnerDown
		}
	default:
		return f.follow(Ready)
	}
	return Ready
}

func (f *facts) fromNormal(s State) State {
	switch f.partner {
	case PartnerDown:
		return Waiting
	case LoadBalancing, HotStandby:
		if f.full || f.behind { // one of us lacks leases of the other
			return Waiting
		}
	case Unavailable:
		if f.failed {
			return PartnerDown
		}
		if f.mode == ModeLoadBalancing && f.queues {
			return CommunicationRecovery
		}
	default:
		return f.follow(s)
	}
	return s
}

// follow is the answer to what was decided at the partner.
func (f *facts) follow(s State) State {
	switch f.partner {
	case InMaintenance:
		return PartnerInMaintenance
	case PartnerInMaintenance:
		return InMaintenance
	case Terminated:
		return Terminated
	}
	return s
}

func (f *facts) fromRecovery() State {
	switch f.partner {
	case LoadBalancing, CommunicationRecovery:
		if f.full {
			return Waiting
		}
		if f.sent {
			return LoadBalancing
		}
	case PartnerDown, HotStandby:
		return Waiting
	case Waiting, Syncing, Ready: // it has begun anew, and fetches our leases
		if f.full {
			return Waiting
		}
	case Unavailable:
		if f.failed {
			return PartnerDown
		}
	default:
		return f.follow(CommunicationRecovery)
	}
	return CommunicationRecovery
}

func (f *facts) fromPartnerDown() State {
	switch f.partner {
	case CommunicationRecovery, PartnerDown, PartnerInMaintenance:
		return Waiting
	case Ready:
		if f.behind {
			return Waiting
		}
		return f.usual()
	case Terminated:
		return Terminated
	}
	return PartnerDown
}
