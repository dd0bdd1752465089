package server

import (
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/store"
)

// checkLeases looks whether the leases that were read belong to the subnets they
// name (Kea manual, "Sanity Checks in DHCPv4"), and does with the others what
// sanity-checks says.
func (s *Server) checkLeases(snap *config.Snapshot) error {
	mode := snap.LeaseChecks
	if mode == "none" {
		return nil
	}
	var wrong []*lease.Lease
	for l, err := range s.store.All() {
		if err != nil {
			return err
		}
		if sub := snap.Subnet(l.SubnetID); l.Type != lease.PD && (sub == nil || !sub.Prefix.Contains(l.Addr)) {
			wrong = append(wrong, l.Clone())
		}
	}
	for _, l := range wrong {
		if err := s.mend(snap, l, mode); err != nil && err != store.ErrConflict {
			return err
		}
	}
	return nil
}

// mend does with one lease of a wrong subnet what the mode says.
func (s *Server) mend(snap *config.Snapshot, l *lease.Lease, mode string) error {
	right := snap.Containing(l.Addr)
	fixable := len(right) > 0 && (mode == "fix" || mode == "fix-del")
	switch {
	case fixable:
		s.log.Warn("a lease named another subnet than that of its address, and was corrected", "address", l.Addr, "subnet", l.SubnetID, "corrected", right[0].ID)
		after := l.Clone()
		after.SubnetID = right[0].ID
		return s.store.Swap(l, after)
	case mode == "del" || mode == "fix-del":
		s.log.Warn("a lease names a subnet that does not have its address, and was removed", "address", l.Addr, "subnet", l.SubnetID)
		return s.store.Swap(l, nil)
	}
	s.log.Warn("a lease names a subnet that does not have its address", "address", l.Addr, "subnet", l.SubnetID)
	return nil
}
