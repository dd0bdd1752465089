package rules

import "github.com/keatool/keatool/internal/diag"

var failoverCodes = []diag.Info{}

// failover turns the failover peers into the HA hook.
func (c *Ctx) failover() {}
