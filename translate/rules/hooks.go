package rules

import (
	"slices"

	"github.com/keatool/keatool/schema/kea"
)

// hookOrder is the order in which hook libraries are written, which is also the
// order in which Kea calls them.
var hookOrder = []string{
	"libdhcp_bootp.so", "libdhcp_flex_id.so", "libdhcp_lease_cmds.so", "libdhcp_ha.so", "libdhcp_host_cmds.so",
	"libdhcp_stat_cmds.so", "libdhcp_limits.so", "libdhcp_ping_check.so", "libdhcp_ddns_tuning.so", "libdhcp_flex_option.so",
	"libdhcp_lease_query.so", "libdhcp_legal_log.so", "libdhcp_run_script.so",
}

// hook loads a hook library once and returns its entry, to add parameters to.
// The pointer is good until the next call.
func (c *Ctx) hook(library string, params *kea.Context) *kea.Hook {
	i := slices.IndexFunc(c.Server.Hooks, func(h kea.Hook) bool { return h.Library == library })
	if i < 0 {
		i = slices.IndexFunc(c.Server.Hooks, func(h kea.Hook) bool {
			return slices.Index(hookOrder, h.Library) > slices.Index(hookOrder, library)
		})
		if i < 0 {
			i = len(c.Server.Hooks)
		}
		c.Server.Hooks = slices.Insert(c.Server.Hooks, i, kea.Hook{Library: library})
	}
	h := &c.Server.Hooks[i]
	if params != nil {
		for n, k := range params.Keys {
			h.Parameters = h.Parameters.Set(k, params.Values[n])
		}
	}
	return h
}
