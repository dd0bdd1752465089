package kea

// members lists the one key of the file and what it stands for.
func (c *Config) members(k *codec) {
	server(k, "Dhcp4", V4, c)
	server(k, "Dhcp6", V6, c)
	object(k, "DhcpDdns", &c.DhcpDdns, (*DDNS).members)
	object(k, "Control-agent", &c.Agent, (*Agent).members)
}

func server(k *codec, key string, fam Family, c *Config) {
	p := c.Dhcp
	if k.mode == reading {
		p = nil
		k.fam = fam
	} else if p != nil && p.Family != fam {
		return
	}
	if object(k, key, &p, (*Server).members); p != nil {
		p.Family, c.Dhcp = fam, p
	}
}

// v4 reports whether the traversal is inside a Dhcp4 map.
func (c *codec) v4() bool { return c.fam == V4 }

// familyKey is the key of a list of subnets.
func (c *codec) familyKey() string {
	if c.v4() {
		return "subnet4"
	}
	return "subnet6"
}

func (s *Server) members(c *codec) {
	c.lines()
	s.plumbing(c)
	s.behaviour(c)
	values(c, "hooks-libraries", &s.Hooks, (*Hook).members)
	values(c, "option-def", &s.OptionDefs, (*OptionDef).members)
	values(c, "option-data", &s.OptionData, (*OptionData).members)
	objects(c, "client-classes", &s.Classes, (*Class).members)
	objects(c, "shared-networks", &s.SharedNetworks, (*SharedNetwork).members)
	objects(c, c.familyKey(), &s.Subnets, (*Subnet).members)
	objects(c, "reservations", &s.Reservations, (*Reservation).members)
	values(c, "loggers", &s.Loggers, (*Logger).members)
	c.end(&s.Note, &s.UserContext, &s.Extra)
	if c.mode == writing && c.first && !c.failed { // Kea refuses an empty map here
		c.member(c.familyKey())
		c.open('[')
		c.shut(']')
	}
}

// plumbing is what ties the server to its host: sockets, files, databases.
func (s *Server) plumbing(c *codec) {
	object(c, "interfaces-config", &s.Interfaces, (*InterfacesConfig).members)
	sockets(c, &s.ControlSockets)
	object(c, "lease-database", &s.LeaseDatabase, (*Database).members)
	s.hosts(c)
	object(c, "config-control", &s.ConfigControl, (*ConfigControl).members)
	object(c, "server-id", &s.ServerID, (*ServerID).members)
	c.text("server-tag", &s.ServerTag)
	c.text("data-directory", &s.DataDirectory)
	number(c, "dhcp4o6-port", &s.DHCP4o6Port)
	object(c, "dhcp-queue-control", &s.QueueControl, (*QueueControl).members)
	object(c, "multi-threading", &s.MultiThreading, (*MultiThreading).members)
	object(c, "dhcp-ddns", &s.DhcpDdns, (*DhcpDdnsClient).members)
	object(c, "expired-leases-processing", &s.ExpiredProcessing, (*ExpiredProcessing).members)
	object(c, "sanity-checks", &s.SanityChecks, (*SanityChecks).members)
	object(c, "compatibility", &s.Compatibility, (*Compatibility).members)
	c.texts("host-reservation-identifiers", &s.HostIdentifiers)
	c.texts("mac-sources", &s.MACSources)
	c.texts("relay-supplied-options", &s.RelaySuppliedOpts)
	number(c, "parked-packet-limit", &s.ParkedPacketLimit)
	number(c, "statistic-default-sample-count", &s.StatisticSamples)
	number(c, "statistic-default-sample-age", &s.StatisticAge)
}

// hosts names the stores of reservations. The one of an older file is read
// into the list, unless there is a list besides.
func (s *Server) hosts(c *codec) {
	values(c, "hosts-databases", &s.HostsDatabases, (*Database).members)
	if c.mode == writing || len(s.HostsDatabases) > 0 {
		return
	}
	var one *Database
	if object(c, "hosts-database", &one, (*Database).members); one != nil {
		s.HostsDatabases = []Database{*one}
	}
}

// behaviour is what the server does where no nearer scope says otherwise.
func (s *Server) behaviour(c *codec) {
	c.boolean("authoritative", &s.Authoritative)
	c.boolean("echo-client-id", &s.EchoClientID)
	c.boolean("match-client-id", &s.MatchClientID)
	c.boolean("stash-agent-options", &s.StashAgent)
	c.boolean("store-extended-info", &s.StoreExtended)
	number(c, "decline-probation-period", &s.DeclineProbation)
	s.Lifetimes.members(c)
	s.Timers.members(c)
	s.BootFields.members(c)
	s.DDNSParams.members(c)
	s.ReservationFlags.members(c)
	c.text("reservation-mode", &s.ReservationMode)
	s.Allocators.members(c)
	c.boolean("allow-address-registration", &s.AddressRegistration)
	c.boolean("reservations-lookup-first", &s.LookupFirst)
	c.boolean("early-global-reservations-lookup", &s.EarlyGlobalLookup)
	c.boolean("ip-reservations-unique", &s.IPUnique)
}

