package kea

func (i *InterfacesConfig) members(c *codec) {
	c.texts("interfaces", &i.Interfaces)
	c.text("dhcp-socket-type", &i.SocketType)
	c.text("outbound-interface", &i.Outbound)
	c.boolean("re-detect", &i.ReDetect)
	number(c, "service-sockets-max-retries", &i.MaxRetries)
	number(c, "service-sockets-retry-wait-time", &i.RetryWait)
	c.boolean("service-sockets-require-all", &i.RequireAll)
	c.end(nil, &i.UserContext, &i.Extra)
}

func (s *ControlSocket) members(c *codec) {
	c.text("socket-type", &s.Type)
	c.text("socket-name", &s.Name)
	c.text("socket-address", &s.Address)
	count(c, "socket-port", &s.Port)
	s.TLS.members(c)
	c.boolean("cert-required", &s.CertRequired)
	object(c, "authentication", &s.Authentication, (*Authentication).members)
	values(c, "http-headers", &s.Headers, (*HTTPHeader).members)
	c.end(&s.Note, &s.UserContext, &s.Extra)
}

func (t *TLS) members(c *codec) {
	c.text("trust-anchor", &t.TrustAnchor)
	c.text("cert-file", &t.CertFile)
	c.text("key-file", &t.KeyFile)
}

func (a *Authentication) members(c *codec) {
	c.text("type", &a.Type)
	c.text("realm", &a.Realm)
	c.text("directory", &a.Directory)
	values(c, "clients", &a.Clients, (*HTTPClient).members)
	c.end(nil, &a.UserContext, &a.Extra)
}

func (h *HTTPClient) members(c *codec) {
	c.text("user", &h.User)
	c.text("user-file", &h.UserFile)
	c.text("password", &h.Password)
	c.text("password-file", &h.PasswordFile)
	c.end(nil, &h.UserContext, &h.Extra)
}

func (h *HTTPHeader) members(c *codec) {
	c.text("name", &h.Name)
	c.text("value", &h.Value)
	c.end(nil, &h.UserContext, &h.Extra)
}

func (k *ConfigControl) members(c *codec) {
	values(c, "config-databases", &k.Databases, (*Database).members)
	number(c, "config-fetch-wait-time", &k.FetchWait)
	c.end(nil, nil, &k.Extra)
}

func (q *QueueControl) members(c *codec) {
	c.always("enable-queue", &q.Enable)
	c.text("queue-type", &q.Type)
	number(c, "capacity", &q.Capacity)
	c.end(nil, &q.UserContext, &q.Extra)
}

func (d *Database) members(c *codec) {
	c.text("type", &d.Type)
	c.text("name", &d.Name)
	c.text("host", &d.Host)
	count(c, "port", &d.Port)
	c.text("user", &d.User)
	c.text("password", &d.Password)
	c.boolean("persist", &d.Persist)
	number(c, "lfc-interval", &d.LFCInterval)
	number(c, "max-row-errors", &d.MaxRowErrors)
	c.boolean("readonly", &d.ReadOnly)
	number(c, "connect-timeout", &d.ConnectTimeout)
	number(c, "read-timeout", &d.ReadTimeout)
	number(c, "write-timeout", &d.WriteTimeout)
	number(c, "tcp-user-timeout", &d.TCPUserTimeout)
	number(c, "max-reconnect-tries", &d.MaxReconnectTries)
	number(c, "reconnect-wait-time", &d.ReconnectWait)
	c.text("on-fail", &d.OnFail)
	c.boolean("retry-on-startup", &d.RetryOnStartup)
	d.TLS.members(c)
	c.text("cipher-list", &d.CipherList)
	c.text("ssl-mode", &d.SSLMode)
	c.end(nil, nil, &d.Extra)
}

func (s *ServerID) members(c *codec) {
	c.text("type", &s.Type)
	count(c, "htype", &s.HType)
	c.text("identifier", &s.Identifier)
	count(c, "time", &s.Time)
	count(c, "enterprise-id", &s.EnterpriseID)
	c.boolean("persist", &s.Persist)
	c.end(nil, &s.UserContext, &s.Extra)
}

func (m *MultiThreading) members(c *codec) {
	c.always("enable-multi-threading", &m.Enable)
	number(c, "thread-pool-size", &m.Threads)
	number(c, "packet-queue-size", &m.QueueSize)
	c.end(nil, &m.UserContext, &m.Extra)
}

func (e *ExpiredProcessing) members(c *codec) {
	number(c, "reclaim-timer-wait-time", &e.ReclaimWait)
	number(c, "flush-reclaimed-timer-wait-time", &e.FlushWait)
	number(c, "hold-reclaimed-time", &e.Hold)
	number(c, "max-reclaim-leases", &e.MaxLeases)
	number(c, "max-reclaim-time", &e.MaxTime)
	number(c, "unwarned-reclaim-cycles", &e.UnwarnedCycles)
	c.end(nil, nil, &e.Extra)
}

