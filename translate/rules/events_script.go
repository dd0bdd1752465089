package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate/scope"
)

// scriptName is the base name of the script for all events. The two servers of
// a site can share the directory of scripts.
func (c *Ctx) scriptName() string {
	if c.V6() {
		return "dhcpd6-events.sh"
	}
	return "dhcpd-events.sh"
}

// scriptsDir is where the script stands. From 3.0 on Kea takes scripts from
// there only, and by their full path: it finds no bare name.
const scriptsDir = "/usr/share/kea/scripts"

// eventBlock is one `on` block, or a statement that the script runs as if it
// stood in one.
type eventBlock struct {
	sc     *scope.Scope
	at     *parser.Stmt
	events []string
	always bool // runs in addition to others, not in their place
	lines  []string
	closed bool // what it depends on cannot be told in a script: all comments
}

// on enters an event block. Of the blocks for one event dhcpd runs the last
// that it met: the innermost one.
func (c *Ctx) on(sc *scope.Scope, s *scope.Setting, n *parser.On) {
	events := slices.DeleteFunc(slices.Clone(n.Events), func(e string) bool { return e == "transmission" })
	if len(events) == 0 || s.Stmt.Body == nil {
		c.idle(s.Stmt, "the event never occurs in a server, or nothing is done about it")
		return
	}
	b := &eventBlock{sc: sc, at: s.Stmt, events: events, closed: len(s.When) > 0 || !c.scriptKnows(sc)}
	for _, old := range c.state.events.blocks {
		if old.sc == sc && !old.always && !b.closed {
			old.events = slices.DeleteFunc(old.events, func(e string) bool { return slices.Contains(events, e) })
		}
	}
	c.state.events.blocks = append(c.state.events.blocks, b)
	loss := Loss{At: s.Stmt, Message: "the block becomes a part of the script " + c.scriptName() + ", which Kea starts after the fact and does not wait for", Hint: "finish the script and put it into Kea's scripts directory before Kea starts"}
	if b.closed {
		loss.Message = "Kea's scripts cannot tell the clients that this block is for; it is in the script " + c.scriptName() + " as a comment"
		c.Manual(CodeEventManual, loss)
	} else {
		c.Approximate(CodeEvent, loss)
	}
	c.blockLines(b, s.Stmt.Body.Stmts, b.closed)
	c.scriptHook()
}

// scriptKnows reports whether a script can tell the clients of a scope.
func (c *Ctx) scriptKnows(sc *scope.Scope) bool {
	switch sc.Kind {
	case scope.Global, scope.SharedNetworkScope, scope.SubnetScope:
		return true
	case scope.HostScope:
		return c.shellHost(sc) != ""
	case scope.PoolScope:
		return c.shellPool(sc) != ""
	case scope.GroupScope:
		hosts, all := c.shellHosts(sc)
		return all && (hosts != "" || c.shellSubnets(sc) != "")
	}
	return false
}

// shellHosts asks whether a lease is one of a host in a group; all is false if
// some of these hosts cannot be told.
func (c *Ctx) shellHosts(sc *scope.Scope) (test string, all bool) {
	var tests []string
	seen := map[*scope.Scope]bool{}
	for _, h := range c.Model.Hosts {
		if seen[h.Scope] || !sc.Encloses(h.Scope) && (h.HostRare == nil || h.Group != sc) {
			continue
		}
		seen[h.Scope] = true
		t := c.shellHost(h.Scope)
		if t == "" {
			return "", false
		}
		tests = append(tests, t)
	}
	return strings.Join(tests, " || "), true
}

// shellPool asks whether a lease is one of a pool. An address of DHCPv6 is more
// than a shell can count.
func (c *Ctx) shellPool(sc *scope.Scope) string {
	if c.V6() {
		return ""
	}
	var tests []string
	for _, p := range c.Pools {
		if p.Scope != sc {
			continue
		}
		for _, r := range p.PoolDecl.Ranges {
			tests = append(tests, "within "+r.Lo.String()+" "+r.Hi.String())
		}
	}
	return strings.Join(tests, " || ")
}

