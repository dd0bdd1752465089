package server

// Point is a place of the pipeline at which hooks run (Kea manual, "Hook Points").
type Point uint8

// The points, in the order of the pipeline.
const (
	PktReceive Point = iota
	HostIdentifier
	SubnetSelect
	LeaseSelect
	LeaseRenew
	LeasesCommitted
	LeaseOffer
	LeaseRelease
	LeaseDecline
	DDNSUpdate
	PktSend
	LeaseExpire
	points
)

// Hook4 is called at a point with the exchange. What it may change depends on
// the point; see server/hook.
type Hook4 func(*Exchange4) Verdict

// hooks4 are the hooks of a configuration by point.
type hooks4 [points][]Hook4

// at4 is the step that runs the hooks of a point.
func at4(p Point) step4 {
	return step4{"hook", func(e *Exchange4) Verdict {
		if len(e.run.hooks4[p]) == 0 {
			return Next
		}
		return runHooks4(e, p)
	}}
}

func runHooks4(e *Exchange4, p Point) Verdict {
	for _, h := range e.run.hooks4[p] {
		if v := h(e); v != Next {
			if v == Drop && e.Why == 0 {
				e.Why = ByHook
			}
			return v
		}
	}
	return Next
}
