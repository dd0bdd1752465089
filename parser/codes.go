package parser

import "github.com/keatool/keatool/internal/diag"

// Codes of reading, KT10xx for what dhcpd refuses, KT11xx for what it accepts.
const (
	CodeTooMany    diag.Code = "KT1000"
	CodeSyntax     diag.Code = "KT1001"
	CodeSemicolon  diag.Code = "KT1002"
	CodeString     diag.Code = "KT1003"
	CodeLong       diag.Code = "KT1004"
	CodeBOM        diag.Code = "KT1005"
	CodeEOF        diag.Code = "KT1006"
	CodeBrace      diag.Code = "KT1007"
	CodeDeep       diag.Code = "KT1008"
	CodeTooLarge   diag.Code = "KT1009"
	CodeUnknown    diag.Code = "KT1010"
	CodeOption     diag.Code = "KT1011"
	CodeValue      diag.Code = "KT1012"
	CodePlace      diag.Code = "KT1013"
	CodeTwice      diag.Code = "KT1014"
	CodeUndeclared diag.Code = "KT1015"
	CodeInclude    diag.Code = "KT1016"
	CodeCycle      diag.Code = "KT1017"
	CodeNetwork    diag.Code = "KT1018"
	CodeOutside    diag.Code = "KT1019"
	CodeOverlap    diag.Code = "KT1020"
	CodeEmpty      diag.Code = "KT1021"
	CodePeer       diag.Code = "KT1022"
	CodeDefinition diag.Code = "KT1023"
	CodeExpr       diag.Code = "KT1024"
	CodeCrash      diag.Code = "KT1025"
	CodeFamily     diag.Code = "KT1026"
	CodeMixed      diag.Code = "KT1027"
	CodeAdHoc      diag.Code = "KT1028"
	CodeNoOp       diag.Code = "KT1101"
	CodeReversed   diag.Code = "KT1102"
	CodeHostPlace  diag.Code = "KT1103"
	CodePercent    diag.Code = "KT1104"
	CodeWraps      diag.Code = "KT1105"
	CodeOneName    diag.Code = "KT1106"
	CodeHexName    diag.Code = "KT1107"
	CodeSameRank   diag.Code = "KT1108"
	CodeOverlapNet diag.Code = "KT1109"
	CodeBeside     diag.Code = "KT1110"
	CodeTwoIDs     diag.Code = "KT1111"
	CodeAlgorithm  diag.Code = "KT1112"
	CodeRedefined  diag.Code = "KT1113"
	CodeReopened   diag.Code = "KT1114"
	CodeMask       diag.Code = "KT1115"
	CodeIgnored    diag.Code = "KT1116"
	CodeDate       diag.Code = "KT1117"
)