func (s *SanityChecks) members(c *codec) {
	c.text("lease-checks", &s.LeaseChecks)
	c.text("extended-info-checks", &s.ExtendedInfoChecks)
	c.end(nil, nil, &s.Extra)
}

func (m *Compatibility) members(c *codec) {
	c.boolean("lenient-option-parsing", &m.LenientOptionParsing)
	c.boolean("ignore-dhcp-server-identifier", &m.IgnoreServerID)
	c.boolean("ignore-rai-link-selection", &m.IgnoreRAILink)
	c.boolean("exclude-first-last-24", &m.ExcludeFirstLast)
	c.end(nil, nil, &m.Extra)
}

func (d *DhcpDdnsClient) members(c *codec) {
	c.always("enable-updates", &d.EnableUpdates)
	c.text("server-ip", &d.ServerIP)
	count(c, "server-port", &d.ServerPort)
	number(c, "max-queue-size", &d.MaxQueueSize)
	c.text("sender-ip", &d.SenderIP)
	count(c, "sender-port", &d.SenderPort)
	c.text("ncr-protocol", &d.NCRProtocol)
	c.text("ncr-format", &d.NCRFormat)
	c.end(nil, &d.UserContext, &d.Extra)
}

func (h *Hook) members(c *codec) {
	c.text("library", &h.Library)
	c.freeMap("parameters", &h.Parameters)
	c.end(nil, nil, &h.Extra)
}

func (l *Logger) members(c *codec) {
	c.lines()
	c.text("name", &l.Name)
	outputs := "output-options"
	if c.mode == writing && c.rel < R26 {
		outputs = "output_options"
	}
	values(c, outputs, &l.Outputs, (*LogOutput).members)
	if c.mode == reading && len(l.Outputs) == 0 {
		values(c, "output_options", &l.Outputs, (*LogOutput).members)
	}
	c.text("severity", &l.Severity)
	count(c, "debuglevel", &l.DebugLevel)
	c.end(&l.Note, &l.UserContext, &l.Extra)
}

func (l *LogOutput) members(c *codec) {
	c.text("output", &l.Output)
	c.boolean("flush", &l.Flush)
	number(c, "maxsize", &l.MaxSize)
	number(c, "maxver", &l.MaxVer)
	c.text("pattern", &l.Pattern)
	c.end(nil, nil, &l.Extra)
}

func (d *DDNS) members(c *codec) {
	c.lines()
	c.text("ip-address", &d.IPAddress)
	count(c, "port", &d.Port)
	number(c, "dns-server-timeout", &d.ServerTimeout)
	c.text("ncr-protocol", &d.NCRProtocol)
	c.text("ncr-format", &d.NCRFormat)
	sockets(c, &d.ControlSockets)
	values(c, "hooks-libraries", &d.Hooks, (*Hook).members)
	values(c, "tsig-keys", &d.TSIGKeys, (*TSIGKey).members)
	zones(c, "forward-ddns", &d.Forward)
	zones(c, "reverse-ddns", &d.Reverse)
	values(c, "loggers", &d.Loggers, (*Logger).members)
	c.end(&d.Note, &d.UserContext, &d.Extra)
	if c.mode == writing && c.first && !c.failed { // Kea refuses an empty map here
		c.member("tsig-keys")
		c.open('[')
		c.shut(']')
	}
}

// zoneList is the map forward-ddns or reverse-ddns; the model keeps its list only.
type zoneList struct {
	domains []DDNSDomain
	extra   Extra
}

func (z *zoneList) members(c *codec) {
	c.lines()
	values(c, "ddns-domains", &z.domains, (*DDNSDomain).members)
	c.end(nil, nil, &z.extra)
}

func zones(c *codec, key string, list *[]DDNSDomain) {
	var z *zoneList
	if len(*list) > 0 {
		z = &zoneList{domains: *list}
	}
	if object(c, key, &z, (*zoneList).members); c.mode == reading && z != nil {
		*list = z.domains
	}
}

func (k *TSIGKey) members(c *codec) {
	c.text("name", &k.Name)
	c.text("algorithm", &k.Algorithm)
	c.text("secret", &k.Secret)
	c.text("secret-file", &k.SecretFile)
	bits := &k.DigestBits
	if *bits == 0 {
		bits = nil
	}
	if c.seconds("digest-bits", &bits); bits != nil {
		k.DigestBits = *bits
	}
	c.end(&k.Note, &k.UserContext, &k.Extra)
}

func (d *DDNSDomain) members(c *codec) {
	c.lines()
	c.text("name", &d.Name)
	c.text("key-name", &d.KeyName)
	values(c, "dns-servers", &d.Servers, (*DNSServer).members)
	c.end(&d.Note, &d.UserContext, &d.Extra)
}

func (s *DNSServer) members(c *codec) {
	c.text("ip-address", &s.IPAddress)
	count(c, "port", &s.Port)
	c.text("key-name", &s.KeyName)
	c.end(nil, &s.UserContext, &s.Extra)
}
