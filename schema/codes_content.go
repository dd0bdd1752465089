package schema

import (
	"slices"

	"github.com/keatool/keatool/internal/diag"
)

// subnets puts text into the list of subnets of a small file.
func subnets(text string) string { return `{ "Dhcp4": { "subnet4": [ ` + text + ` ] } }` }

// contentCodes documents what is about parts that do not go together.
func contentCodes() []diag.Info {
	return slices.Concat(subnetCodes(), moreCodes(), codesOfOptions())
}

func subnetCodes() []diag.Info {
	return []diag.Info{
		{Code: CodeSubnetID, Severity: diag.Error, Title: "subnet id twice",
			Text:    "The id of a subnet ties leases, reservations and statistics to it, so Kea refuses a second subnet with the same one, in shared networks too.",
			Example: subnets(`{ "id": 1, "subnet": "192.0.2.0/25" }, { "id": 1, "subnet": "192.0.2.128/25" }`)},
		{Code: CodeSubnetPrefix, Severity: diag.Error, Title: "subnet twice",
			Text:    "Two subnets have the same prefix. Subnets of different length may overlap.",
			Example: subnets(`{ "id": 1, "subnet": "192.0.2.0/24" }, { "id": 2, "subnet": "192.0.2.0/24" }`)},
		{Code: CodeNetworkName, Severity: diag.Error, Title: "shared network twice",
			Text:    "Two shared networks have the same name. Names are all that tells them apart.",
			Example: `{ "Dhcp4": { "shared-networks": [ { "name": "a" }, { "name": "a" } ] } }`},
		{Code: CodePoolOrder, Severity: diag.Error, Title: "pool that ends before it starts",
			Text:    "The first address of the pool is above its last. Kea does not swap them.",
			Example: subnets(`{ "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.9 - 192.0.2.1" } ] }`)},
		{Code: CodePoolOutside, Severity: diag.Error, Title: "pool outside its subnet",
			Text:    "All addresses of a pool belong to the prefix of the subnet that it stands in.",
			Example: subnets(`{ "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.3.1 - 192.0.3.9" } ] }`)},
		{Code: CodePoolOverlap, Severity: diag.Error, Title: "pools that overlap",
			Text:    "Two pools of one subnet share addresses. Kea refuses that, even if they are guarded by classes.",
			Example: subnets(`{ "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.1 - 192.0.2.9" }, { "pool": "192.0.2.9 - 192.0.2.20" } ] }`)},
		{Code: CodeHostBits, Severity: diag.Error, Title: "prefix with host bits",
			Text:    "A pool or a reserved prefix has bits set after its length. Since 2.4 Kea refuses that; for subnets themselves it does not mind.",
			Example: subnets(`{ "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.1/25" } ] }`)},
		{Code: CodeFamily, Severity: diag.Error, Title: "address or space of the other family",
			Text:    "A DHCPv4 server serves IPv4 and the option space `dhcp4`, a DHCPv6 server IPv6 and `dhcp6`.",
			Example: `{ "Dhcp4": { "option-data": [ { "space": "dhcp6", "name": "dns-servers", "data": "2001:db8::1" } ] } }`},
		{Code: CodeDelegation, Severity: diag.Error, Title: "prefix delegation that does not work out",
			Text:    "A prefix pool hands out prefixes of `delegated-len`, which is at least `prefix-len`; an excluded prefix is longer than the delegated one and lies inside it.",
			Example: `{ "Dhcp6": { "subnet6": [ { "id": 1, "subnet": "2001:db8::/48", "pd-pools": [ { "prefix": "2001:db8:8::", "prefix-len": 56, "delegated-len": 48 } ] } ] } }`},
		{Code: CodeIdentifiers, Severity: diag.Error, Title: "not one identifier",
			Text:    "A reservation is for exactly one of `hw-address`, `duid`, `client-id`, `circuit-id` and `flex-id`.",
			Example: subnets(`{ "id": 1, "subnet": "192.0.2.0/24", "reservations": [ { "ip-address": "192.0.2.9" } ] }`)},
		{Code: CodeIdentifierTwice, Severity: diag.Error, Title: "client reserved twice",
			Text:    "Two reservations of one subnet, or two global ones, are for the same client. Upper and lower case, and colons, do not make a difference.",
			Example: subnets(`{ "id": 1, "subnet": "192.0.2.0/24", "reservations": [ { "duid": "01:02:03", "ip-address": "192.0.2.8" }, { "duid": "010203", "ip-address": "192.0.2.9" } ] }`)},
		{Code: CodeAddressTwice, Severity: diag.Error, Title: "address reserved twice",
			Text:    "Two reservations of one subnet are for the same address or prefix. With `ip-reservations-unique` set to false Kea takes them.",
			Example: subnets(`{ "id": 1, "subnet": "192.0.2.0/24", "reservations": [ { "duid": "01:02:03", "ip-address": "192.0.2.8" }, { "duid": "01:02:04", "ip-address": "192.0.2.8" } ] }`)},
		{Code: CodeHostOutside, Severity: diag.Error, Title: "reserved address outside its subnet",
			Text:    "The address of a reservation belongs to the prefix of the subnet that the reservation stands in; a global reservation may have any.",
			Example: subnets(`{ "id": 1, "subnet": "192.0.2.0/24", "reservations": [ { "duid": "01:02:03", "ip-address": "192.0.3.8" } ] }`)},
		{Code: CodeHostAddress, Severity: diag.Error, Title: "address that no client can have",
			Text:    "0.0.0.0, 255.255.255.255, :: and multicast addresses cannot be reserved.",
			Example: `{ "Dhcp4": { "reservations": [ { "duid": "01:02:03", "ip-address": "0.0.0.0" } ] } }`},
		{Code: CodeEmptyHost, Severity: diag.Error, Title: "reservation of nothing",
			Text: "Kea 2.2 wants a reservation to give its client something. Later releases take one that only makes the client known. Write for a later release, or give it a host name."},
	}
}