// Codes returns the codes of reading with their explanations.
func Codes() []diag.Info {
	return []diag.Info{
		{Code: CodeTooMany, Severity: diag.Error, Title: "too many findings",
			Text: "The file has more faults than can be of use, so reading stopped to list them. Mend the first ones and run again."},
		{Code: CodeSyntax, Severity: diag.Error, Title: "statement that dhcpd cannot read",
			Text:    "dhcpd's grammar wants something else at this place. dhcpd refuses to start with such a file. The rest of the statement was skipped; what follows was read.",
			Example: "subnet 192.0.2.0 {}\n"},
		{Code: CodeSemicolon, Severity: diag.Error, Title: "missing semicolon",
			Text:    "Every statement ends with a semicolon. dhcpd notices a missing one at the word that follows, which is often on the next line; the hint names the line that lacks it.",
			Example: "option domain-name \"example.org\"\n"},
		{Code: CodeString, Severity: diag.Error, Title: "string without end",
			Text:    "A string runs to the next double quote, over line ends too. A short octal or hex escape such as \\0 takes the closing quote with it.",
			Example: "option domain-name \"example.org;\n"},
		{Code: CodeLong, Severity: diag.Error, Title: "token too long",
			Text: "dhcpd's buffer holds 1499 bytes for one word or string."},
		{Code: CodeBOM, Severity: diag.Error, Title: "byte-order mark",
			Text:    "dhcpd reads plain bytes and takes a byte-order mark for the start of a statement.",
			Example: "\xef\xbb\xbfauthoritative;\n"},
		{Code: CodeEOF, Severity: diag.Error, Title: "block not closed",
			Text:    "A brace is open at the end of the file.",
			Example: "subnet 192.0.2.0 netmask 255.255.255.0 {\n"},
		{Code: CodeBrace, Severity: diag.Error, Title: "brace that closes nothing",
			Text:    "There is one closing brace too many, or a block above was closed too early.",
			Example: "}\n"},
		{Code: CodeDeep, Severity: diag.Error, Title: "nested too deep",
			Text: "keatool reads 200 levels of blocks and of parentheses."},
		{Code: CodeTooLarge, Severity: diag.Error, Title: "file too large",
			Text: "Files over 1 GiB are not read."},
		{Code: CodeUnknown, Severity: diag.Error, Title: "unknown statement",
			Text:    "dhcpd knows no statement of this name, so it takes the word for the start of an expression and misses a semicolon behind it.",
			Example: "default-lease-tiem 600;\n"},
		{Code: CodeOption, Severity: diag.Error, Title: "unknown option or space",
			Text:    "The option or option space does not exist. Options of DHCPv6 are written dhcp6.NAME; options that dhcpd does not know must be defined first.",
			Example: "option domain-nam \"example.org\";\n"},
		{Code: CodeValue, Severity: diag.Error, Title: "value of the wrong form",
			Text:    "The statement wants a value of another kind or range.",
			Example: "option ip-forwarding yes;\n"},
		{Code: CodePlace, Severity: diag.Error, Title: "statement in the wrong place",
			Text:    "dhcpd accepts this statement, but not in this declaration.",
			Example: "hardware ethernet 00:00:5e:00:53:01;\n"},
		{Code: CodeTwice, Severity: diag.Error, Title: "declared twice",
			Text:    "Names of hosts and peers are unique, and some statements may stand only once in their declaration.",
			Example: "host a {}\nhost a {}\n"},
		{Code: CodeUndeclared, Severity: diag.Error, Title: "name that is not declared",
			Text:    "The class, group, key or peer must be declared above the place that names it.",
			Example: "subclass \"phones\" 1:00:00:5e:00:53:01;\n"},
		{Code: CodeInclude, Severity: diag.Error, Title: "included file cannot be read",
			Text:    "dhcpd opens an included file from its working directory, wherever the including file is, and stops at once when it cannot.",
			Example: "include \"/nowhere/at/all.conf\";\n"},
		{Code: CodeCycle, Severity: diag.Error, Title: "file includes itself",
			Text: "Reading it would never end."},
		{Code: CodeNetwork, Severity: diag.Error, Title: "subnet number and mask do not fit",
			Text:    "The subnet number has bits set outside the mask.",
			Example: "subnet 192.0.2.1 netmask 255.255.255.0 {}\n"},
		{Code: CodeOutside, Severity: diag.Error, Title: "address outside its subnet",
			Text:    "A range must lie inside the subnet it stands in, or inside one of the shared network's subnets declared above it.",
			Example: "subnet 192.0.2.0 netmask 255.255.255.0 { range 198.51.100.1; }\n"},
		{Code: CodeOverlap, Severity: diag.Error, Title: "address in two ranges",
			Text:    "dhcpd keeps one lease for each address and refuses a second range with it.",
			Example: "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.1 192.0.2.9; range 192.0.2.9; }\n"},
		{Code: CodeEmpty, Severity: diag.Error, Title: "declaration without what it is for",
			Text:    "A shared network needs a subnet, a pool needs an address range.",
			Example: "shared-network lan {}\n"},
		{Code: CodePeer, Severity: diag.Error, Title: "failover peer incomplete",
			Text:    "dhcpd refuses to start with a failover peer that lacks what it needs, or that no pool refers to.",
			Example: "failover peer \"p\" { primary; address 192.0.2.1; }\n"},
		{Code: CodeDefinition, Severity: diag.Error, Title: "option definition that dhcpd refuses",
			Text:    "The type in the definition does not exist, or dhcpd cannot combine types in this way.",
			Example: "option x code 200 = array of text;\n"},
		{Code: CodeExpr, Severity: diag.Error, Title: "expression that dhcpd refuses",
			Text:    "The expression does not follow dhcp-eval(5), or has another type than its place wants.",
			Example: "if option host-name {}\n"},
		{Code: CodeCrash, Severity: diag.Error, Title: "statement that makes dhcpd crash",
			Text:    "dhcpd 4.4.3-P1 crashes when it reads this.",
			Example: "key k { algorithm hmac-md5; }\n"},
		{Code: CodeFamily, Severity: diag.Error, Title: "statement of the other family",
			Text: "This statement is for `dhcpd -6`, and the file is read as DHCPv4."},
		{Code: CodeMixed, Severity: diag.Error, Title: "both families in one file",
			Text:    "dhcpd serves DHCPv4 or DHCPv6, never both from one file. Split the file, or name the family to take.",
			Example: "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.1; }\nsubnet6 2001:db8::/64 {}\n"},
		{Code: CodeAdHoc, Severity: diag.Error, Title: "ddns-update-style ad-hoc",
			Text:    "dhcpd gave up this style and refuses to start with it.",
			Example: "ddns-update-style ad-hoc;\n"},
		{Code: CodeNoOp, Severity: diag.Warning, Title: "statement that does nothing",
			Text:    "dhcpd takes an unknown word on its own for an expression, evaluates it and does nothing. A misspelt flag such as `auhhoritative;` passes in silence.",
			Example: "auhhoritative;\n"},
		{Code: CodeReversed, Severity: diag.Warning, Title: "range the wrong way round",
			Text:    "dhcpd swaps the ends.",
			Example: "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.9 192.0.2.1; }\n"},
		{Code: CodeHostPlace, Severity: diag.Warning, Title: "host inside a network",
			Text:    "Host declarations are global in dhcpd: the client is known everywhere. Only the options of the scopes around it depend on the place. dhcpd says so once.",
			Example: "subnet 192.0.2.0 netmask 255.255.255.0 { host a {} }\n"},
		{Code: CodePercent, Severity: diag.Warning, Title: "text that dhcpd skips",
			Text:    "Everything from a `%` at the start of a statement to the next semicolon is skipped.",
			Example: "% anything;\n"},
		{Code: CodeWraps, Severity: diag.Warning, Title: "number that wraps",
			Text:    "dhcpd reads 32-bit numbers without looking for overflow, and takes a negative one as very large where the value has no sign.",
			Example: "default-lease-time -1;\n"},
		{Code: CodeOneName, Severity: diag.Warning, Title: "several names in one string",
			Text:    "Each string of a domain list is one name; a blank in it becomes part of the name.",
			Example: "option domain-search \"a.example.org b.example.org\";\n"},
		{Code: CodeHexName, Severity: diag.Warning, Title: "variable name that reads as hex",
			Text:    "A name whose letters behind the first are all hex digits cannot be read back as a variable.",
			Example: "set face = \"x\";\n"},
		{Code: CodeSameRank, Severity: diag.Warning, Title: "and, or without parentheses",
			Text:    "dhcpd gives `and` and `or` the same rank, and groups them in an unusual way. keatool translates what dhcpd does.",
			Example: "if exists host-name and exists user-class or known {}\n"},
		{Code: CodeOverlapNet, Severity: diag.Warning, Title: "subnets overlap",
			Text:    "dhcpd logs it and uses the narrower subnet first.",
			Example: "subnet 192.0.2.0 netmask 255.255.255.0 {}\nsubnet 192.0.2.0 netmask 255.255.255.128 {}\n"},
		{Code: CodeBeside, Severity: diag.Warning, Title: "included file found elsewhere",
			Text: "The file lies beside the including one, while dhcpd would look for it from its working directory only."},
		{Code: CodeTwoIDs, Severity: diag.Warning, Title: "two client identifiers",
			Text:    "A host has one client identifier: dhcpd uses the `uid` and ignores the option, and of two options it uses the first.",
			Example: "host a { uid \"x\"; option dhcp-client-identifier \"y\"; }\n"},
		{Code: CodeAlgorithm, Severity: diag.Warning, Title: "unknown key algorithm",
			Text:    "dhcpd logs it; updates with this key fail.",
			Example: "key k { algorithm hmac-md6; secret AAAA; }\n"},
		{Code: CodeRedefined, Severity: diag.Note, Title: "option defined again",
			Text:    "The last definition of a code rules how its values are read and sent.",
			Example: "option my-option code 6 = text;\n"},
		{Code: CodeReopened, Severity: diag.Warning, Title: "class opened again",
			Text:    "A second declaration of a class adds to the first.",
			Example: "class \"a\" {}\nclass \"a\" {}\n"},
		{Code: CodeMask, Severity: diag.Warning, Title: "mask with gaps",
			Text:    "dhcpd accepts a netmask whose bits are not contiguous.",
			Example: "subnet 10.0.0.0 netmask 255.0.255.0 {}\n"},
		{Code: CodeIgnored, Severity: diag.Warning, Title: "value that dhcpd ignores",
			Text:    "The value is accepted but out of the range in which dhcpd acts on it.",
			Example: "dhcp-cache-threshold 200;\n"},
		{Code: CodeDate, Severity: diag.Warning, Title: "date that does not exist",
			Text:    "dhcpd does not look whether a month has this day or a day this hour. It counts seconds on, so that the 31st of April is the 1st of May.",
			Example: "subnet 192.0.2.0 netmask 255.255.255.0 { pool { range 192.0.2.1; allow after 4 2030/13/01 00:00:00; } }\n"},
	}
}
