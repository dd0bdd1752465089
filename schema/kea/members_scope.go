package kea

func (s *SharedNetwork) members(c *codec) {
	c.lines()
	c.text("name", &s.Name)
	c.text("interface", &s.Interface)
	c.text("interface-id", &s.InterfaceID)
	relayAgents(c, &s.Relay)
	s.Guard.members(c)
	c.boolean("authoritative", &s.Authoritative)
	c.boolean("match-client-id", &s.MatchClientID)
	c.boolean("rapid-commit", &s.RapidCommit)
	c.boolean("store-extended-info", &s.StoreExtended)
	s.Lifetimes.members(c)
	s.Timers.members(c)
	s.BootFields.members(c)
	s.DDNSParams.members(c)
	s.ReservationFlags.members(c)
	c.text("reservation-mode", &s.ReservationMode)
	s.Allocators.members(c)
	values(c, "option-data", &s.OptionData, (*OptionData).members)
	objects(c, c.familyKey(), &s.Subnets, (*Subnet).members)
	c.end(&s.Note, &s.UserContext, &s.Extra)
}

func (s *Subnet) members(c *codec) {
	c.lines()
	count(c, "id", &s.ID)
	c.text("subnet", &s.Prefix)
	c.text("interface", &s.Interface)
	c.text("interface-id", &s.InterfaceID)
	relayAgents(c, &s.Relay)
	s.Guard.members(c)
	c.boolean("authoritative", &s.Authoritative)
	c.boolean("match-client-id", &s.MatchClientID)
	c.boolean("rapid-commit", &s.RapidCommit)
	c.boolean("store-extended-info", &s.StoreExtended)
	s.Lifetimes.members(c)
	s.Timers.members(c)
	s.BootFields.members(c)
	s.DDNSParams.members(c)
	s.ReservationFlags.members(c)
	c.text("reservation-mode", &s.ReservationMode)
	c.text("4o6-interface", &s.Interface4o6)
	c.text("4o6-interface-id", &s.InterfaceID4o6)
	c.text("4o6-subnet", &s.Prefix4o6)
	c.text("allocator", &s.Allocator)
	c.text("pd-allocator", &s.PDAllocator)
	objects(c, "pools", &s.Pools, (*Pool).members)
	objects(c, "pd-pools", &s.PDPools, (*PDPool).members)
	values(c, "option-data", &s.OptionData, (*OptionData).members)
	objects(c, "reservations", &s.Reservations, (*Reservation).members)
	c.end(&s.Note, &s.UserContext, &s.Extra)
}

// relay is the map of that name; the model keeps its list only.
type relay struct {
	addresses []string
	extra     Extra
}

func (r *relay) members(c *codec) {
	c.texts("ip-addresses", &r.addresses)
	if c.mode == reading {
		c.oneText("ip-address", &r.addresses)
	}
	c.end(nil, nil, &r.extra)
}

func relayAgents(c *codec, list *[]string) {
	var r *relay
	if len(*list) > 0 {
		r = &relay{addresses: *list}
	}
	if object(c, "relay", &r, (*relay).members); c.mode == reading && r != nil {
		*list = r.addresses
	}
}

func (p *Pool) members(c *codec) {
	c.text("pool", &p.Range)
	count(c, "pool-id", &p.PoolID)
	p.Guard.members(c)
	p.DDNSParams.members(c)
	values(c, "option-data", &p.OptionData, (*OptionData).members)
	c.end(&p.Note, &p.UserContext, &p.Extra)
}

func (p *PDPool) members(c *codec) {
	c.text("prefix", &p.Prefix)
	fixed(c, "prefix-len", &p.PrefixLen)
	fixed(c, "delegated-len", &p.DelegatedLen)
	c.text("excluded-prefix", &p.ExcludedPrefix)
	count(c, "excluded-prefix-len", &p.ExcludedPrefixLen)
	count(c, "pool-id", &p.PoolID)
	p.Guard.members(c)
	values(c, "option-data", &p.OptionData, (*OptionData).members)
	c.end(&p.Note, &p.UserContext, &p.Extra)
}

func (r *Reservation) members(c *codec) {
	c.text("hw-address", &r.HWAddress)
	c.text("duid", &r.DUID)
	c.text("client-id", &r.ClientID)
	c.text("circuit-id", &r.CircuitID)
	c.text("flex-id", &r.FlexID)
	c.text("ip-address", &r.IPAddress)
	c.texts("ip-addresses", &r.IPAddresses)
	c.texts("prefixes", &r.Prefixes)
	c.texts("excluded-prefixes", &r.ExcludedPrefixes)
	c.text("hostname", &r.Hostname)
	r.BootFields.members(c)
	c.texts("client-classes", &r.ClientClasses)
	values(c, "option-data", &r.OptionData, (*OptionData).members)
	c.end(&r.Note, &r.UserContext, &r.Extra)
}

func (k *Class) members(c *codec) {
	c.text("name", &k.Name)
	c.text("test", &k.Test)
	c.text("template-test", &k.TemplateTest)
	c.renamed("only-if-required", "only-in-additional-list", &k.OnlyInAdditional)
	k.Lifetimes.members(c)
	k.BootFields.members(c)
	values(c, "option-def", &k.OptionDefs, (*OptionDef).members)
	values(c, "option-data", &k.OptionData, (*OptionData).members)
	c.end(&k.Note, &k.UserContext, &k.Extra)
}

// renamed names a flag that has its new name since 3.0; both are read.
func (c *codec) renamed(old, name string, v *bool) {
	if c.mode == reading || c.rel < R30 {
		c.flag(old, v)
	}
	if c.mode == reading || c.rel >= R30 {
		c.flag(name, v)
	}
}

func (o *OptionData) members(c *codec) {
	c.text("space", &o.Space)
	c.text("name", &o.Name)
	count(c, "code", &o.Code)
	c.boolean("csv-format", &o.CSV)
	if c.mode == reading || !o.NoData {
		c.text("data", &o.Data)
	}
	c.flag("always-send", &o.AlwaysSend)
	c.flag("never-send", &o.NeverSend)
	c.texts("client-classes", &o.ClientClasses)
	c.end(&o.Note, &o.UserContext, &o.Extra)
	if c.mode == reading {
		o.NoData = o.Data == ""
	}
}

func (o *OptionDef) members(c *codec) {
	c.text("space", &o.Space)
	c.text("name", &o.Name)
	fixed(c, "code", &o.Code)
	c.text("type", &o.Type)
	c.flag("array", &o.Array)
	c.text("record-types", &o.RecordTypes)
	c.text("encapsulate", &o.Encapsulate)
	c.end(&o.Note, &o.UserContext, &o.Extra)
}
