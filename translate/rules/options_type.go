package rules

import (
	"net/netip"
	"time"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

// Options tunes a translation. The zero value translates for [kea.DefaultRelease].
type Options struct {
	Release     kea.Release
	Family      parser.Family // Auto: as the file was read
	Annotate    bool          // note the source line of every object, for the encoder to write
	HostsGlobal bool          // --hosts global: every reservation at server level
	// AlwaysSendNoPRL sets always-send on options outside {1,3,6,15}, so that
	// clients without a parameter request list get what dhcpd gave them.
	AlwaysSendNoPRL bool
	Now             time.Time // decides `after DATE` permits; zero: the epoch
	// Resolve looks host names up; nil: names stay unresolved and are reported.
	Resolve func(name string) ([]netip.Addr, error)
	// Interfaces names the interface of a subnet, by prefix in CIDR form.
	Interfaces map[string]string
	// Listen lists the interfaces to listen on; empty: all.
	Listen []string
	// SubnetIDs pins subnet ids, by prefix in CIDR form.
	SubnetIDs map[string]uint32
	// HAMode is "hot-standby" or "load-balancing"; empty: as split says.
	HAMode string
	// ScriptName is the base name of the script for `keatool serve` that does
	// what Kea's configuration cannot say; empty: none is written.
	ScriptName string
}

// Script is a generated hook script: a skeleton for a person to finish, or one
// in Starlark that is complete.
type Script struct {
	Name string // base name
	Body []byte
}

// Output is everything a translation produces.
type Output struct {
	Config    *kea.Config
	DDNS      *kea.Config // for kea-dhcp-ddns; nil: not needed
	Partner   *kea.Config // for the failover partner; nil: none
	Scripts   []Script
	SubnetIDs map[string]uint32
	Report    *Report
}
