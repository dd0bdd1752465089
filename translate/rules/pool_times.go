package rules

import "github.com/keatool/keatool/translate/scope"

// poolLifetimes carries the lease times of pools.
func (c *Ctx) poolLifetimes() {}

// temporaryRange enters a range of temporary addresses.
func (c *Ctx) temporaryRange(r scope.Range) {}
