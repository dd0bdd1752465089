// Package runscript is Kea's hook library run_script: a program that is run for
// events of leases. Its argument is the name of the event, and what there is to
// know of it is in its environment.
package runscript

import (
	"io/fs"
	"os"
	"path/filepath"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server"
	"github.com/keatool/keatool/server/hook"
)

// Library is the hook library.
var Library = hook.Library{Name: "run_script", Attach: attach}

func attach(s *hook.Setup) {
	name, ok := s.Params.Text("name")
	switch {
	case !ok && !s.Params.Has("name"):
		s.Params.Fail("", "`name` is missing", "name the program to run")
	case ok:
		if why := executable(name); why != "" {
			s.Params.Fail("name", "`"+name+"` cannot be run: "+why, "")
		}
	}
	s.Params.Bool("sync", false) // Kea never waits for the program either
	if s.Failed() || s.Server == nil {
		return
	}
	r := newRunner(name, s.Log)
	s.OnClose(r.close)
	if s.Snapshot.Family == kea.V4 {
		attach4(s, r)
	} else {
		attach6(s, r)
	}
}

// executable says why a program cannot be run; nothing if it can.
func executable(path string) string {
	if !filepath.IsAbs(path) {
		return "the path is not absolute"
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		if e, ok := err.(*fs.PathError); ok {
			err = e.Err
		}
		return err.Error()
	case !info.Mode().IsRegular():
		return "it is no file"
	case info.Mode()&0o111 == 0:
		return "it is not executable"
	}
	return ""
}

func attach4(s *hook.Setup, r *runner) {
	s.V4(server.LeasesCommitted, func(e *server.Exchange4) server.Verdict {
		var v env
		stored, ended := e.Committed()
		v.query4(e)
		v.leaseOrNone("LEASES4", stored)
		v.leaseOrNone("DELETED_LEASES4", ended)
		r.run("leases4_committed", v)
		return server.Next
	})
	s.V4(server.LeaseRenew, func(e *server.Exchange4) server.Verdict {
		var v env
		v.query4(e)
		v.subnet4(e.Subnet)
		v.text("PKT4_CLIENT_ID", Colons(e.ClientID))
		v.hw("PKT4_HWADDR", e.HW, uint32(e.Query.HType()))
		v.lease("LEASE4", &e.Lease)
		r.run("lease4_renew", v)
		return server.Next
	})
	of := func(event string) server.Hook4 {
		return func(e *server.Exchange4) server.Verdict {
			var v env
			v.query4(e)
			v.lease("LEASE4", e.Previous())
			r.run(event, v)
			return server.Next
		}
	}
	s.V4(server.LeaseRelease, of("lease4_release"))
	s.V4(server.LeaseDecline, of("lease4_decline"))
	ending(s, r, "4")
}

func attach6(s *hook.Setup, r *runner) {
	s.V6(server.LeasesCommitted, func(e *server.Exchange6) server.Verdict {
		var v env
		stored, ended := e.Committed()
		v.query6(e)
		v.leases("LEASES6", stored)
		v.leases("DELETED_LEASES6", ended)
		r.run("leases6_committed", v)
		return server.Next
	})
	of := func(event string, withIA bool) server.Hook6 {
		return func(e *server.Exchange6) server.Verdict {
			var v env
			v.query6(e)
			v.lease("LEASE6", e.Next())
			if withIA {
				v.ia(e.IA())
			}
			r.run(event, v)
			return server.Next
		}
	}
	s.V6(server.LeaseRenew, of("lease6_renew", true))
	s.V6(server.LeaseRebind, of("lease6_rebind", true))
	s.V6(server.LeaseRelease, of("lease6_release", false))
	s.V6(server.LeaseDecline, of("lease6_decline", false))
	ending(s, r, "6")
}

// ending is about leases that end without a message.
func ending(s *hook.Setup, r *runner, family string) {
	h := s.Hooks()
	h.Expired = append(h.Expired, func(l *lease.Lease, removed bool) {
		var v env
		v.lease("LEASE"+family, l)
		v.bool("REMOVE_LEASE", removed)
		r.run("lease"+family+"_expire", v)
	})
	h.Recovered = append(h.Recovered, func(l *lease.Lease) {
		var v env
		v.lease("LEASE"+family, l)
		r.run("lease"+family+"_recover", v)
	})
}
