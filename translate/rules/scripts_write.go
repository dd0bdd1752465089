package rules

import (
	"maps"
	"slices"
	"strings"

	"github.com/keatool/keatool/translate/scope"
	"github.com/keatool/keatool/translate/starlark"
)

// starlarkFile is the script while it is written.
type starlarkFile struct {
	c    *Ctx
	body strings.Builder
	// what is done at the hook points, in the order of the script
	points map[string][]string
}

// scriptHeader begins every script.
const scriptHeader = `# What Kea's configuration cannot say of %s, for ` + "`keatool serve`" + `, which runs the
# functions that are named after hook points. Kea itself does not load scripts.
# KEEP is what the configuration gives; None is no value.

KEEP = "keep"
`

// pointOrder is the order of the functions that are named after hook points.
var pointOrder = []string{"subnet4_select", "lease4_select", "lease4_renew", "lease4_offer", "pkt4_send", "pkt6_send"}

// writeStarlark writes the script, if there is something to do for it.
func (c *Ctx) writeStarlark() {
	st := &c.state.script
	if !c.scripting() || len(st.programs)+len(st.logs)+len(st.unasked)+len(c.habitual()) == 0 {
		return
	}
	f := &starlarkFile{c: c, points: map[string][]string{}}
	f.habits()
	f.unasked()
	f.functions()
	f.messages()
	if len(c.habitual()) > 0 {
		f.atSend("name_server(event)")
	}
	var b strings.Builder
	b.WriteString(strings.Replace(scriptHeader, "%s", oneWord(c.Model.File.Name), 1))
	for _, point := range pointOrder {
		if lines := f.points[point]; len(lines) > 0 {
			b.WriteString("\ndef " + point + "(event):\n    " + strings.Join(lines, "\n    ") + "\n")
		}
	}
	b.WriteString(f.body.String())
	b.WriteString(f.support(b.String()))
	c.Scripts = append(c.Scripts, Script{Name: c.Options.ScriptName, Body: []byte(b.String())})
	c.scriptEntry()
}

// oneWord keeps a name in the line of its comment.
func oneWord(name string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return '?'
		}
		return r
	}, name)
}

// at adds lines to a hook point.
func (f *starlarkFile) at(point string, lines ...string) {
	f.points[point] = append(f.points[point], lines...)
}

// atSend adds lines to what is done when the reply leaves, unless it refuses.
func (f *starlarkFile) atSend(lines ...string) {
	point, refusal := "pkt4_send", `if event.reply.type == "DHCPNAK":`
	if f.c.V6() {
		f.at("pkt6_send", lines...)
		return
	}
	if len(f.points[point]) == 0 {
		f.at(point, refusal, "    return")
	}
	f.at(point, lines...)
}

// unasked writes what sends all options to clients that send no request list.
func (f *starlarkFile) unasked() {
	codes := f.c.state.script.unasked
	if f.c.V6() {
		return
	}
	f.body.WriteString("\n# Options that Kea keeps from clients that send no request list.\nUNASKED = [" + strings.Join(codes, ", ") + "]\n")
	if len(codes) == 0 {
		return
	}
	f.body.WriteString("\ndef send_unasked(event):\n" +
		"    if event.query.option(55) != None or event.query.type == \"BOOTREQUEST\":\n        return\n    for code in UNASKED:\n        v = event.configured(code)\n" +
		"        if v and event.reply.option(code) == None:\n            event.reply.set_option(code, v)\n")
	f.atSend("send_unasked(event)")
}

// messages writes the function for log statements.
func (f *starlarkFile) messages() {
	logs := f.c.state.script.logs
	if len(logs) == 0 {
		return
	}
	f.body.WriteString("\n# The messages of log statements.\ndef log_messages(event):\n" +
		linesText(logs, func(v string) string { return "say(" + v + ")" }))
	f.atSend("log_messages(event)")
}

// functions writes the programs, and has the hook points run them.
func (f *starlarkFile) functions() {
	has := map[string]bool{}
	for _, p := range f.c.state.script.programs {
		f.body.WriteString("\n" + f.c.programText(p))
		has[p.key.Param] = true
		if p.key.IsOption() {
			code := itoa(int(p.key.Code))
			f.atSend("send(event, " + code + ", " + programName(p.key) + "(event))")
		}
	}
	f.fields(has)
	f.names(has)
	f.times(has)
	if has["min-secs"] {
		f.at("lease4_offer", "if event.query.secs < seconds(min_secs(event), 0):", "    return \"drop\"")
	}
}

