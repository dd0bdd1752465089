package difftest

import (
	"bytes"
	"fmt"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/option"
)

// harmful are statements that would reach outside a namespace, or wait for what
// is not there, and why they are taken out of the copy that dhcpd reads.
var harmful = map[string]string{
	"pid-file-name": "the file is elsewhere", "dhcpv6-pid-file-name": "the file is elsewhere",
	"lease-file-name": "the file is elsewhere", "dhcpv6-lease-file-name": "the file is elsewhere",
	"omapi-port": "nobody asks", "omapi-key": "nobody asks",
	"local-port": "clients use the usual ports", "remote-port": "clients use the usual ports",
	"local-address": "the addresses are others", "local-address6": "the addresses are others", "bind-local-address6": "the addresses are others",
	"ping-check": "it waits a second for each offer", "ping-timeout": "it waits a second for each offer",
	"delayed-ack": "it holds replies back", "max-ack-delay": "it holds replies back",
	"min-secs": "", "db-time-format": "",
}

// copier writes the adapted copy of a configuration.
type copier struct {
	dir     string
	l       *layout
	files   map[string][]byte // by path
	changed map[string]int
	resolve option.Resolver
}

// adaptDhcpd returns the files of a copy of the source, below dir, that dhcpd
// can serve in the namespaces of a layout, and what was changed in them. Lines
// keep their numbers.
func adaptDhcpd(s *Source, l *layout, dir string) (files map[string][]byte, changed []string) {
	c := &copier{dir: dir, l: l, files: map[string][]byte{}, changed: map[string]int{}, resolve: s.Resolve}
	c.file(s.File, filepath.Join(dir, "dhcpd.conf"), c.trailer())
	for what, n := range c.changed {
		if n > 1 {
			what = fmt.Sprintf("%s (%d times)", what, n)
		}
		changed = append(changed, what)
	}
	slices.Sort(changed)
	return c.files, changed
}

// trailer is what the copy has more than the source.
func (c *copier) trailer() string {
	var b strings.Builder
	t := c.l.transport
	if c.l.v6 { // renewals that are answered without being noted end in a failed assertion
		b.WriteString("\ndhcp-cache-threshold 0;")
	}
	switch {
	case !c.l.v6:
		b.WriteString("\nping-check false;\n")
		if c.l.declare {
			fmt.Fprintf(&b, "subnet %s netmask %s { authoritative; }\n", t.Addr(), netip.AddrFrom4([4]byte{255, 255, 255, 248}))
		}
	case c.l.declare:
		fmt.Fprintf(&b, "\nsubnet6 %s { }\n", t)
	}
	if c.l.declare {
		c.changed[fmt.Sprintf("subnet %s was added, by which relays reach the server", t)]++
	}
	return b.String()
}

// file copies one file, and with it those that it includes.
func (c *copier) file(f *parser.File, path, trailer string) {
	var out bytes.Buffer
	at := uint32(0)
	replace := func(s *parser.Stmt, with string) {
		out.Write(f.Src[at:s.Start])
		out.WriteString(with)
		out.WriteString(strings.Repeat("\n", bytes.Count(f.Src[s.Start:s.End], []byte("\n"))))
		at = s.End
	}
	eachOwn(f.Stmts, func(s *parser.Stmt) bool {
		switch n := s.Node.(type) {
		case *parser.Include:
			if n.File != nil {
				name := filepath.Join(c.dir, fmt.Sprintf("include%d.conf", len(c.files)+1))
				c.files[name] = nil // keeps its number
				c.file(n.File, name, "")
				replace(s, fmt.Sprintf("include %q;", name))
			}
			return false
		default:
			if why, out := c.takeOut(s); out {
				c.changed[why]++
				replace(s, "")
				return false
			}
			for _, n := range namesIn(s) {
				if text, ok := c.addressOf(n); ok {
					out.Write(f.Src[at:n.start])
					out.WriteString(text)
					at = n.end
				}
			}
		}
		return true
	})
	out.Write(f.Src[at:])
	out.WriteString(trailer)
	c.files[path] = out.Bytes()
}

// addressOf returns what stands in the copy for a host name.
func (c *copier) addressOf(n nameAt) (string, bool) {
	if c.resolve == nil {
		return "", false
	}
	text, ok := n.text(c.resolve)
	if ok {
		c.changed["host names were replaced by addresses made up for this run, in the Kea configuration too"]++
	}
	return text, ok
}

// eachOwn walks the statements of one file, without those it includes.
func eachOwn(list []*parser.Stmt, visit func(*parser.Stmt) bool) {
	for _, s := range list {
		if visit(s) && s.Body != nil {
			eachOwn(s.Body.Stmts, visit)
		}
	}
}

// takeOut says whether a statement is left out of the copy, and what to tell
// about it.
func (c *copier) takeOut(s *parser.Stmt) (what string, out bool) {
	word := strings.ToLower(s.File.Text(s.Keyword()))
	switch n := s.Node.(type) {
	case *parser.Param:
		if why := harmful[n.Name]; why != "" {
			return fmt.Sprintf("`%s` was taken out: %s", n.Name, why), true
		}
	case *parser.FailoverPeer:
		return "`failover peer` was taken out: the partner is not there", true
	case *parser.FailoverRef:
		return "the pools' `failover peer` was taken out: the partner is not there", true
	case *parser.Execute:
		return "`execute` was taken out: it would run programs", true
	}
	if why := harmful[word]; why != "" {
		return fmt.Sprintf("`%s` was taken out: %s", word, why), true
	}
	return "", false
}
