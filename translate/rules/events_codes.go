package rules

import "github.com/keatool/keatool/internal/diag"

// Codes of events, logs, variables and calls.
const (
	CodeEvent       diag.Code = "KT2550"
	CodeEventManual diag.Code = "KT2551"
	CodeEventArg    diag.Code = "KT2552"
	CodeLog         diag.Code = "KT2553"
	CodeLogLost     diag.Code = "KT2554"
	CodeVariable    diag.Code = "KT2555"
	CodeVariableSet diag.Code = "KT2556"
	CodeExecute     diag.Code = "KT2557"
	CodeFunction    diag.Code = "KT2558"
)

var eventCodes = []diag.Info{
	{Code: CodeEvent, Severity: diag.Warning, Title: "event becomes a script", Fidelity: diag.Approximate,
		Text:    "Kea's run_script hook starts one script for all events of leases. A script that does what the blocks of dhcpd.conf did is written beside the result. It runs beside the server, which does not wait for it, so that the client may have its answer before the script has run. It must stand in the scripts directory before Kea starts.",
		Example: "on commit { execute(\"/usr/local/bin/notify\", \"commit\", binary-to-ascii(10, 8, \".\", leased-address)); }\n"},
	{Code: CodeEventManual, Severity: diag.Warning, Title: "event of some clients only", Fidelity: diag.Manual,
		Text:    "Kea's scripts learn the lease and some fields of the query, but neither classes nor options. A block that dhcpd runs for such clients only, or a statement under a condition inside a block, is in the script as a comment for a person to finish.",
		Example: "class \"c\" { match if exists vendor-class-identifier; on commit { execute(\"/bin/true\"); } }\n"},
	{Code: CodeEventArg, Severity: diag.Warning, Title: "argument that scripts cannot have", Fidelity: diag.Manual,
		Text:    "Kea gives its scripts the lease and some fields of the query in the environment, but no other options of the packet. The script passes an empty argument in place of the one that the message names.",
		Example: "on commit { execute(\"/usr/local/bin/notify\", option vendor-class-identifier); }\n"},
	{Code: CodeLog, Severity: diag.Warning, Title: "log message for each lease", Fidelity: diag.Approximate,
		Text:    "dhcpd writes the message to syslog whenever it goes through the statement, for each packet. Kea writes it once for each lease given or renewed: by the legal_log hook into a file of its own, or by the script of the run_script hook.",
		Example: "log(info, concat(\"hardware \", binary-to-ascii(16, 8, \":\", hardware)));\n"},
	{Code: CodeLogLost, Severity: diag.Warning, Title: "log message that is lost", Fidelity: diag.Dropped,
		Text:    "The message cannot be computed in Kea, or depends on something that Kea cannot look at where it could be written. Kea's own log has a line for each lease.",
		Example: "log(fatal, \"stop\");\n"},
	{Code: CodeVariable, Severity: diag.Note, Title: "variable kept with the lease", Fidelity: diag.Equivalent,
		Text:    "dhcpd keeps the variable with the lease, and nothing in the file reads it. Kea's lease_cmds hook does the same: the value is in the user-context of the lease.",
		Example: "set kind = option vendor-class-identifier;\n"},
	{Code: CodeVariableSet, Severity: diag.Warning, Title: "variable that Kea cannot keep", Fidelity: diag.Dropped,
		Text:    "Kea has no variables. keatool puts the expression in the place where a variable is read; that needs one value, set without a condition in the same or an outer scope. A variable that is kept with the lease for later needs the lease_cmds hook of 3.0 and an expression that Kea can compute.",
		Example: "if exists user-class { set kind = \"a\"; }\nif kind = \"a\" { option domain-name \"a.example.org\"; }\n"},
	{Code: CodeExecute, Severity: diag.Warning, Title: "program started for each packet", Fidelity: diag.Approximate,
		Text:    "dhcpd starts the program whenever it goes through the statement, and waits for it. Kea's run_script hook starts it once for each lease given or renewed, and does not wait.",
		Example: "execute(\"/usr/local/bin/notify\", \"seen\");\n"},
	{Code: CodeFunction, Severity: diag.Warning, Title: "function with effects", Fidelity: diag.Dropped,
		Text:    "The function logs or starts a program. Kea's expressions have no functions; what it did besides giving a value is lost.",
		Example: "define note(what) { log(info, what); }\neval note(\"seen\");\n"},
}
