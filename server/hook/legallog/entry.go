package legallog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server"
	"github.com/keatool/keatool/server/packet"
)

// duration writes a lifetime.
func duration(seconds uint32) string {
	if seconds == lease.Infinity {
		return "infinite duration"
	}
	days, rest := seconds/86400, seconds%86400
	text := fmt.Sprintf("%d hrs %d mins %d secs", rest/3600, rest/60%60, rest%60)
	if days > 0 {
		text = fmt.Sprintf("%d days ", days) + text
	}
	return text
}

// colons writes bytes as 01:ab:ff.
func colons(b []byte) string {
	var out strings.Builder
	for i, c := range b {
		if i > 0 {
			out.WriteByte(':')
		}
		fmt.Fprintf(&out, "%02x", c)
	}
	return out.String()
}

// named writes bytes, and as text too if they are one.
func named(b []byte) string {
	if !printable(b) {
		return colons(b)
	}
	return colons(b) + " (" + string(b) + ")"
}

func printable(b []byte) bool {
	return !slices.ContainsFunc(b, func(c byte) bool { return c < 0x20 || c > 0x7e })
}

// fate is the first part of an entry: what became of what.
func fate(what string, l *lease.Lease, e event) string {
	text := what + " has been " + string(e)
	if e == released {
		return text + " from"
	}
	return text + " for " + duration(l.Valid) + " to"
}

// identified lists what a relay says of the place of a client.
func identified(parts []string) string {
	if len(parts) == 0 {
		return ""
	}
	return ", identified by " + strings.Join(parts, " and ")
}

func contextText(l *lease.Lease) string {
	if len(l.Context) == 0 {
		return ""
	}
	return ", context: " + string(l.Context)
}

func entry4(e *server.Exchange4, l *lease.Lease, what event) string {
	text := fate("Address: "+l.Addr.String(), l, what) + " a device with hardware address: " +
		fmt.Sprintf("hwtype=%d %s", max(l.HWType, 1), colons(l.HW))
	if len(l.ClientID) > 0 {
		text += ", client-id: " + named(l.ClientID)
	}
	if e.Query.Relayed() {
		text += " connected via relay at address: " + e.Query.GIAddr().String()
		var parts []string
		for _, sub := range []struct {
			code uint8
			name string
		}{{packet.RAICircuitID, "circuit-id"}, {packet.RAIRemoteID, "remote-id"}, {6, "subscriber-id"}} {
			if v, ok := e.Query.RAISub(sub.code); ok && len(v) > 0 {
				parts = append(parts, sub.name+": "+named(v))
			}
		}
		text += identified(parts)
	}
	return text + contextText(l)
}

func entry6(e *server.Exchange6, l *lease.Lease, what event) string {
	subject := "Address: " + l.Addr.String()
	if l.Type == lease.PD {
		subject = fmt.Sprintf("Prefix: %s/%d", l.Addr, l.PrefixLen)
	}
	text := fate(subject, l, what) + " a device with DUID: " + colons(l.DUID)
	if len(l.HW) > 0 {
		text += fmt.Sprintf(" and hardware address: hwtype=%d %s (from %s)", max(l.HWType, 1), colons(l.HW), sourceName(l.HWSource))
	}
	if relays := e.Query.Relays(); len(relays) > 0 {
		r := &relays[0] // the one that is nearest to the server
		text += fmt.Sprintf(" connected via relay at address: %s for client on link address: %s, hop count: %d", r.Peer(), r.Link(), r.Hops())
		var parts []string
		for _, o := range []struct {
			code uint16
			name string
		}{{packet.Opt6RemoteID, "remote-id"}, {packet.Opt6SubscriberID, "subscriber-id"}} {
			if v, ok := e.Query.RelayOption(o.code); ok && len(v) > 0 {
				parts = append(parts, o.name+": "+named(v))
			}
		}
		text += identified(parts)
		if v, ok := e.Query.RelayOption(packet.Opt6InterfaceID); ok && len(v) > 0 {
			text += ", connected at location interface-id: " + named(v)
		}
	}
	return text + contextText(l)
}

// sourceName says where a hardware address came from; the numbers are Kea's.
func sourceName(source uint32) string {
	switch source {
	case 0x01:
		return "Raw Socket"
	case 0x02:
		return "DUID"
	case 0x04:
		return "IPv6 Link Local"
	case 0x08:
		return "Client Address Relay Option"
	case 0x10:
		return "Remote ID"
	case 0x20:
		return "Subscriber ID"
	case 0x40:
		return "DOCSIS CMTS"
	case 0x80:
		return "DOCSIS MODEM"
	}
	return "Unknown"
}