// shellSubnets asks whether a lease is one of a subnet that a scope encloses.
func (c *Ctx) shellSubnets(sc *scope.Scope) string {
	var tests []string
	for _, p := range c.Subnets {
		if sc.Encloses(p.Scope) {
			tests = append(tests, fmt.Sprintf(`[ "$subnet_id" = %d ]`, p.Subnet.ID))
		}
	}
	return strings.Join(tests, " || ")
}

// shellHost asks whether a lease is one of a host, by the identifiers that
// scripts learn; empty if the host has none of them.
func (c *Ctx) shellHost(sc *scope.Scope) string {
	var tests []string
	for _, h := range c.Model.Hosts {
		if h.Scope != sc {
			continue
		}
		if h.Hardware != nil && len(h.Hardware.Addr) > 0 {
			tests = append(tests, `[ "$hwaddr" = "`+colonHex(h.Hardware.Addr)+`" ]`)
		}
		if len(h.UID) > 0 {
			tests = append(tests, `[ "$client_id" = "`+colonHex(h.UID)+`" ]`)
		}
	}
	return strings.Join(tests, " || ")
}

// blockLines writes the statements of a block; comment says that they are for a person to finish.
func (c *Ctx) blockLines(b *eventBlock, stmts []*parser.Stmt, comment bool) {
	for _, s := range stmts {
		switch n := s.Node.(type) {
		case *parser.Execute, *parser.Log:
			if comment {
				b.lines = append(b.lines, "# "+sourceLine(s))
				c.mark(s, diag.Manual, nil, "")
				continue
			}
			c.scriptLine(b, s, b.sc)
		case *parser.SetVar:
			c.blockVar(b, s, n, comment)
		case *parser.If, *parser.Else, *parser.Switch, *parser.Case, *parser.DefaultCase, *parser.On:
			b.lines = append(b.lines, "# "+sourceLine(s))
			c.conditionInside(s, comment)
			if s.Body != nil {
				c.blockLines(b, s.Body.Stmts, true)
			}
		case *parser.OptionSet, *parser.Param:
			c.Exact(s, nil, "")
			c.Say(CodeNoEffect, Loss{At: s, Message: "no effect: the answer has been made when an event occurs", Hint: "remove it"})
		default:
			c.mark(s, diag.Equivalent, nil, "")
			walkBody(s, func(in *parser.Stmt) { c.mark(in, diag.Equivalent, nil, "") })
		}
	}
}

// blockVar enters a variable that a block sets: it is put where the block reads
// it, or kept with the lease.
func (c *Ctx) blockVar(b *eventBlock, s *parser.Stmt, n *parser.SetVar, comment bool) {
	switch {
	case c.reads(n.Name) > 0:
		c.mark(s, diag.Equivalent, nil, "")
	case comment || !slices.Contains(b.events, "commit"):
		c.Dropped(CodeVariableSet, Loss{At: s, Message: "nothing in the file reads the variable `" + n.Name + "`, which dhcpd keeps with the lease; it is left out", Hint: "remove it, unless a program reads it from the lease file"})
	default:
		c.keepVar(b.sc, &scope.Setting{Stmt: s, Node: n}, n)
	}
}

// conditionInside enters a condition inside a block.
func (c *Ctx) conditionInside(s *parser.Stmt, told bool) {
	if told {
		c.mark(s, diag.Manual, nil, "")
		return
	}
	c.Manual(CodeEventManual, Loss{At: s, Message: "the condition and what depends on it are in the script " + c.scriptName() + " as comments", Hint: "write the condition in the language of the shell, with the variables that Kea gives its scripts"})
}

// sourceLine is the head of a statement on one line.
func sourceLine(s *parser.Stmt) string {
	sp := s.HeadSpan()
	return strings.Join(strings.Fields(string(s.File.Src[sp.Start.Offset:sp.End.Offset])), " ")
}

