// Package logging writes what a server does as Kea does: lines with an
// identifier that administrators search for, by the loggers of the
// configuration (Kea manual, "Logging").
//
// What can be said is a catalogue (catalogue.go), from which docs/log-messages.md
// is made. [Loggers] decides who hears of it; asking whether anybody does is one
// atomic load, so that the way of a packet may ask often.
package logging

import (
	"fmt"
	"strconv"
	"strings"
)

// Severity is how much an event matters.
type Severity uint8

// The severities.
const (
	Debug Severity = iota
	Info
	Warn
	Error
	Fatal
	None // of loggers: nothing is said
)

var severityNames = [...]string{"DEBUG", "INFO", "WARN", "ERROR", "FATAL", "NONE"}

func (s Severity) String() string { return severityNames[s] }

// ParseSeverity reads a severity of the configuration; anything unknown is INFO, as in Kea.
func ParseSeverity(text string) Severity {
	for i, name := range severityNames {
		if strings.EqualFold(name, text) {
			return Severity(i)
		}
	}
	return Info
}

// Child names one of the loggers below that of the server.
type Child uint8

// The children.
const (
	Server Child = iota // dhcp4 or dhcp6
	Leases
	Packets
	BadPackets
	Commands
	Hooks
	Database
	Hosts
	Options
	AllocEngine
	children
)

var childNames = [children]string{"", "leases", "packets", "bad-packets", "commands", "hooks", "database", "hosts", "options", "alloc-engine"}

// name returns the last part of the logger's name.
func (c Child) name(family int) string {
	switch {
	case c == Server && family == 0:
		return "dhcpddns"
	case c == Server:
		return fmt.Sprintf("dhcp%d", family)
	}
	return childNames[c]
}

// Event is something that can be said. Its arguments stand for %1, %2 and so on
// in the text.
type Event struct {
	ID       string // %d stands for the family: DHCP%d_LEASE_ALLOC
	Logger   Child
	Severity Severity
	Level    int // of a debug event: 0 to 99, the more detailed the higher
	Text     string
	Doc      string // a paragraph for administrators
	// Message is set for what is said by way of log/slog: the message there.
	Message string
}

// id returns the identifier of a family.
func (e *Event) id(family int) string {
	if family == 0 {
		return strings.ReplaceAll(e.ID, "%d", "_DDNS")
	}
	return strings.ReplaceAll(e.ID, "%d", fmt.Sprint(family))
}

// format puts the arguments into the text. What stands in an argument is text and
// no more: much of it is from clients.
func (e *Event) format(args []any) string {
	var out strings.Builder
	rest := e.Text
	for {
		text, after, found := strings.Cut(rest, "%")
		out.WriteString(text)
		if !found {
			return out.String()
		}
		digits := len(after) - len(strings.TrimLeft(after, "0123456789"))
		if n, err := strconv.Atoi(after[:digits]); err == nil && 1 <= n && n <= len(args) {
			fmt.Fprint(&out, args[n-1])
		} else {
			out.WriteString("%" + after[:digits])
		}
		rest = after[digits:]
	}
}
