package rules

var ddnsRules = []Rule{}

// ddns writes the update parameters of the server and the configuration of kea-dhcp-ddns.
func (c *Ctx) ddns() {}