// scriptLine writes an execute or log statement as a command; false if it had
// to be left as a comment.
func (c *Ctx) scriptLine(b *eventBlock, s *parser.Stmt, sc *scope.Scope) bool {
	w := &shellWriter{c: c, sc: sc, block: b.at}
	var line string
	switch n := s.Node.(type) {
	case *parser.Execute:
		line = shellQuote(n.Program)
		for _, a := range n.Args {
			line += " " + w.word(a)
		}
	case *parser.Log:
		line = "logger -p " + c.syslogFacility() + "." + strings.TrimSuffix(orElse(n.Priority, "debug"), "or") + " -- " + w.word(n.Value)
	}
	b.lines = append(b.lines, "# "+Line(s), line)
	if len(w.missing) > 0 {
		e := w.missing[0]
		c.Manual(CodeEventArg, Loss{At: s, Span: s.File.Span(e.Start, e.End), Message: "Kea's scripts do not learn this value; the script does without it", Hint: "have the program ask for it, or do without"})
		return false
	}
	c.mark(s, diag.Approximate, nil, "")
	return true
}

// syslogFacility is where dhcpd logs to.
func (c *Ctx) syslogFacility() string {
	for _, l := range c.Server.Loggers {
		for _, o := range l.Outputs {
			if name, ok := strings.CutPrefix(o.Output, "syslog:"); ok {
				return name
			}
		}
	}
	return "daemon"
}

// execute enters a program started in an ordinary scope: the script runs it for each lease.
func (c *Ctx) execute(sc *scope.Scope, s *scope.Setting) {
	b := c.commitBlock(sc, s)
	if b == nil {
		c.closedBlock(sc, s)
		c.Manual(CodeEventManual, Loss{At: s.Stmt, Message: "Kea's scripts cannot tell the clients that this program is started for; it is in the script " + c.scriptName() + " as a comment", Hint: "finish the script"})
		return
	}
	c.scriptLine(b, s.Stmt, sc)
	c.Approximate(CodeExecute, Loss{At: s.Stmt, Message: "the program is started once for each lease given or renewed, not for each packet, and not waited for", Hint: "finish the script " + c.scriptName() + " and put it into Kea's scripts directory"})
}

// commitBlock returns a block that the script runs for each lease of a scope;
// nil if the script cannot tell its clients.
func (c *Ctx) commitBlock(sc *scope.Scope, s *scope.Setting) *eventBlock {
	if len(s.When) > 0 || !c.scriptKnows(sc) {
		return nil
	}
	return c.addBlock(&eventBlock{sc: sc, at: s.Stmt, events: []string{"commit"}, always: true})
}

// closedBlock keeps a statement in the script as a comment.
func (c *Ctx) closedBlock(sc *scope.Scope, s *scope.Setting) {
	b := c.addBlock(&eventBlock{sc: sc, at: s.Stmt, events: []string{"commit"}, always: true, closed: true})
	b.lines = append(b.lines, "# "+sourceLine(s.Stmt))
}

func (c *Ctx) addBlock(b *eventBlock) *eventBlock {
	c.state.events.blocks = append(c.state.events.blocks, b)
	c.scriptHook()
	return b
}

// scriptHook loads the run_script hook.
func (c *Ctx) scriptHook() {
	c.hook("libdhcp_run_script.so", (*kea.Context)(nil).Set("name", scriptsDir+"/"+c.scriptName()).Set("sync", false))
}