// sockets names the control sockets: one map before 3.0, a list since.
func sockets(c *codec, list *[]ControlSocket) {
	if c.mode == reading || c.rel >= R30 {
		values(c, "control-sockets", list, (*ControlSocket).members)
	}
	if c.mode == reading && len(*list) > 0 || c.mode == writing && c.rel >= R30 {
		return
	}
	var one *ControlSocket
	if len(*list) > 0 {
		one = &(*list)[0]
	}
	object(c, "control-socket", &one, (*ControlSocket).members)
	if c.mode == reading && one != nil {
		*list = []ControlSocket{*one}
	}
}

func (l *Lifetimes) members(c *codec) {
	c.seconds("valid-lifetime", &l.Valid)
	c.seconds("min-valid-lifetime", &l.MinValid)
	c.seconds("max-valid-lifetime", &l.MaxValid)
	c.seconds("preferred-lifetime", &l.Preferred)
	c.seconds("min-preferred-lifetime", &l.MinPreferred)
	c.seconds("max-preferred-lifetime", &l.MaxPreferred)
	number(c, "offer-lifetime", &l.Offer)
}

func (t *Timers) members(c *codec) {
	number(c, "renew-timer", &t.Renew)
	number(c, "rebind-timer", &t.Rebind)
	c.boolean("calculate-tee-times", &t.CalculateTee)
	c.fraction("t1-percent", &t.T1Percent)
	c.fraction("t2-percent", &t.T2Percent)
	c.fraction("cache-threshold", &t.CacheThreshold)
	number(c, "cache-max-age", &t.CacheMaxAge)
	c.fraction("adaptive-lease-time-threshold", &t.AdaptiveThreshold)
}

func (b *BootFields) members(c *codec) {
	c.text("next-server", &b.NextServer)
	c.text("server-hostname", &b.ServerHostname)
	c.text("boot-file-name", &b.BootFileName)
}

func (d *DDNSParams) members(c *codec) {
	c.boolean("ddns-send-updates", &d.SendUpdates)
	c.boolean("ddns-override-no-update", &d.OverrideNoUpdate)
	c.boolean("ddns-override-client-update", &d.OverrideClientUpdate)
	c.text("ddns-replace-client-name", &d.ReplaceClientName)
	c.maybeText("ddns-generated-prefix", &d.GeneratedPrefix)
	c.maybeText("ddns-qualifying-suffix", &d.QualifyingSuffix)
	c.boolean("ddns-update-on-renew", &d.UpdateOnRenew)
	c.text("ddns-conflict-resolution-mode", &d.ConflictResolutionMode)
	c.boolean("ddns-use-conflict-resolution", &d.UseConflictResolution) // Kea takes the old key only behind the new
	c.fraction("ddns-ttl-percent", &d.TTLPercent)
	number(c, "ddns-ttl", &d.TTL)
	number(c, "ddns-ttl-min", &d.TTLMin)
	number(c, "ddns-ttl-max", &d.TTLMax)
	c.maybeText("hostname-char-set", &d.HostnameCharSet)
	c.maybeText("hostname-char-replacement", &d.HostnameCharReplacement)
}

func (a *Allocators) members(c *codec) {
	c.text("allocator", &a.Allocator)
	c.text("pd-allocator", &a.PDAllocator)
}

func (r *ReservationFlags) members(c *codec) {
	c.boolean("reservations-global", &r.Global)
	c.boolean("reservations-in-subnet", &r.InSubnet)
	c.boolean("reservations-out-of-pool", &r.OutOfPool)
}

// members names the guard: one class before 3.0, a list since, and the list of
// additional classes under its old or new name. Both names are read.
func (g *Guard) members(c *codec) {
	if c.mode == reading {
		c.oneText("client-class", &g.ClientClasses)
		c.texts("client-classes", &g.ClientClasses)
		c.texts("require-client-classes", &g.AdditionalClasses)
		c.texts("evaluate-additional-classes", &g.AdditionalClasses)
		return
	}
	if c.rel >= R30 {
		c.texts("client-classes", &g.ClientClasses)
		c.texts("evaluate-additional-classes", &g.AdditionalClasses)
		return
	}
	if len(g.ClientClasses) > 0 {
		c.text("client-class", &g.ClientClasses[0])
	}
	c.texts("require-client-classes", &g.AdditionalClasses)
}
