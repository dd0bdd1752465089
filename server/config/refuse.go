package config

import (
	"fmt"
	"strconv"

	"github.com/keatool/keatool/internal/diag"
)

// CodeNotHonoured is reported for keys that this server does not do.
const CodeNotHonoured diag.Code = "KT5001"

// Codes lists the findings of this package.
func Codes() []diag.Info {
	return []diag.Info{{Code: CodeNotHonoured, Severity: diag.Error, Title: "key that this server does not honour",
		Text:    "The configuration is right, and Kea would run it. keatool serve does not do what the key asks for, and does not start, rather than leave it out in silence.",
		Example: `{ "Dhcp4": { "dhcp4o6-port": 6767 } }`}}
}

// refusals reports what this server does not do.
func (b *builder) refusals() {
	top := fmt.Sprintf("/Dhcp%d", b.snap.Family)
	refuse := func(asked bool, key, why, hint string) {
		if asked {
			b.findings = append(b.findings, diag.Finding{Code: CodeNotHonoured, Severity: diag.Error, Target: top + "/" + key,
				Message: "`" + key + "` is not honoured: " + why, Hint: hint})
		}
	}
	src := b.src
	refuse(or(src.DHCP4o6Port, 0) != 0, "dhcp4o6-port", "DHCPv4 over DHCPv6 is not done", "set it to 0")
	refuse(src.ConfigControl != nil && len(src.ConfigControl.Databases) > 0, "config-control",
		"configurations are not read from databases", "write everything into the file")
	refuse(src.LeaseDatabase != nil && src.LeaseDatabase.Type != "memfile", "lease-database",
		"leases are kept in memory and in a lease file only", "use the type `memfile`")
	refuse(or(src.StashAgent, false), "stash-agent-options", "relay agent information is not kept for renewals", "set it to false")
	refuse(len(src.HostsDatabases) > 0, "hosts-databases", "reservations are read from the configuration only", "write them into the file")
}

func parseCode(s string) (uint16, error) {
	n, err := strconv.ParseUint(s, 10, 16)
	return uint16(n), err
}