func moreCodes() []diag.Info {
	return []diag.Info{
		{Code: CodeOrder, Severity: diag.Error, Title: "values out of order",
			Text:    "Values that bound each other are not in order: minimum, default and maximum of a lease time, T1 and T2, or the bounds of a DNS record's lifetime. Kea compares them after a scope has inherited what it does not set itself; the default of `valid-lifetime` is 7200.",
			Example: `{ "Dhcp4": { "min-valid-lifetime": 20, "max-valid-lifetime": 50 } }`},
		{Code: CodeDisagree, Severity: diag.Error, Title: "members of a shared network disagree",
			Text:    "The subnets of a shared network are one link, so they are on one interface and agree about `authoritative` and `rapid-commit`.",
			Example: `{ "Dhcp4": { "shared-networks": [ { "name": "a", "authoritative": true, "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "authoritative": false } ] } ] } }`},
		{Code: CodeExclusive, Severity: diag.Error, Title: "keys that exclude each other",
			Text:    "Two keys of one map say the same thing in different ways. Keep one of them.",
			Example: `{ "Dhcp4": { "ddns-ttl": 60, "ddns-ttl-min": 30 } }`},
		{Code: CodeClassTwice, Severity: diag.Error, Title: "class twice",
			Text:    "Two client classes have the same name.",
			Example: `{ "Dhcp4": { "client-classes": [ { "name": "a" }, { "name": "a" } ] } }`},
		{Code: CodeClassOrder, Severity: diag.Error, Title: "class used before it is defined",
			Text:    "`member('…')` may name built-in classes and those defined earlier in the list; Kea evaluates classes in that order.",
			Example: `{ "Dhcp4": { "client-classes": [ { "name": "a", "test": "member('b')" }, { "name": "b", "test": "pkt4.hlen == 6" } ] } }`},
		{Code: CodeClassBuiltIn, Severity: diag.Error, Title: "built-in class redefined",
			Text:    "`ALL`, `KNOWN`, `UNKNOWN` and `BOOTP` are Kea's own. They may be listed to give options or lease times, without a test.",
			Example: `{ "Dhcp4": { "client-classes": [ { "name": "KNOWN", "test": "pkt4.hlen == 6" } ] } }`},
		{Code: CodeExpression, Severity: diag.Error, Title: "expression that Kea cannot read",
			Text:    "The test of a class is a condition in Kea's language for classification, and a template's a string. The expression breaks its rules, or uses what the release or the family has not.",
			Example: `{ "Dhcp4": { "client-classes": [ { "name": "a", "test": "option[60].hex" } ] } }`},
		{Code: CodeClassUnknown, Severity: diag.Warning, Title: "guard that nobody passes",
			Text:    "A pool, subnet or shared network is for members of a class that no definition makes and no reservation assigns. Kea loads that, and no client ever gets in, unless a hook library assigns the class.",
			Example: subnets(`{ "id": 1, "subnet": "192.0.2.0/24", "client-classes": [ "nobody" ] }`)},
		{Code: CodeOptionName, Severity: diag.Error, Title: "option without name and code",
			Text:    "Option data says by `name` or by `code` which option it is for.",
			Example: `{ "Dhcp4": { "option-data": [ { "data": "192.0.2.1" } ] } }`},
		{Code: CodeDefinition, Severity: diag.Error, Title: "option definition that does not work out",
			Text:    "Parts of an option definition do not go together: values of no fixed length in an array, record fields without a record, or an option inside its own space.",
			Example: `{ "Dhcp4": { "option-def": [ { "name": "a", "code": 230, "type": "string", "array": true } ] } }`},
		{Code: CodeDefinitionTwice, Severity: diag.Error, Title: "option defined twice",
			Text:    "Two definitions of one option space have the same code or the same name.",
			Example: `{ "Dhcp4": { "option-def": [ { "name": "a", "code": 230, "type": "uint8" }, { "name": "b", "code": 230, "type": "uint8" } ] } }`},
		{Code: CodeKeyTwice, Severity: diag.Error, Title: "TSIG key twice",
			Text:    "Two TSIG keys have the same name.",
			Example: `{ "DhcpDdns": { "tsig-keys": [ { "name": "k", "algorithm": "HMAC-MD5", "secret": "LSWXnfkKZjdPJI5QxlpnfQ==" }, { "name": "k", "algorithm": "HMAC-MD5", "secret": "LSWXnfkKZjdPJI5QxlpnfQ==" } ] } }`},
		{Code: CodeKeyUnknown, Severity: diag.Error, Title: "unknown TSIG key",
			Text:    "`key-name` names a key that `tsig-keys` does not hold. Names are compared letter by letter: case and a final dot count.",
			Example: `{ "DhcpDdns": { "forward-ddns": { "ddns-domains": [ { "name": "example.org.", "key-name": "k", "dns-servers": [ { "ip-address": "192.0.2.1" } ] } ] } } }`},
		{Code: CodeDomainTwice, Severity: diag.Error, Title: "DNS domain twice",
			Text:    "A list of domains holds the same name twice.",
			Example: `{ "DhcpDdns": { "forward-ddns": { "ddns-domains": [ { "name": "a.", "dns-servers": [ { "ip-address": "192.0.2.1" } ] }, { "name": "a.", "dns-servers": [ { "ip-address": "192.0.2.2" } ] } ] } } }`},
		{Code: CodeDomainDot, Severity: diag.Warning, Title: "DNS domain without final dot",
			Text:    "kea-dhcp-ddns compares names with their final dot, so that a domain written without one loads and never matches.",
			Example: `{ "DhcpDdns": { "forward-ddns": { "ddns-domains": [ { "name": "example.org", "dns-servers": [ { "ip-address": "192.0.2.1" } ] } ] } } }`},
	}
}
