// Package builtin lists the hook libraries that are built into the server.
package builtin

import (
	"log/slog"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/server"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/hook"
	"github.com/keatool/keatool/server/hook/ddnstuning"
	"github.com/keatool/keatool/server/hook/flexid"
	"github.com/keatool/keatool/server/hook/flexoption"
	"github.com/keatool/keatool/server/hook/ha"
	"github.com/keatool/keatool/server/hook/hostcache"
	"github.com/keatool/keatool/server/hook/leasecmds"
	"github.com/keatool/keatool/server/hook/leasequery"
	"github.com/keatool/keatool/server/hook/legallog"
	"github.com/keatool/keatool/server/hook/limits"
	"github.com/keatool/keatool/server/hook/perfmon"
	"github.com/keatool/keatool/server/hook/pingcheck"
	"github.com/keatool/keatool/server/hook/runscript"
	"github.com/keatool/keatool/server/hook/script"
)

// Libraries returns the libraries, by name.
func Libraries() []hook.Library {
	return []hook.Library{
		{Name: "bootp", Only4: true, Attach: bootp},
		{Name: "class_cmds", Attach: commands},
		ddnstuning.Library,
		flexid.Library,
		flexoption.Library,
		ha.Library,
		hostcache.Library,
		{Name: "host_cmds", Attach: commands},
		leasecmds.Library,
		leasequery.Library,
		legallog.Library,
		limits.Library,
		{Name: "mysql", Attach: commands},
		perfmon.Library,
		{Name: "pgsql", Attach: commands},
		pingcheck.Library,
		runscript.Library,
		script.Library,
		{Name: "stat_cmds", Attach: commands},
		{Name: "subnet_cmds", Attach: commands},
	}
}

// Maker returns what server.Options wants to make hooks.
func Maker(log *slog.Logger) func(*server.Server, *config.Snapshot) (server.Hooks, diag.List) {
	return func(s *server.Server, snap *config.Snapshot) (server.Hooks, diag.List) {
		return hook.Build(Libraries(), s, snap, log)
	}
}

// Check reports what is wrong with the hooks of a configuration. Nothing is opened.
func Check(snap *config.Snapshot) diag.List {
	_, findings := hook.Build(Libraries(), nil, snap, slog.New(slog.DiscardHandler))
	return findings
}

// bootp has clients served that speak BOOTP. It has no parameters, and as Kea's
// it does not look at those that it gets.
func bootp(s *hook.Setup) { s.Hooks().Bootp = true }

// commands is for libraries that only bring commands with them: server/ctrl has
// these where the configuration names the library.
func commands(*hook.Setup) {}