// writeScript writes the script, once subnets have their ids.
func (c *Ctx) writeScript() {
	blocks := c.state.events.blocks
	if len(blocks) == 0 {
		return
	}
	family := "4"
	if c.V6() {
		family = "6"
	}
	var b strings.Builder
	b.WriteString(scriptHead)
	for i, k := range blocks {
		fmt.Fprintf(&b, "\n# %s: on %s\nblock_%d() {\n", Line(k.at), strings.Join(k.events, " or "), i+1)
		for _, l := range k.lines {
			b.WriteString("    " + l + "\n")
		}
		b.WriteString("    :\n}\n")
	}
	for _, event := range []string{"commit", "release", "expiry"} {
		b.WriteString("\n" + c.dispatch(event, blocks))
	}
	b.WriteString(helpersFor(b.String()))
	b.WriteString(strings.ReplaceAll(scriptTail, "%", family))
	c.Scripts = append(c.Scripts, Script{Name: c.scriptName(), Body: []byte(b.String())})
}

// dispatch writes the function that picks the block for an event.
func (c *Ctx) dispatch(event string, blocks []*eventBlock) string {
	var b strings.Builder
	fmt.Fprintf(&b, "on_%s() {\n", event)
	for i, k := range blocks {
		if k.always && !k.closed && slices.Contains(k.events, event) {
			fmt.Fprintf(&b, "    if %s; then block_%d; fi\n", c.shellTest(k.sc), i+1)
		}
	}
	word := "if"
	for _, o := range c.innermostFirst(event, blocks) {
		fmt.Fprintf(&b, "    %s %s; then\n        block_%d\n", word, o.test, o.block)
		word = "elif"
	}
	if word == "elif" {
		b.WriteString("    fi\n")
	}
	b.WriteString("    :\n}\n")
	return b.String()
}

// choice is a block, by its number, and the test for the clients that it is for.
type choice struct {
	test  string
	block int
}

// innermostFirst orders the blocks for an event so that the first one whose test
// holds is the one that dhcpd runs: a host's, one of a group around hosts, and
// then those of the places that the address is in. Of groups the inner comes first.
func (c *Ctx) innermostFirst(event string, blocks []*eventBlock) (out []choice) {
	add := func(kind scope.Kind, test func(*scope.Scope) string) {
		var list []*eventBlock
		for _, k := range blocks {
			if !k.always && !k.closed && k.sc.Kind == kind && slices.Contains(k.events, event) {
				list = append(list, k)
			}
		}
		slices.SortStableFunc(list, func(a, b *eventBlock) int { return depth(b.sc) - depth(a.sc) })
		for _, k := range list {
			if t := test(k.sc); t != "" {
				out = append(out, choice{t, 1 + slices.Index(blocks, k)})
			}
		}
	}
	add(scope.HostScope, c.shellHost)
	add(scope.GroupScope, c.shellGuests)
	for _, kind := range []scope.Kind{scope.PoolScope, scope.SubnetScope, scope.SharedNetworkScope} {
		add(kind, c.shellTest)
	}
	add(scope.GroupScope, c.shellSubnets)
	add(scope.Global, c.shellTest)
	return out
}

// shellGuests asks whether a lease is one of a host of a group, on a network that
// is not in the group: there the group has had its say before.
func (c *Ctx) shellGuests(sc *scope.Scope) string {
	hosts, _ := c.shellHosts(sc)
	if subnets := c.shellSubnets(sc); hosts != "" && subnets != "" {
		return "{ " + hosts + "; } && ! { " + subnets + "; }"
	}
	return hosts
}

// depth counts the scopes around one.
func depth(sc *scope.Scope) (n int) {
	for ; sc.Parent != nil; sc = sc.Parent {
		n++
	}
	return n
}

// shellTest asks whether a lease belongs to a scope.
func (c *Ctx) shellTest(sc *scope.Scope) string {
	switch sc.Kind {
	case scope.HostScope:
		return c.shellHost(sc)
	case scope.PoolScope:
		return c.shellPool(sc)
	case scope.SubnetScope, scope.SharedNetworkScope:
		return orElse(c.shellSubnets(sc), "false")
	case scope.GroupScope:
		hosts, _ := c.shellHosts(sc)
		return strings.Join(slices.DeleteFunc([]string{hosts, c.shellSubnets(sc)}, func(t string) bool { return t == "" }), " || ")
	}
	return "true"
}
