package rules

import "github.com/keatool/keatool/internal/diag"

// Codes of classes.
const (
	CodeClassTest    diag.Code = "KT2250"
	CodeClassRenamed diag.Code = "KT2251"
	CodeClassEmpty   diag.Code = "KT2252"
	CodeLimit        diag.Code = "KT2253"
	CodeLimitTwice   diag.Code = "KT2254"
	CodeAdd          diag.Code = "KT2256"
	CodeTable        diag.Code = "KT2257"
	CodeMatchEarly   diag.Code = "KT2258"
	CodeClassCrowd   diag.Code = "KT2259"
)

var classCodes = []diag.Info{
	{Code: CodeClassTest, Severity: diag.Warning, Title: "class cannot be matched in Kea", Fidelity: diag.Dropped,
		Text:    "The expression that decides who is in the class uses something that Kea's expressions cannot compute. The class is written without a test, so that nobody is in it. A pool that it guards is closed, which is reported as an error where it happens.",
		Example: "class \"odd\" { match if packet(10, 1) = 80; }\n"},
	{Code: CodeClassRenamed, Severity: diag.Note, Title: "class renamed",
		Text:    "Kea reserves some class names, and its expressions cannot quote others. The class has another name in the result; its meaning is the same.",
		Example: "class \"it's\" { match if option user-class = \"x\"; }\n"},
	{Code: CodeClassEmpty, Severity: diag.Note, Title: "class without members",
		Text:    "The class has neither `match` nor `spawn with`, and no `add` statement puts a client in it, so dhcpd never uses it.",
		Example: "class \"unused\" { option domain-name \"never.example.org\"; }\n"},
	{Code: CodeLimit, Severity: diag.Error, Title: "lease limit needs a newer Kea", Fidelity: diag.Dropped,
		Text: "Limiting the leases of a class is the work of Kea's limits hook, which the open distribution has from 3.0 on. For an older target the limit is left out, so that clients beyond it are served. Counting each value of an option inside option 43 or a private option needs 3.2. Nothing is counted either where Kea cannot tell who is in the class."},
	{Code: CodeLimitTwice, Severity: diag.Warning, Title: "several limited classes can match one client", Fidelity: diag.Approximate,
		Text:    "dhcpd counts a lease against the first class with a limit that the client is in; Kea checks every class that has one. A client in two limited classes can so be refused in Kea where dhcpd would serve it.",
		Example: "class \"a\" { match if option user-class = \"a\"; lease limit 4; }\nclass \"b\" { match if exists host-name; lease limit 2; }\n"},
	{Code: CodeAdd, Severity: diag.Warning, Title: "class filled by `add` in a narrower scope", Fidelity: diag.Approximate,
		Text:    "The `add` statement runs in dhcpd only for clients of the scope it stands in. In Kea the class has every client for which the conditions around `add` hold. A class that matches clients by itself cannot have others added to it.",
		Example: "class \"late\" { option domain-name \"late.example.org\"; }\nsubnet 192.0.2.0 netmask 255.255.255.0 {\n  if exists user-class { add \"late\"; }\n}\nsubnet 198.51.100.0 netmask 255.255.255.0 {}\n"},
	{Code: CodeTable, Severity: diag.Note, Title: "large table of subclasses",
		Text: "dhcpd finds the subclass of a client by one look into a table; Kea compares the client's value with each one in turn, for every packet. That is right but slower. Reservations that put the clients into the class are found by one look too, but make them known clients."},
	{Code: CodeMatchEarly, Severity: diag.Warning, Title: "class test that can never hold in dhcpd",
		Text:    "dhcpd matches classes before it knows the client's host declaration and address, so `known`, `static` and `leased-address` are false there, and so are options that only `parse-vendor-option` would find. The class is translated as dhcpd runs it, which may not be what was meant.",
		Example: "class \"mine\" { match if known; }\n"},
	{Code: CodeClassCrowd, Severity: diag.Note, Title: "more classes than dhcpd keeps for a client",
		Text:    "dhcpd puts a client into five classes at the most, the first that it fits. Kea has no such limit: a client that fits six gets the values of all. Nothing in the tests of these classes says that no client fits that many.",
		Example: crowd},
}

// crowd has six classes that one client may fit.
const crowd = "class \"a\" { match if exists host-name; }\nclass \"b\" { match if exists user-class; }\nclass \"c\" { match if exists pxe-client-id; }\n" +
	"class \"d\" { match if exists vendor-class-identifier; }\nclass \"e\" { match if exists dhcp-client-identifier; }\nclass \"f\" { match if exists dhcp-requested-address; }\n"
