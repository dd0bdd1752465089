package rules

import (
	"strconv"

	"github.com/keatool/keatool/internal/diag"
)

// Codes of options.
const (
	CodeOptionTooMany   diag.Code = "KT2300"
	CodeOptionHostIf    diag.Code = "KT2301"
	CodeOptionValue     diag.Code = "KT2302"
	CodeOptionRaw       diag.Code = "KT2303"
	CodeOptionComputed  diag.Code = "KT2304"
	CodeOptionUnasked   diag.Code = "KT2305"
	CodeFieldComputed   diag.Code = "KT2306"
	CodeOptionShadow    diag.Code = "KT2307"
	CodeDefinition      diag.Code = "KT2308"
	CodeDefinitionTwice diag.Code = "KT2309"
	CodeSubnetMask      diag.Code = "KT2310"
	CodeServerMade      diag.Code = "KT2311"
	CodeHostNameOption  diag.Code = "KT2312"
	CodeHostNameCase    diag.Code = "KT2313"
	CodeRequestList     diag.Code = "KT2314"
	CodeRelayOption     diag.Code = "KT2315"
	CodeFQDNOption      diag.Code = "KT2316"
	CodeTimerPlace      diag.Code = "KT2317"
	CodeRapidCommit     diag.Code = "KT2318"
	CodeV4Option        diag.Code = "KT2319"
	CodeNoRequestList   diag.Code = "KT2320"
	CodeSpaceNotSent    diag.Code = "KT2321"
	CodeSiteSpace       diag.Code = "KT2322"
	CodeServerID        diag.Code = "KT2323"
	CodeMessageSize     diag.Code = "KT2324"
	CodeServerIDPlace   diag.Code = "KT2325"
	CodeOptionFold      diag.Code = "KT2326"
	CodeOptionUnset     diag.Code = "KT2327"
	CodeOptionPoolHosts diag.Code = "KT2328"
	CodeOptionVariable  diag.Code = "KT2329"
)

