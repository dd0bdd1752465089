package config

import (
	"fmt"
	"strconv"

	"github.com/keatool/keatool/internal/diag"
)

// CodeNotHonoured is reported for keys that this server does not do.
const CodeNotHonoured diag.Code = "KT5001"

// CodeLessDone is reported for keys that this server does less for than Kea.
const CodeLessDone diag.Code = "KT5003"

// Codes lists the findings of this package.
func Codes() []diag.Info {
	return []diag.Info{lessDone, {Code: CodeNotHonoured, Severity: diag.Error, Title: "key that this server does not honour",
		Text:    "The configuration is right, and Kea would run it. keatool serve does not do what the key asks for, and does not start, rather than leave it out in silence.",
		Example: `{ "Dhcp4": { "dhcp4o6-port": 6767 } }`}}
}

var lessDone = diag.Info{Code: CodeLessDone, Severity: diag.Warning, Title: "key that this server does less for than Kea",
	Text:    "The configuration is served, but something that Kea would do beside answering clients is not done. The finding says what. Clients get the answers that they get of Kea.",
	Example: `{ "Dhcp4": { "dhcp-ddns": { "enable-updates": true } } }`}

// omissions reports what this server leaves out.
func (b *builder) omissions() {
	omit := func(asked bool, key, what, hint string) {
		if asked {
			b.findings = append(b.findings, diag.Finding{Code: CodeLessDone, Severity: diag.Warning,
				Target: fmt.Sprintf("/Dhcp%d/%s", b.snap.Family, key), Message: what, Hint: hint})
		}
	}
	omit(b.src.DhcpDdns != nil && b.src.DhcpDdns.EnableUpdates, "dhcp-ddns", "DNS is not updated: names of clients are decided and kept with their leases, and nothing is sent",
		"set `enable-updates` to false, or serve those whose names matter by Kea")
	omit(b.src.DataDirectory != "", "data-directory", "`data-directory` is not looked at", "set the environment variable KEA_DHCP_DATA_DIR")
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
	refuse(len(src.HostsDatabases) > 0, "hosts-databases", "reservations are read from the configuration only", "write them into the file")
}

func parseCode(s string) (uint16, error) {
	n, err := strconv.ParseUint(s, 10, 16)
	return uint16(n), err
}
