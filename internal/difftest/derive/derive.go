// Package derive makes the clients that exercise a dhcpd.conf: for each statement
// that can show in a packet, one whose exchange with the server depends on it.
//
// A client is first a request, that is everything a configuration can look at.
// Requests come from declarations (a host, a subnet, a pool) and from expressions,
// which are solved. Each is then traced through the configuration as dhcpd would
// do it, and only what the trace says counts as reached: a solution that does not
// hold is not sent, and a statement that no trace shows is listed with the reason.
package derive

import (
	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/internal/difftest"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/option"
	"github.com/keatool/keatool/translate/scope"
)

// Options tunes [Plan].
type Options struct {
	Seed   uint64 // of hardware addresses, and of the choice among many alike
	Hosts  int    // how many hosts, and subclasses of a class, get clients; 0: DefaultHosts
	Direct int    // how many networks are also spoken to without a relay; 0: DefaultDirect
	// Resolve looks up the names that stand for addresses of hosts, as dhcpd will
	// do; nil: none has an address.
	Resolve option.Resolver
}

// What [Options] means where it says nothing.
const (
	DefaultHosts  = 1500
	DefaultDirect = 8
)

func (o Options) orDefault() Options {
	if o.Hosts == 0 {
		o.Hosts = DefaultHosts
	}
	if o.Direct == 0 {
		o.Direct = DefaultDirect
	}
	return o
}

// CodeNoPlace says that there is nothing a client could be in.
const CodeNoPlace diag.Code = "KT6901"

// Codes lists the findings of this package. Only difftest has them, so that there
// is no example for convert.
func Codes() []diag.Info {
	return []diag.Info{{
		Code: CodeNoPlace, Severity: diag.Warning, Title: "no network to send from",
		Text: "Clients are simulated in the networks that the file declares. Without a subnet, or with subnets of " +
			"the other address family only, dhcpd answers nobody, and there is nothing to compare. Give the main " +
			"file rather than one that it includes.",
	}}
}

// Plan derives the clients of a file that was read without errors.
func Plan(f *parser.File, o Options) (difftest.Plan, diag.List) {
	c := cover(f, o)
	if len(c.w.spots) > 0 {
		return c.plan(), nil
	}
	return c.plan(), diag.List{{Code: CodeNoPlace, Severity: diag.Warning, Span: diag.Span{File: f.Name},
		Message: "the file declares no network of its address family", Hint: "give the main file, with its subnets"}}
}

// cover makes the clients.
func cover(f *parser.File, o Options) *coverage {
	w := newWorld(scope.Resolve(f, f.Family), o.orDefault())
	c := newCoverage(w)
	if len(w.spots) == 0 {
		c.closeAll("the file has no network that a client could be in")
		return c
	}
	w.networks(c)
	w.pools(c)
	w.hosts(c)
	w.classes(c)
	w.branches(c)
	w.variants(c)
	w.rest(c)
	for _, add := range c.last {
		add()
	}
	return c
}