var optionCodes = []diag.Info{
	{Code: CodeOptionTooMany, Severity: diag.Warning, Title: "too many conditional values", Fidelity: diag.Dropped,
		Text: "Values under independent conditions are told apart by classes that exclude each other, one for each combination. For this option there would be thousands, so it is left out."},
	{Code: CodeOptionHostIf, Severity: diag.Warning, Title: "conditional option of a host needs a newer Kea", Fidelity: diag.Dropped,
		Text: "An option of a reservation can depend on a class from Kea 3.0 on. For an older target the value under the condition is left out; the unconditional one, if any, is kept."},
	{Code: CodeOptionValue, Severity: diag.Warning, Title: "option value that cannot be written", Fidelity: diag.Dropped,
		Text: "The bytes that dhcpd would send for this value are not known when the configuration is translated, or do not fit the option. The statement is left out."},
	{Code: CodeOptionRaw, Severity: diag.Note, Title: "option written in another form",
		Text:    "Kea defines the option with another type than dhcpd, or its text form cannot hold this value. The bytes on the wire are the same; only the way they are written differs.",
		Example: "option nis-domain \"z\\303\\274rich\";\n"},
	{Code: CodeOptionComputed, Severity: diag.Warning, Title: "option computed for each client", Fidelity: diag.Dropped,
		Text:    "The value is an expression that dhcpd evaluates for each client, and a part of it has no counterpart in Kea's expressions. The statement is left out.",
		Example: "option root-path = concat(\"/root/\", binary-to-ascii(10, 8, \".\", leased-address));\n"},
	{Code: CodeOptionUnasked, Severity: diag.Note, Title: "computed option is sent unasked",
		Text:    "The flex_option hook computes the value for each client as dhcpd did. It adds the option to every reply, also to clients that did not request it; clients skip options they do not know.",
		Example: "option root-path = concat(\"/root/\", option host-name);\n"},
	{Code: CodeFieldComputed, Severity: diag.Warning, Title: "computed file name moved to option 67", Fidelity: diag.Approximate,
		Text:    "Kea cannot compute the file field of the header. The flex_option hook computes option 67 (bootfile-name) instead, which most boot ROMs and iPXE read as well.",
		Example: "filename = concat(\"boot-\", option host-name);\n"},
	{Code: CodeOptionShadow, Severity: diag.Warning, Title: "computed option beats values of narrower scopes", Fidelity: diag.Approximate,
		Text: "The flex_option hook changes the finished reply, so that a computed value wins over those that hosts, classes or narrower networks give the same option."},
	{Code: CodeDefinition, Severity: diag.Note, Title: "option definition carried over with a change",
		Text:    "Kea already defines the code or the name, or cannot have the definition in this form. Values keep their bytes; the definition is adapted or left out as the message says.",
		Example: "option rfc3442 code 121 = array of unsigned integer 8;\n"},
	{Code: CodeDefinitionTwice, Severity: diag.Note, Title: "option defined again",
		Text:    "dhcpd lets the last definition of a code count. Only that one is written.",
		Example: "option one code 200 = text;\noption two code 200 = string;\n"},
	{Code: CodeSubnetMask, Severity: diag.Warning, Title: "subnet mask of its own", Fidelity: diag.Dropped,
		Text:    "Kea always sends the mask of the subnet that the address is in and has no way to send another one.",
		Example: "subnet 192.0.2.0 netmask 255.255.255.0 { option subnet-mask 255.255.0.0; }\n"},
	{Code: CodeServerMade, Severity: diag.Note, Title: "option that the server makes itself",
		Text:    "The option is part of the protocol's own exchange. Kea fills it in, whatever the configuration says; dhcpd mostly does the same.",
		Example: "option dhcp-message-type 5;\n"},
	{Code: CodeHostNameOption, Severity: diag.Note, Title: "host name outside a host", Fidelity: diag.Approximate,
		Text:    "Kea sends a client that names itself its own name, in lower case; only a reservation's host name wins over that. The option reaches the clients that send no name.",
		Example: "subnet 192.0.2.0 netmask 255.255.255.0 { option host-name \"guest\"; }\n"},
	{Code: CodeHostNameCase, Severity: diag.Warning, Title: "host name changed by Kea", Fidelity: diag.Approximate,
		Text:    "Kea writes the host name of a reservation in lower case.",
		Example: "subnet 192.0.2.0 netmask 255.255.255.0 {}\nhost a { hardware ethernet 02:00:00:00:00:01; fixed-address 192.0.2.5; option host-name \"Alpha\"; }\n"},
	{Code: CodeRequestList, Severity: diag.Warning, Title: "request list set by the server", Fidelity: diag.Approximate,
		Text:    "dhcpd sends exactly the options of this list, whatever the client requests. In Kea the listed options are always sent; options that the client requests and the list lacks are sent as well.",
		Example: "option dhcp-parameter-request-list 1,3,6,15;\n"},
	{Code: CodeRelayOption, Severity: diag.Warning, Title: "relay agent option in the configuration", Fidelity: diag.Dropped,
		Text:    "dhcpd sends these sub-options to the client as option 82. Kea only returns what the relay agent sent.",
		Example: "option agent.circuit-id \"x\";\n"},
	{Code: CodeFQDNOption, Severity: diag.Note, Title: "client FQDN option in the configuration", Fidelity: diag.Approximate,
		Text:    "In Kea the answer to a client's FQDN option follows from the DDNS parameters and cannot be configured byte by byte.",
		Example: "option fqdn.no-client-update on;\n"},
	{Code: CodeTimerPlace, Severity: diag.Warning, Title: "renewal timer where Kea has none", Fidelity: diag.Approximate,
		Text:    "Kea has renewal timers for the server, shared networks and subnets. In other places, and under conditions, the value is written as an option, which Kea sends only where no timer is in force.",
		Example: "class \"c\" { match if exists host-name; option dhcp-renewal-time 300; }\noption dhcp-renewal-time 600;\n"},
	{Code: CodeRapidCommit, Severity: diag.Warning, Title: "rapid commit for some clients only", Fidelity: diag.Dropped,
		Text: "Kea allows rapid commit for a shared network or subnet as a whole, not under a condition. dhcpd decides about it by the global scope alone."},
	{Code: CodeV4Option, Severity: diag.Note, Title: "DHCPv4 option in a DHCPv6 configuration",
		Text: "`dhcpd -6` accepts options of the DHCPv4 space but never sends them to a DHCPv6 client. Nothing is written for them."},
	{Code: CodeNoRequestList, Severity: diag.Note, Title: "clients that send no request list",
		Text:    "dhcpd sends a client without a parameter request list every option in scope; Kea sends it the mask, routers, name servers and domain only. Nearly all clients send a list. `--always-send no-prl` makes Kea send the other options to every client.",
		Example: "option ntp-servers 192.0.2.1;\n"},
	{Code: CodeSpaceNotSent, Severity: diag.Warning, Title: "space of options that differs from place to place", Fidelity: diag.Approximate,
		Text: "dhcpd gathers the sub-options of a space from all scopes a client is in when it sends the option that carries them. The result has one combined value for each place; this reservation applies in several networks, and has the value of the server as a whole."},
	{Code: CodeSiteSpace, Severity: diag.Warning, Title: "site option space in force elsewhere", Fidelity: diag.Approximate,
		Text: "dhcpd sends the options of a site option space only where `site-option-space` selects the space. Here it selects it in another scope than the option stands in; Kea sends the option wherever it is set."},
	{Code: CodeServerID, Severity: diag.Warning, Title: "server DUID in a narrower scope", Fidelity: diag.Dropped,
		Text: "A DHCPv6 server has one DUID, which Kea takes from its server-id entry. A value under a condition or inside a network has no counterpart."},
	{Code: CodeMessageSize, Severity: diag.Note, Title: "maximum message size set by the server", Fidelity: diag.Approximate,
		Text:    "dhcpd limits its replies to this size, and sends the option to clients that ask for it. Kea sends the option too, but has no such limit.",
		Example: "option dhcp-max-message-size 1400;\n"},
	{Code: CodeServerIDPlace, Severity: diag.Note, Title: "server identifier in a narrow scope",
		Text:    "Kea sends the server identifier from any scope, but ignores requests that name one unless the server, a shared network, a subnet or a class of the client has it. The result has a class of the clients that name it, which has it too.",
		Example: "subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.5 192.0.2.6; server-identifier 192.0.2.1; } }\n"},
	{Code: CodeOptionFold, Severity: diag.Warning, Title: "class adds to the global value only", Fidelity: diag.Approximate,
		Text: "Before 3.0 Kea has one list of options for a class, whatever the network. Where a class appends to a value that differs from network to network, the result has it appended to the global one."},
	{Code: CodeOptionPoolHosts, Severity: diag.Warning, Title: "option that hosts outside pools miss", Fidelity: diag.Approximate,
		Text: "Before 3.0 options under conditions come from classes that the pools of a subnet list, where one of the pools sets the option itself. A host with an address outside of the pools gets none of them."},
	{Code: CodeOptionVariable, Severity: diag.Warning, Title: "option made of a variable that options do not see", Fidelity: diag.Approximate,
		Text:    "When dhcpd writes options of DHCPv4, it sees only the variables of the whole server: what `set` gave them when it started, without a client, or for the last client that asked for information only, or found its address taken. What `set` says for the client at hand counts for boot files, times and conditions, but not for options. So dhcpd sends no such option, or one with a value of somebody else. Kea sends what is written.",
		Example: "subnet 192.0.2.0 netmask 255.255.255.0 { set here = \"a.example\"; option domain-name = here; }\n"},
	{Code: CodeOptionUnset, Severity: diag.Warning, Title: "empty value that hides another", Fidelity: diag.Dropped,
		Text:    "In dhcpd an option set to nothing hides the value of wider scopes. Kea can withhold an option from all clients of a place with never-send, but neither from some of them, nor for routers, name servers, domain name and server identifier.",
		Example: "option routers 192.0.2.1;\nsubnet 192.0.2.0 netmask 255.255.255.0 { option routers = null; }\n"},
}

