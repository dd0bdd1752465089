package leases

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"github.com/keatool/keatool/parser/leasefile"
)

// leaseContext is what is read back of a user context: what contextWriter wrote.
type leaseContext struct {
	ISC struct {
		Relay json.RawMessage `json:"relay-agent-info"`
	}
	Dhcpd struct {
		BOOTP          bool                       `json:"bootp"`
		ClientHostname string                     `json:"client-hostname"`
		HardwareType   int                        `json:"hardware-type"`
		Reserved       bool                       `json:"reserved"`
		Set            map[string]json.RawMessage `json:"set"`
	} `json:"dhcpd"`
}

// readContext reads a user context. What it does not know it leaves out.
func readContext(text []byte) leaseContext {
	var c leaseContext
	if len(text) > 0 {
		_ = json.Unmarshal(text, &c) // what can be read is read
	}
	return c
}

// unspelt returns the bytes that a string of a context stands for.
func unspelt(s string) []byte {
	if digits, ok := strings.CutPrefix(s, "0x"); ok {
		if b, err := hex.DecodeString(digits); err == nil {
			return b
		}
	}
	return []byte(s)
}

// variables returns those of the context, by name.
func (c *leaseContext) variables() []leasefile.Var {
	var list []leasefile.Var
	for name, value := range c.Dhcpd.Set {
		v := leasefile.Var{Name: unspelt(name)}
		var s string
		var b bool
		switch {
		case json.Unmarshal(value, &s) == nil:
			v.Data = unspelt(s)
		case json.Unmarshal(value, &b) == nil:
			v.Kind = leasefile.Bool
			if b {
				v.Number = 1
			}
		case json.Unmarshal(value, &v.Number) == nil:
			v.Kind = leasefile.Number
		default:
			continue
		}
		list = append(list, v)
	}
	slices.SortFunc(list, func(a, b leasefile.Var) int { return bytes.Compare(a.Name, b.Name) })
	return list
}

// relay returns the sub-options of the relay agent. Before 2.4 Kea wrote them
// without the map around them.
func (c *leaseContext) relay() []leasefile.AgentOption {
	var text string
	var info struct {
		Options string `json:"sub-options"`
	}
	if json.Unmarshal(c.ISC.Relay, &text) != nil {
		_ = json.Unmarshal(c.ISC.Relay, &info)
		text = info.Options
	}
	raw, err := hex.DecodeString(strings.TrimPrefix(text, "0x"))
	if err != nil {
		return nil
	}
	var list []leasefile.AgentOption
	for len(raw) > 1 && len(raw) >= 2+int(raw[1]) {
		list = append(list, leasefile.AgentOption{Code: raw[0], Data: raw[2 : 2+int(raw[1])]})
		raw = raw[2+int(raw[1]):]
	}
	return list
}
