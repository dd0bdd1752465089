package rules

import (
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/scope"
	"github.com/keatool/keatool/translate/starlark"
)

// habitual returns the subnets whose clients the script answers as dhcpd does
// where Kea has a habit of its own, which no configuration changes.
func (c *Ctx) habitual() []*Place {
	if c.V6() {
		return nil
	}
	return c.Subnets
}

// settleHabits enters the statements that the script's habits keep.
func (c *Ctx) settleHabits() {
	if len(c.habitual()) == 0 {
		return
	}
	var list []scope.Setting
	c.state.script.fqdn, list = c.fqdnValue()
	if c.state.script.fqdn != nil {
		for i := range list {
			c.scripted(list[i].Stmt, []diag.Code{CodeFQDNOption})
		}
	}
	told := []diag.Code{CodeDDNSTold, CodeDDNSCompleted}
	parser.Walk(c.Model.File, func(s *parser.Stmt) bool {
		if slices.ContainsFunc(told, func(code diag.Code) bool { return c.hasCode(s, code) }) {
			c.scripted(s, told)
		}
		return true
	})
}

// fqdnValue returns the client FQDN option that dhcpd makes of its flags and
// codes, where these are the same for all clients, and the statements.
func (c *Ctx) fqdnValue() ([]byte, []scope.Setting) {
	const noClientUpdate, serverUpdate, encoded, code1, code2 = 1, 2, 3, 4, 5
	bits := map[uint32]byte{noClientUpdate: 2, serverUpdate: 1, encoded: 4}
	var value []byte
	var list []scope.Setting
	for _, p := range c.allPlaces() {
		for i := range p.Decisions {
			d := &p.Decisions[i]
			if d.Key.Space != "fqdn" {
				continue
			}
			if p != c.Global || len(d.Seq) != 1 || len(d.Seq[0].When) > 0 || d.Key.Code > code2 {
				return nil, nil
			}
			v := c.optValue(&d.Seq[0], p)
			if v == nil || len(v.wire) != 1 {
				return nil, nil
			}
			if value == nil {
				value = make([]byte, 3)
			}
			switch bit := bits[d.Key.Code]; {
			case bit == 0:
				value[d.Key.Code-code1+1] = v.wire[0]
			case v.wire[0] != 0:
				value[0] |= bit
			}
			list = append(list, d.Seq[0])
		}
	}
	return value, list
}

// untold lists the hosts that have a name in DNS which they are not told.
func (c *Ctx) untold() []string {
	var out []string
	for _, h := range c.Hosts {
		if h.Host.Hostname == "" || c.sendsName(h) != nil {
			continue
		}
		if name := quoted(h.Host.Hostname); !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// habits writes what dhcpd does with messages that Kea answers in its own way.
func (f *starlarkFile) habits() {
	if len(f.c.habitual()) == 0 {
		return
	}
	f.silence()
	f.at("subnet4_select", "event.revive() # who comes back with an address that is free gets it")
	f.atSend("if drop_empty(event):", "    return \"drop\"")
	f.atSend("answer_names(event)")
	f.atSend("answer_bootp(event)")
	f.atSend("answer_inform(event)")
	f.atSend("answer_forever(event)")
	fqdn := "None"
	if v := f.c.state.script.fqdn; v != nil {
		fqdn = starlark.Bytes(v)
	}
	f.body.WriteString("\n# What the configuration makes of the client FQDN option, and names that are for DNS only.\n" +
		"FQDN = " + fqdn + "\nUNTOLD = [" + strings.Join(f.c.untold(), ", ") + "]\n")
	f.body.WriteString(strings.Replace(habitText, "%UPDATES", f.c.namesAnswered(), 1))
}

// silence has DHCPINFORM ignored where dhcpd is not authoritative.
func (f *starlarkFile) silence() {
	var silent []string
	for _, p := range f.c.Subnets {
		if !f.c.speaksFor(p) {
			silent = append(silent, quoted(p.Subnet.Prefix))
		}
	}
	switch len(silent) {
	case 0:
		return
	case len(f.c.Subnets):
		f.at("subnet4_select", `if event.query.type == "DHCPINFORM": # dhcpd is not authoritative`)
	default:
		f.body.WriteString("\n# Where dhcpd is not authoritative it does not answer DHCPINFORM.\nSILENT = [" + strings.Join(silent, ", ") + "]\n")
		f.at("subnet4_select", `if event.query.type == "DHCPINFORM" and event.subnet and event.subnet.prefix in SILENT:`)
	}
	f.at("subnet4_select", `    return "drop"`)
}

// speaksFor reports whether dhcpd is authoritative in a subnet.
func (c *Ctx) speaksFor(p *Place) bool {
	for ; p != nil; p = p.Up {
		if to := p.authority(); to != nil && *to != nil {
			return **to
		}
	}
	return false
}

// namesAnswered writes when dhcpd tells a client what became of its full name:
// with its lease, where it updates the DNS.
func (c *Ctx) namesAnswered() string {
	if c.updatesOn() {
		return `event.reply.type == "DHCPACK" and event.query.type == "DHCPREQUEST"`
	}
	return "False"
}

const habitText = `
# A client of BOOTP for which there is no address is not answered.
def drop_empty(event):
    return event.query.type == "BOOTREQUEST" and not event.reply.yiaddr

# A client of BOOTP with an address of its own gets what has room, asked for or
# not; others all that they ask for. The order is that of dhcpd's hash table.
def answer_bootp(event):
    if event.query.type != "BOOTREQUEST":
        return
    codes = [1, 3, 6, 12, 81] + sorted([15] + [c for c in UNASKED if c != 12], key = lambda c: (((c & 31) + (c >> 5)) % 17, -c))
    asked = event.query.option(55)
    if asked != None and not event.static:
        codes = [c for c in asked.elems() if c not in (53, 54)]
    values = [(c, FQDN if c == 81 else event.reply.option(c) or event.configured(c)) for c in codes]
    room = 57 if event.static else 500
    for code in [1, 3, 6, 15]:
        event.reply.remove_option(code)
    for code, v in values:
        event.reply.remove_option(code)
    for code, v in values:
        if v and len(v) + 2 <= room:
            event.reply.set_option(code, v)
            room -= len(v) + 2

# A client of BOOTP with an address of its own is told this server where no other is.
def name_server(event):
    if event.query.type == "BOOTREQUEST" and event.static and not event.reply.siaddr and event.server_address:
        event.reply.siaddr = event.server_address

# Who asks with DHCPINFORM has a mask, and is answered without the relay.
def answer_inform(event):
    if event.query.type != "DHCPINFORM":
        return
    event.reply.giaddr = event.query.giaddr
    if event.query.asks(1) and event.subnet:
        length = int(event.subnet.prefix.split("/")[1])
        event.reply.set_option(1, packed((0xffffffff << (32 - length)) & 0xffffffff, 4))

# A client is not told the name that it sent, and a reserved one as it stands.
def answer_names(event):
    sent = event.query.option(81) != None
    if FQDN and (sent or event.query.asks(81)):
        event.reply.set_option(81, FQDN)
    elif sent and not (%UPDATES):
        event.reply.remove_option(81)
    name = event.reserved_hostname
    if event.reply.option(12) == None or event.configured(12) != None:
        return
    if name and name not in UNTOLD:
        event.reply.set_option(12, bytes(name))
    else:
        event.reply.remove_option(12)

# A lease without end ends as late as seconds can be counted.
def answer_forever(event):
    if event.reply.option(51) == b"\xff\xff\xff\xff":
        event.reply.set_option(51, packed(0x7fffffff - event.now, 4))
`