// fields has the fixed fields of the reply set.
func (f *starlarkFile) fields(has map[string]bool) {
	for _, x := range [][2]string{{"filename", "file"}, {"server-name", "sname"}} {
		if has[x[0]] {
			f.body.WriteString("\ndef set_" + x[1] + "(event, v):\n    if v != KEEP:\n        event.reply." + x[1] + " = v or b\"\"\n")
			f.atSend("set_" + x[1] + "(event, " + programName(P(x[0])) + "(event))")
		}
	}
	if has["next-server"] {
		f.body.WriteString("\ndef set_siaddr(event, v):\n    if v != KEEP:\n        event.reply.siaddr = ip(v[:4]) if v != None and len(v) >= 4 else \"0.0.0.0\"\n")
		f.atSend("set_siaddr(event, next_server(event))")
	}
}

// names has the names for DNS set.
func (f *starlarkFile) names(has map[string]bool) {
	if !has["ddns-hostname"] && !has["ddns-domainname"] {
		return
	}
	b := &f.body
	b.WriteString("\n# The name that is registered in DNS.\ndef name_lease(event):\n")
	if has["ddns-hostname"] {
		b.WriteString("    name = ddns_hostname(event)\n")
	} else {
		b.WriteString("    name = KEEP\n")
	}
	if !has["ddns-domainname"] {
		b.WriteString("    if name != KEEP:\n        event.set_dns_name(str(name or b\"\"))\n")
	} else {
		b.WriteString("    domain = ddns_domainname(event)\n    if name == KEEP:\n        name = bytes(event.lease.hostname.split(\".\")[0])\n" +
			"    if not name:\n        event.set_dns_name(\"\")\n    elif domain == None:\n        event.set_dns_name(str(name))\n" +
			"    else:\n        event.set_dns_name(str(name) + \".\" + str(domain).rstrip(\".\") + \".\")\n")
	}
	f.at("lease4_select", "name_lease(event)")
	f.at("lease4_renew", "name_lease(event)")
}

// times has lease times set, as dhcpd computes them.
func (f *starlarkFile) times(has map[string]bool) {
	if !has["default-lease-time"] {
		return
	}
	f.body.WriteString(`
# How long a lease runs: what the client asks for, within its bounds.
def time_lease(event):
    longest = seconds(max_lease_time(event), 86400)
    shortest = seconds(min_lease_time(event), min(300, longest))
    asked = event.query.option(51)
    usual = seconds(default_lease_time(event), 43200)
    wanted = number(asked) if asked != None and len(asked) == 4 else usual
    event.lease.valid = max(min(wanted, longest), shortest, 1)
`)
	f.at("lease4_select", "time_lease(event)")
	f.at("lease4_renew", "time_lease(event)")
}

// programName is the name of the function of a program.
func programName(k Key) string {
	if k.IsOption() {
		return "option_" + itoa(int(k.Code))
	}
	return strings.ReplaceAll(k.Param, "-", "_")
}

// programText writes the function of a program.
func (c *Ctx) programText(p *program) string {
	var b strings.Builder
	name, start := p.key.Param, "KEEP"
	if p.key.IsOption() {
		name = "option " + nameOfOption(p.steps[0].set)
	}
	if p.full {
		start = "None"
	}
	b.WriteString("# " + name + "\ndef " + programName(p.key) + "(event):\n    v = " + start + "\n")
	used := false
	var open string
	for _, s := range p.steps {
		used = used || !s.keep || p.full
		where, ok := c.placeTest(s.at)
		if !used || !ok {
			continue
		}
		b.WriteString(c.stepText(s, where, &open))
	}
	b.WriteString("    return v\n")
	return b.String()
}

// stepText writes one statement. Statements of one place, which open names,
// stand below one test.
func (c *Ctx) stepText(s *scriptStep, where string, open *string) string {
	var b strings.Builder
	indent := "    "
	if where != "" {
		if *open != where {
			b.WriteString(indent + "if " + where + ":\n")
		}
		indent += "    "
	}
	*open = where
	b.WriteString(comment(s.set.Stmt, indent))
	if s.test != "" {
		b.WriteString(indent + "if " + s.test + ":\n")
		indent += "    "
	}
	switch verb := verbOf(s.set.Node); {
	case s.keep:
		b.WriteString(indent + "v = KEEP\n")
	case verb == 0:
		b.WriteString(indent + "v = " + s.val + "\n")
	default:
		b.WriteString(indent + "v = " + verbNames[verb] + "(v, " + s.val + ")\n")
	}
	return b.String()
}

