package alloc

import (
	"slices"
	"sync/atomic"

	"github.com/keatool/keatool/server/config"
)

// Order says in which order the subnets of shared networks, and the pools of
// subnets, are searched for addresses, or for prefixes. It is that of Kea.
type Order struct {
	begin []start       // by config.Subnet.Number
	turn  *atomic.Int64 // counts what was proposed in shared networks
}

// start says where the search in a subnet begins, and when it was last searched.
type start struct {
	pool atomic.Int32
	turn atomic.Int64
}

func newOrder(snap *config.Snapshot) Order {
	return Order{begin: make([]start, len(snap.Subnets)), turn: new(atomic.Int64)}
}

// Searched notes that a subnet of a shared network is looked through.
func (o Order) Searched(sub *config.Subnet) {
	if len(sub.Network.Subnets) > 1 {
		o.begin[sub.Number].turn.Store(o.turn.Add(1))
	}
}

// Preferred returns the subnet to search first: of those in the network of sub
// that the same clients may have, the one that was searched last. The others
// were full, or have never been needed.
func (o Order) Preferred(sub *config.Subnet) *config.Subnet {
	list := sub.Network.Subnets
	if len(list) == 1 {
		return sub
	}
	best, turn := sub, o.begin[sub.Number].turn.Load()
	for _, s := range list {
		if t := o.begin[s.Number].turn.Load(); t > turn && slices.Equal(s.Guard, sub.Guard) {
			best, turn = s, t
		}
	}
	return best
}

// Iterative reports whether the addresses of a subnet are gone through in order.
func Iterative(sub *config.Subnet) bool { return iterative(sub.Allocator) }

// IterativePrefixes is Iterative for prefixes.
func IterativePrefixes(sub *config.Subnet) bool { return iterative(sub.PDAllocator) }

func iterative(strategy string) bool { return strategy == "" || strategy == "iterative" }
