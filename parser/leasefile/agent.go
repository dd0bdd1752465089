package leasefile

import (
	"bytes"
	"encoding/binary"
)

// The sub-options of the relay agent that dhcpd knows, and how it writes their
// values: as a string if that can be read, else in hex; as an address; as a number.
var agentNames = []struct {
	name string
	code uint8
	form byte // 'X' bytes, 'I' address, 'L' number
}{
	{"circuit-id", 1, 'X'},
	{"remote-id", 2, 'X'},
	{"agent-id", 3, 'I'},
	{"docsis-device-class", 4, 'L'},
	{"link-selection", 5, 'I'},
	{"relay-port", 19, 'Z'},
}

// AgentName returns how dhcpd calls a sub-option, and how it writes its value:
// 'X' bytes, 'I' address, 'L' number, 'Z' not at all.
func AgentName(code uint8) (name string, form byte) {
	for _, a := range agentNames {
		if a.code == code {
			return a.name, a.form
		}
	}
	return "", 'X'
}

// option reads `agent.NAME VALUE;`. Other options are not kept with leases.
func (p *parser) option() {
	t := p.next()
	name, isAgent := bytes.CutPrefix(t.text, []byte("agent."))
	if t.kind != word || !isAgent {
		p.unread(t)
		p.fieldLost(t, "option", "one of the relay agent")
		return
	}
	code, form, ok := agentOption(p.lowered(name))
	if !ok {
		p.unread(t)
		p.fieldLost(t, "option", "a known one of the relay agent")
		return
	}
	at := p.next()
	value, ok := []byte{}, form == 'Z'
	if !ok {
		value, ok = p.agentValue(at, form)
	}
	if !ok {
		p.unread(at)
		p.fieldLost(at, "option agent."+string(name), "such a value")
		return
	}
	if form != 'Z' {
		p.semicolon("option")
	}
	p.rec.Agent = append(p.rec.Agent, AgentOption{Code: code, Data: value})
}

func agentOption(name []byte) (code uint8, form byte, ok bool) {
	for _, a := range agentNames {
		if a.name == string(name) {
			return a.code, a.form, true
		}
	}
	number, unknown := bytes.CutPrefix(name, []byte("unknown-"))
	n, ok := decimal(number)
	return uint8(n), 'X', unknown && ok && n > 0 && n < 255
}

func (p *parser) agentValue(t token, form byte) ([]byte, bool) {
	start := len(p.rec.scratch)
	switch {
	case form == 'X' || t.kind != word:
		return p.identifier(t)
	case form == 'I':
		a, ok := addr4(t.text)
		octets := a.As16()
		p.rec.scratch = append(p.rec.scratch, octets[12:]...)
		return p.keep(start), ok
	}
	n, ok := seconds(t.text)
	p.rec.scratch = binary.BigEndian.AppendUint32(p.rec.scratch, n)
	return p.keep(start), ok
}

// Known reports whether dhcpd has a name for a sub-option.
func Known(code uint8) bool {
	name, _ := AgentName(code)
	return name != ""
}