// verbNames are the functions for verbs other than to set.
var verbNames = [...]string{"", "default", "appended", "prepended"}

// support writes the functions that the rest of the script calls.
func (f *starlarkFile) support(script string) string {
	c, st := f.c, &f.c.state.script
	var b strings.Builder
	for _, code := range st.replies {
		b.WriteString(c.replyFunction(code))
	}
	for _, name := range slices.Sorted(maps.Keys(st.vars)) {
		b.WriteString("\n" + st.vars[name])
	}
	for _, ch := range st.chains {
		text, _ := c.chainFunction(ch) // it could be written before
		b.WriteString("\n" + text)
	}
	if st.names {
		b.WriteString(c.hostNames())
	}
	script += b.String()
	for _, h := range supportFunctions {
		if strings.Contains(script, h.name+"(") {
			b.WriteString("\n" + h.text)
		}
	}
	return b.String()
}

// replyFunction writes the value that the reply has for an option.
func (c *Ctx) replyFunction(code uint32) string {
	n := itoa(int(code))
	s := "\ndef reply_" + n + "(event):\n"
	for _, p := range c.state.script.programs {
		if p.key == Opt(c.baseSpace(), code) {
			return s + "    v = " + programName(p.key) + "(event)\n    return event.configured(" + n + ") if v == KEEP else v\n"
		}
	}
	return s + "    return event.configured(" + n + ")\n"
}

// hostNames writes the names of hosts by their identifiers.
func (c *Ctx) hostNames() string {
	var b strings.Builder
	b.WriteString("\n# Names of host declarations, by client identifier and by hardware address.\nHOSTS = {\n")
	seen := map[string]bool{}
	add := func(kind string, id []byte, h *scope.Host) {
		key := "(" + quoted(kind) + ", " + starlark.Bytes(id) + ")"
		if len(id) > 0 && !seen[key] {
			seen[key] = true
			b.WriteString("    " + key + ": " + starlark.Bytes([]byte(h.Name)) + ",\n")
		}
	}
	for _, h := range c.Model.Hosts {
		add("id", h.UID, h)
		if h.Hardware != nil && len(h.Hardware.Addr) > 0 {
			add("hw", append([]byte{h.Hardware.TypeCode}, h.Hardware.Addr...), h)
		}
	}
	id, hw := "client_id", "event.query.hardware"
	if c.V6() {
		id, hw = "duid", "None"
	}
	b.WriteString("}\n\ndef host_decl_name(event):\n    if not event.reserved:\n        return None\n" +
		"    return HOSTS.get((\"id\", event.query." + id + ")) or HOSTS.get((\"hw\", " + hw + "))\n")
	return b.String()
}

// supportFunctions are written where the script calls them.
var supportFunctions = []struct{ name, text string }{
	{"send", `# An option goes out if the client asks for it; the mask, and to hosts by BOOTP, in
# any case.
def send(event, code, v):
    unasked = event.query.type == "BOOTREQUEST" and event.static
    if v == KEEP:
        if unasked:
            return
        v = event.reply.option(code) or event.configured(code)
    if v and (code == 1 or unasked or event.query.asks(code)):
        event.reply.set_option(code, v)
    else:
        event.reply.remove_option(code)
`},
	{"seconds", `def seconds(v, usual):
    return usual if v == None else v if type(v) == "int" else number(v[:4])
`},
	{"say", `def say(v):
    if v != None:
        print(str(v))
`},
	{"default", `def default(v, other):
    return other if v == None else v
`},
	{"appended", `def appended(v, more):
    return v if more == None else more if v == None else v + more
`},
	{"prepended", `def prepended(v, more):
    return v if more == None else more if v == None else more + v
`},
	{"in_network", `def in_network(event, name):
    return event.subnet != None and event.subnet.shared_network == name
`},
	{"in_subnet", `def in_subnet(event, prefix):
    return event.subnet != None and event.subnet.prefix == prefix
`},
	{"in_range", `# Whether the client has an address of a pool, which a reserved one is not.
def in_range(event, first, last):
    a = event.leased_address
    return a != None and not event.static and ip_bytes(first) <= a and a <= ip_bytes(last)
`},
}