// The parameters that are about options.
var (
	keyVendorSpace = P("vendor-option-space")
	keySiteSpace   = P("site-option-space")
)

var optionRules = []Rule{
	{Keyword: "vendor-option-space", Family: Both,
		Doc: Doc{Kea: "option-data for code 43", Fidelity: diag.Equivalent, Note: "the sub-options in force at each place are written as one binary value"},
		Examples: []Example{{In: "option space ACME;\noption ACME.server code 2 = ip-address;\nsubnet 192.0.2.0 netmask 255.255.255.0 {\n  vendor-option-space ACME;\n  option ACME.server 192.0.2.9;\n}\n",
			Out: `{"subnet4": [{"option-data": [{"code": 43, "csv-format": false, "data": "0204c0000209"}]}]}`}}},
	{Keyword: "site-option-space", Family: Both,
		Doc: Doc{Kea: "option-data", Fidelity: diag.Equivalent, Note: "options of the space are written with their code in the DHCPv4 space"},
		Examples: []Example{{In: "option space lab;\noption lab.magic code 208 = string;\nsite-option-space \"lab\";\noption lab.magic f1:00:74:7e;\nsubnet 192.0.2.0 netmask 255.255.255.0 {}\n",
			Out: `{"option-data": [{"code": 208, "name": "magic", "data": "f100747e"}]}`}}},
}

func itoa(n int) string { return strconv.Itoa(n) }
