package kea

func (a *Agent) members(c *codec) {
	c.lines()
	c.text("http-host", &a.Host)
	count(c, "http-port", &a.Port)
	a.TLS.members(c)
	c.boolean("cert-required", &a.CertRequired)
	object(c, "authentication", &a.Authentication, (*Authentication).members)
	values(c, "http-headers", &a.Headers, (*HTTPHeader).members)
	object(c, "control-sockets", &a.Sockets, (*AgentSockets).members)
	values(c, "hooks-libraries", &a.Hooks, (*Hook).members)
	values(c, "loggers", &a.Loggers, (*Logger).members)
	c.end(&a.Note, &a.UserContext, &a.Extra)
}

func (s *AgentSockets) members(c *codec) {
	object(c, "dhcp4", &s.Dhcp4, (*ControlSocket).members)
	object(c, "dhcp6", &s.Dhcp6, (*ControlSocket).members)
	object(c, "d2", &s.D2, (*ControlSocket).members)
	c.end(nil, nil, &s.Extra)
}
