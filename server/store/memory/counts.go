package memory

import (
	"sync"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
)

// cell is what a lease is counted under.
type cell struct {
	subnet, pool uint32
	kind         lease.Type
	state        lease.State
}

// counts is how many leases there are in each cell.
type counts struct {
	mu       sync.Mutex
	bySubnet map[uint32][]store.Count
}

func (c *counts) add(at cell, n int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := c.bySubnet[at.subnet]
	for i := range list {
		e := &list[i]
		if e.Pool != at.pool || e.Type != at.kind || e.State != at.state {
			continue
		}
		if e.N += n; e.N == 0 {
			last := len(list) - 1
			list[i] = list[last]
			c.bySubnet[at.subnet] = list[:last]
		}
		return
	}
	c.bySubnet[at.subnet] = append(list, store.Count{Subnet: at.subnet, Pool: at.pool, Type: at.kind, State: at.state, N: n})
}

func (c *counts) appendTo(subnet uint32, dst []store.Count) []store.Count {
	c.mu.Lock()
	defer c.mu.Unlock()
	if subnet != 0 {
		return append(dst, c.bySubnet[subnet]...)
	}
	for _, list := range c.bySubnet {
		dst = append(dst, list...)
	}
	return dst
}
