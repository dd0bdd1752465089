package ha

import (
	"net/netip"

	"github.com/keatool/keatool/schema/kea/lease"
)

// call is one command.
type call struct {
	name string
	args object
}

// origin marks updates that are not to be sent on.
const origin = "ha-partner"

// calls4 are the commands about a DHCPv4 message.
func calls4(stored, ended *lease.Lease) (list []call) {
	if ended != nil {
		args := keyMap(ended)
		args["origin"] = origin
		if ended.State == lease.Released {
			args = leaseMap(ended)
			args["force-create"], args["origin"] = true, origin
			list = append(list, call{"lease4-update", args})
		} else {
			list = append(list, call{"lease4-del", args})
		}
	}
	if stored != nil {
		args := leaseMap(stored)
		args["force-create"], args["origin"] = true, origin
		list = append(list, call{"lease4-update", args})
	}
	return list
}

// calls6 is the one command about a DHCPv6 message.
func calls6(stored, ended []lease.Lease) []call {
	args := object{"origin": origin}
	if len(stored) > 0 {
		list := make([]object, len(stored))
		for i := range stored {
			list[i] = leaseMap(&stored[i])
		}
		args["leases"] = list
	}
	var gone []object
	for i := range ended {
		if ended[i].State == lease.Released {
			list, _ := args["leases"].([]object)
			args["leases"] = append(list, leaseMap(&ended[i]))
		} else {
			gone = append(gone, keyMap(&ended[i]))
		}
	}
	if len(gone) > 0 {
		args["deleted-leases"] = gone
	}
	if len(args) == 1 {
		return nil
	}
	return []call{{"lease6-bulk-apply", args}}
}

// callOf is the command about what the store holds of an address; nil: nothing.
func callOf(at netip.Addr, kind lease.Type, held *lease.Lease) []call {
	if kind == lease.V4 {
		if held == nil {
			return []call{{"lease4-del", object{"ip-address": at.String(), "origin": origin}}}
		}
		return calls4(held, nil)
	}
	if held == nil {
		gone := object{"ip-address": at.String(), "type": kind.String()}
		return []call{{"lease6-bulk-apply", object{"origin": origin, "deleted-leases": []object{gone}}}}
	}
	return calls6([]lease.Lease{*held}, nil)
}
