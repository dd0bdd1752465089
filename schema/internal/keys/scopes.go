package keys

import "github.com/keatool/keatool/schema/kea"

// scopeBoot are the fixed fields where Kea looks at the address.
func scopeBoot(file Form) []Key { return boot(form(IPv4OrNone), form(Upto63), form(file)) }

func sharedNetworkKeys() []Key {
	return join([]Key{
		k("name", notEmpty, "Name of the link.").need(),
		k("subnet4", list("subnet"), "The subnets of the link.").v4(),
		k("subnet6", list("subnet"), "The subnets of the link.").v6(),
		k("option-data", list("option-data"), "Options for clients on the link."),
	}, linkKeys(), guard(), lifetimes(), timers(number), scopeBoot(Upto128), dns(), conflicts(), hostModes(), allocators(), context())
}

func subnetKeys() []Key {
	return join([]Key{
		k("id", upTo(0, most-1), "Number by which leases refer to the subnet; 0 or absent: Kea chooses.").until(kea.R24),
		k("id", upTo(1, most-1), "Number by which leases refer to the subnet.").since(kea.R26).need(),
		k("subnet", form(Prefix4), "The prefix.").v4().need(),
		k("subnet", form(Prefix6), "The prefix.").v6().need(),
		k("pools", list("pool"), "Addresses to hand out."),
		k("pd-pools", list("pd-pool"), "Prefixes to hand out.").v6(),
		k("option-data", list("option-data"), "Options for clients of the subnet."),
		k("reservations", list("reservation"), "Reservations in the subnet."),
		k("4o6-interface", anyText, "Interface for DHCPv4-over-DHCPv6.").v4(),
		k("4o6-interface-id", anyText, "Interface id for DHCPv4-over-DHCPv6.").v4(),
		k("4o6-subnet", anyText, "IPv6 prefix from which DHCPv4-over-DHCPv6 clients ask.").v4(),
	}, linkKeys(), guard(), lifetimes(), timers(number), scopeBoot(Upto128), dns(), conflicts(), hostModes(), allocators(), context())
}

func poolKeys() []Key {
	return join([]Key{
		k("pool", form(Range4), "First and last address, or a prefix.").v4().need(),
		k("pool", form(Range6), "First and last address, or a prefix.").v6().need(),
		k("pool-id", upTo(1, most), "Number by which statistics refer to the pool.").since(kea.R24),
		k("option-data", list("option-data"), "Options for clients with an address of the pool."),
	}, guard(), each(dns(), func(k Key) Key { return k.since(kea.R30) }), context())
}

func delegationKeys() []Key {
	return join(each(join([]Key{
		k("prefix", form(IPv6), "The prefix that is cut up.").need(),
		k("prefix-len", upTo(1, 128), "Length of the prefix, in bits.").need(),
		k("delegated-len", upTo(1, 128), "Length of the prefixes that clients get, in bits.").need(),
		k("excluded-prefix", form(IPv6), "What a client does not get of its prefix (RFC 6603)."),
		k("excluded-prefix-len", upTo(0, 128), "Length of the excluded prefix, in bits."),
		k("pool-id", upTo(1, most), "Number by which statistics refer to the pool.").since(kea.R26),
		k("option-data", list("option-data"), "Options for clients with a prefix of the pool."),
	}, guard()), Key.v6), context())
}

func reservationKeys() []Key {
	return join([]Key{
		k("hw-address", form(Hardware), "The client's hardware address."),
		k("duid", form(DUIDOld), "The client's DUID.").until(kea.R22),
		k("duid", form(DUID), "The client's DUID.").since(kea.R24),
		k("client-id", form(Identifier), "The client's identifier.").v4().until(kea.R22),
		k("client-id", form(Octets255), "The client's identifier.").v4().since(kea.R24),
		k("circuit-id", form(Identifier), "The circuit id of the client's relay agent.").v4().until(kea.R22),
		k("circuit-id", form(Octets128), "The circuit id of the client's relay agent.").v4().since(kea.R24),
		k("flex-id", form(Identifier), "What the flex_id hook library computes.").until(kea.R22),
		k("flex-id", form(Octets128), "What the flex_id hook library computes.").since(kea.R24),
		k("ip-address", form(IPv4), "The client's address.").v4(),
		k("ip-addresses", texts(IPv6), "The client's addresses.").v6(),
		k("prefixes", texts(Prefixes6), "The client's prefixes.").v6(),
		k("excluded-prefixes", texts(PrefixNone), "What the client does not get of each prefix.").v6().since(kea.R30),
		k("hostname", anyText, "The client's name."),
		k("client-classes", texts(AnyText), "Classes that the client is put into."),
		k("option-data", list("option-data"), "Options for the client."),
	}, scopeBoot(Upto127), context())
}

func classKeys() []Key {
	return join([]Key{
		k("name", notEmpty, "Name of the class.").need(),
		k("test", notEmpty, "Expression that is true for members."),
		k("template-test", notEmpty, "Expression whose value names a class of its own for each client.").since(kea.R24),
		k("only-if-required", truth, "Evaluate only where a list of additional classes says so.").old(kea.R30).instead("only-in-additional-list"),
		k("only-in-additional-list", truth, "Evaluate only where a list of additional classes says so.").since(kea.R30),
		k("option-data", list("option-data"), "Options for members."),
		k("option-def", list("option-def"), "Forms of option 43 and of private options for members.").v4(),
	}, lifetimes(), boot(form(IPv4), form(Upto63), form(Upto128)), context())
}

func optionKeys() []Key {
	return join([]Key{
		k("name", anyText, "Name of the option."),
		k("code", upTo(0, 255), "Code of the option.").v4(),
		k("code", upTo(0, 65535), "Code of the option.").v6(),
		k("space", form(SpaceName), "Option space; the server's own if absent."),
		k("data", anyText, "The value: text with commas between fields, or hex digits."),
		k("csv-format", truth, "The value is text with commas, not hex digits."),
		k("always-send", truth, "Send it unasked."),
		k("never-send", truth, "Do not send it, asked or not.").since(kea.R24),
		k("client-classes", texts(AnyText), "Only for members of one of these classes.").since(kea.R30),
	}, context())
}

func definitionKeys() []Key {
	types := []string{"empty", "binary", "boolean", "int8", "int16", "int32", "uint8", "uint16", "uint32", "string",
		"ipv4-address", "ipv6-address", "ipv6-prefix", "psid", "fqdn", "tuple", "record"}
	return join([]Key{
		k("name", form(SpaceName), "Name of the option.").need(),
		k("code", upTo(0, 255), "Code of the option.").v4().need(),
		k("code", upTo(0, 65535), "Code of the option.").v6().need(),
		k("type", oneOf(types...), "Type of the value.").until(kea.R24).need(),
		k("type", oneOf(append(types, "internal")...), "Type of the value.").since(kea.R26).need(),
		k("array", truth, "The value repeats."),
		k("record-types", anyText, "Types of a record's fields, with commas between."),
		k("space", form(SpaceName), "Option space; the server's own if absent."),
		k("encapsulate", anyText, "Option space of the options inside."),
	}, context())
}
