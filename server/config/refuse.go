package config

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/keatool/keatool/internal/diag"
)

// CodeNotHonoured is reported for keys that this server does not do.
const CodeNotHonoured diag.Code = "KT5001"

// CodeUnheeded is reported for keys that this server does not look at.
const CodeUnheeded diag.Code = "KT5003"

// Codes lists the findings of this package.
func Codes() []diag.Info {
	return []diag.Info{unheeded, {Code: CodeNotHonoured, Severity: diag.Error, Title: "key that this server does not honour",
		Text:    "The configuration is right, and Kea would run it. keatool serve does not do what the key asks for, and does not start, rather than leave it out in silence.",
		Example: `{ "Dhcp4": { "dhcp4o6-port": 6767 } }`}}
}

var unheeded = diag.Info{Code: CodeUnheeded, Severity: diag.Warning, Title: "key that this server does not look at",
	Text:    "The configuration is served, and clients get the answers that they get of Kea, but this key changes nothing. The hint says how to get what it stands for.",
	Example: `{ "Dhcp6": { "data-directory": "/var/lib/kea" } }`}

// omissions reports what this server leaves out.
func (b *builder) omissions() {
	top := fmt.Sprintf("/Dhcp%d", b.snap.Family)
	unheeded := func(said bool, key, hint string) {
		if said {
			b.findings = append(b.findings, diag.Finding{Code: CodeUnheeded, Severity: diag.Warning, Target: top + "/" + key,
				Message: "`" + key[strings.LastIndexByte(key, '/')+1:] + "` changes nothing", Hint: hint})
		}
	}
	src := b.src
	unheeded(src.DataDirectory != "", "data-directory", "name the directory in the environment variable KEA_DHCP_DATA_DIR")
	unheeded(!or(src.LookupFirst, true), "reservations-lookup-first", "reservations are always looked up first, as Kea does with several threads")
	unheeded(src.QueueControl != nil && src.QueueControl.Enable, "dhcp-queue-control", "messages wait in the sockets; raise the system's socket buffers if they are too short")
	if mt := src.MultiThreading; mt != nil {
		unheeded(mt.QueueSize != nil, "multi-threading/packet-queue-size", "messages wait in the sockets; raise the system's socket buffers if they are too short")
	}
	if i := src.Interfaces; i != nil {
		unheeded(!or(i.ReDetect, true), "interfaces-config/re-detect", "interfaces are looked at again whenever the configuration is read")
	}
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
}

func parseCode(s string) (uint16, error) {
	n, err := strconv.ParseUint(s, 10, 16)
	return uint16(n), err
}
