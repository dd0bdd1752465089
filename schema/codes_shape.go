package schema

import (
	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

// shapeCodes documents what is about the text and the shape of its parts.
func shapeCodes() []diag.Info {
	return []diag.Info{
		{Code: kea.CodeSyntax, Severity: diag.Error, Title: "not JSON as Kea reads it",
			Text:    "The text breaks the rules of JSON at this place, and Kea would stop reading here. Kea's dialect allows comments (`#`, `//`, `/* */`), includes and extra commas, and nothing more: keys stand in double quotes, and a file is one map.",
			Example: `{ "Dhcp4": { "valid-lifetime": } }`},
		{Code: kea.CodeDuplicate, Severity: diag.Error, Title: "key twice in one map",
			Text:    "A map holds the same key twice. Kea refuses that in a file, at any depth. Keep the one that is meant.",
			Example: `{ "Dhcp4": { "valid-lifetime": 600, "valid-lifetime": 900 } }`},
		{Code: kea.CodeComma, Severity: diag.Warning, Title: "extra comma",
			Text:    "A comma stands before a closing bracket or before another comma. Kea reads over it in a file and logs a warning; over the command channel it refuses it, as every other reader of JSON does.",
			Example: `{ "Dhcp4": { "valid-lifetime": 600, } }`},
		{Code: kea.CodeInclude, Severity: diag.Error, Title: "file that cannot be included",
			Text:    "`<?include \"name\"?>` names a file that cannot be read, or files include each other too deep. Kea takes the name relative to the directory in which it runs.",
			Example: `{ "Dhcp4": { <?include "no-such-file.json"?> "valid-lifetime": 600 } }`},
		{Code: kea.CodeEscape, Severity: diag.Error, Title: "escape that Kea does not read",
			Text:    "Kea reads `\\u` escapes up to `\\u00ff` and takes each for one byte. Write any other character itself, in UTF-8.",
			Example: `{ "Dhcp4": { "server-tag": "\u20ac" } }`},
		{Code: CodeUnknownKey, Severity: diag.Error, Title: "unknown key",
			Text:    "Kea knows no such key in this map and refuses the file. Keys are written in lower case with hyphens; each belongs to the maps that the manual names, and many exist in one family only.",
			Example: `{ "Dhcp4": { "valid-lifetme": 600 } }`},
		{Code: kea.CodeType, Severity: diag.Error, Title: "value of the wrong kind",
			Text:    "Kea's parser knows for each key whether a number, a word, a truth value, a list or a map follows, and converts nothing: `\"600\"` is no number and `1` is not true. Keys that take a fraction want a point in it: `1.0`.",
			Example: `{ "Dhcp4": { "valid-lifetime": "600" } }`},
		{Code: kea.CodeRange, Severity: diag.Error, Title: "value out of range",
			Text:    "The number is outside what the key takes.",
			Example: `{ "Dhcp4": { "dhcp4o6-port": 70000 } }`},
		{Code: CodeForm, Severity: diag.Error, Title: "text of the wrong form",
			Text:    "The key wants text of a certain form: an address, a prefix, hex digits, or one of a few words. The message says which.",
			Example: `{ "Dhcp4": { "subnet4": [ { "id": 1, "subnet": "192.0.2.0" } ] } }`},
		{Code: CodeMissing, Severity: diag.Error, Title: "mandatory key missing",
			Text:    "The map lacks a key without which Kea does not load it.",
			Example: `{ "Dhcp4": { "subnet4": [ { "id": 1 } ] } }`},
		{Code: CodeEmpty, Severity: diag.Error, Title: "empty map or list",
			Text:    "Kea's grammar wants at least one entry here. Leave the key out instead.",
			Example: `{ "Dhcp4": { "loggers": [ ] } }`},
		{Code: CodeDeprecated, Severity: diag.Warning, Title: "key on its way out",
			Text:    "The release still takes this key and logs a warning; a later one removes it. The hint names its successor.",
			Example: `{ "Dhcp4": { "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "client-class": "ALL" } ] } }`},
		{Code: kea.CodeTop, Severity: diag.Error, Title: "not one server's map",
			Text:    "A configuration file is a map with exactly one key: `Dhcp4`, `Dhcp6`, `DhcpDdns` or `Control-agent`. Each server has a file of its own; the control agent is gone in 3.2.",
			Example: `{ "Dhcp5": { "valid-lifetime": 600 } }`},
		{Code: CodeRelease, Severity: diag.Error, Title: "key of another release",
			Text:    "Other releases of Kea have this key here, the one that is asked for has not: it came later or went earlier. The hint says when, and what takes its place.",
			Example: `{ "Dhcp4": { "reservation-mode": "all" } }`},
		{Code: CodeRepeated, Severity: diag.Error, Title: "entry twice in a list",
			Text:    "The list names the same thing twice, which Kea refuses for this key.",
			Example: `{ "Dhcp4": { "host-reservation-identifiers": [ "duid", "duid" ] } }`},
		{Code: CodeIgnored, Severity: diag.Warning, Title: "key that does nothing",
			Text:    "Kea takes any keys in `dhcp-queue-control`, and does nothing with those that it does not know.",
			Example: `{ "Dhcp4": { "dhcp-queue-control": { "enable-queue": true, "capacty": 100 } } }`},
		{Code: CodeWraps, Severity: diag.Warning, Title: "number cut to 32 bits",
			Text:    "Before 3.2 Kea takes any integer as a lease time and keeps its lower 32 bits, so that -1 is for ever and 4294967296 is nothing. Since 3.2 it refuses such numbers.",
			Example: `{ "Dhcp4": { "valid-lifetime": -1 } }`},
	}
}
