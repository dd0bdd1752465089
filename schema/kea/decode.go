package kea

import "github.com/keatool/keatool/internal/diag"

// Decode reads a document into the model. Members that the model does not know
// are kept in Extra; values of the wrong kind are reported and left out.
// Whether Kea would take the result is for package schema to say.
func Decode(d *Document) (*Config, diag.List) {
	c := &Config{}
	if d.Root == nil {
		return c, nil
	}
	k := &codec{mode: reading, rel: DefaultRelease, reader: reader{doc: d}}
	if d.Root.Kind != Object {
		k.mistyped(d.Root, Object)
		return c, k.findings
	}
	k.n = d.Root
	c.members(k)
	if c.Dhcp == nil && c.DhcpDdns == nil && c.Agent == nil {
		k.report(d.Root, CodeTop, "the file holds none of the maps `Dhcp4`, `Dhcp6`, `DhcpDdns` and `Control-agent`")
	}
	return c, k.findings
}
