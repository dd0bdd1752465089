package keys

import "github.com/keatool/keatool/schema/kea"

// context is what nearly every map may carry.
func context() []Key {
	return []Key{
		k("user-context", freeMap, "Data of the administrator and of hook libraries; Kea keeps it and does not look inside.").all(),
		k("comment", anyText, "A remark; at load time it moves into user-context.").all(),
	}
}

// lifetimes are the lease times of server, shared network, subnet and class.
func lifetimes() []Key {
	return join(seconds(
		k("valid-lifetime", number, "Lease time in seconds for a client that asks for none."),
		k("min-valid-lifetime", number, "Shortest lease time in seconds that a client can ask for."),
		k("max-valid-lifetime", number, "Longest lease time in seconds that a client can ask for."),
		k("preferred-lifetime", number, "Seconds for which an address is preferred, when the client asks for none.").v6(),
		k("min-preferred-lifetime", number, "Shortest preferred lifetime in seconds that a client can ask for.").v6(),
		k("max-preferred-lifetime", number, "Longest preferred lifetime in seconds that a client can ask for.").v6(),
	), []Key{
		k("offer-lifetime", number, "Seconds for which an offered address is kept for its client; 0 keeps nothing.").v4().since(kea.R24),
	})
}

// seconds are lease times, whose range Kea refuses to leave only since 3.2.
func seconds(times ...Key) []Key {
	before := each(times, func(k Key) Key { k.Rule.Wraps = true; return k.until(kea.R30) })
	return join(before, each(times, func(k Key) Key { return k.since(kea.R32) }))
}

// timers are the renewal keys; base is the rule of the two timers.
func timers(base Rule) []Key {
	return []Key{
		k("renew-timer", base, "T1: seconds after which a client renews its lease."),
		k("rebind-timer", base, "T2: seconds after which a client asks any server."),
		k("calculate-tee-times", truth, "Compute T1 and T2 from the lease time where they are not set."),
		k("t1-percent", fraction, "T1 as a fraction of the lease time."),
		k("t2-percent", fraction, "T2 as a fraction of the lease time."),
		k("cache-threshold", fraction, "A lease younger than this fraction of its time is handed out again unchanged; 0.0 renews always."),
		k("cache-max-age", unlooked, "Greatest age in seconds of a lease that is handed out again unchanged."),
		k("adaptive-lease-time-threshold", fraction, "Share of a pool in use, from 0.0 to 1.0, from which on lease times go down to their minimum.").since(kea.R32),
	}
}

// boot are the fixed fields of a DHCPv4 message.
func boot(server, name, file Rule) []Key {
	return []Key{
		k("next-server", server, "The field siaddr: from where to fetch the boot file.").v4(),
		k("server-hostname", name, "The field sname.").v4(),
		k("boot-file-name", file, "The field file: name of the boot file.").v4(),
	}
}

// replaceNames are the words for what becomes of the name that a client sends.
var replaceNames = word("when-present", "true", "never", "false", "always", "when-not-present")

// dns are the keys about DNS updates of server, shared network, subnet and pool.
func dns() []Key {
	return []Key{
		k("ddns-send-updates", truth, "Ask kea-dhcp-ddns to update DNS."),
		k("ddns-override-no-update", truth, "Update although the client asks for no update."),
		k("ddns-override-client-update", truth, "Do the update that the client wants to do itself."),
		k("ddns-replace-client-name", replaceNames, "When to replace the name that a client sends."),
		k("ddns-generated-prefix", anyText, "First part of a generated name; the address follows."),
		k("ddns-qualifying-suffix", anyText, "Domain that completes a partial name."),
		k("ddns-update-on-renew", truth, "Update at each renewal, even if nothing changed."),
		k("ddns-conflict-resolution-mode", word("check-with-dhcid", "no-check-with-dhcid", "check-exists-with-dhcid", "no-check-without-dhcid"),
			"How far DNS records of others are respected.").since(kea.R26),
		k("ddns-ttl-percent", fraction, "Lifetime of a DNS record as a fraction of the lease time.").since(kea.R24),
		k("ddns-ttl", unlooked, "Lifetime of a DNS record in seconds.").since(kea.R30),
		k("ddns-ttl-min", unlooked, "Shortest computed lifetime of a DNS record, in seconds.").since(kea.R30),
		k("ddns-ttl-max", unlooked, "Longest computed lifetime of a DNS record, in seconds.").since(kea.R30),
		k("hostname-char-set", anyText, "Regular expression of the characters to replace in names that clients send."),
		k("hostname-char-replacement", anyText, "Text that replaces each character that hostname-char-set matches."),
	}
}

// conflicts is the old switch for conflict resolution, which pools never had.
func conflicts() []Key {
	return []Key{k("ddns-use-conflict-resolution", truth, "Respect DNS records of others.").old(kea.R26).instead("ddns-conflict-resolution-mode")}
}

// hostModes say which reservations count.
func hostModes() []Key {
	return []Key{
		k("reservations-global", truth, "Use the global reservations."),
		k("reservations-in-subnet", truth, "Use the reservations of subnets."),
		k("reservations-out-of-pool", truth, "Take reserved addresses to be outside the pools, which saves look-ups."),
		k("reservation-mode", oneOf("disabled", "off", "out-of-pool", "global", "all"), "Which reservations count.").
			until(kea.R24).old(kea.R22).instead("reservations-global, reservations-in-subnet and reservations-out-of-pool").
			not("reservations-global", "reservations-in-subnet", "reservations-out-of-pool"),
	}
}

// guard is for whom a pool, subnet or shared network is.
func guard() []Key {
	return []Key{
		k("client-class", anyText, "The class whose members are served here.").old(kea.R30).instead("client-classes"),
		k("client-classes", texts(NotEmpty), "Classes of which a client is to be in one at least.").since(kea.R30),
		k("require-client-classes", texts(NotEmpty), "Classes to evaluate once this place is chosen.").old(kea.R30).instead("evaluate-additional-classes"),
		k("evaluate-additional-classes", texts(NotEmpty), "Classes to evaluate once this place is chosen.").since(kea.R30),
	}
}

// allocators say how free addresses and prefixes are picked.
func allocators() []Key {
	return []Key{
		k("allocator", oneOf("iterative", "random", "flq"), "How a free address is picked.").v4().since(kea.R24).until(kea.R30),
		k("allocator", oneOf("iterative", "random", "flq", "shared-flq"), "How a free address is picked.").v4().since(kea.R32),
		k("allocator", oneOf("iterative", "random"), "How a free address is picked.").v6().since(kea.R24).until(kea.R30),
		k("allocator", oneOf("iterative", "random", "shared-flq"), "How a free address is picked.").v6().since(kea.R32),
		k("pd-allocator", oneOf("iterative", "random", "flq"), "How a free prefix is picked.").v6().since(kea.R24).until(kea.R30),
		k("pd-allocator", oneOf("iterative", "random", "flq", "shared-flq"), "How a free prefix is picked.").v6().since(kea.R32),
	}
}

// linkKeys are the keys about the link that a subnet or a shared network is on.
func linkKeys() []Key {
	return []Key{
		k("interface", anyText, "Interface of the server on this link."),
		k("interface-id", anyText, "Interface id that relay agents put in for this link.").v6(),
		k("relay", object("relay"), "Addresses of the relay agents of this link."),
		k("authoritative", truth, "Deny leases that are not known here.").v4(),
		k("match-client-id", truth, "Look for the client id before the hardware address.").v4(),
		k("rapid-commit", truth, "Let clients do with two messages instead of four.").v6(),
		k("store-extended-info", truth, "Keep relay agent information with the lease."),
	}
}
