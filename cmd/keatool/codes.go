package main

import (
	"cmp"
	"slices"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/internal/difftest/derive"
	converter "github.com/keatool/keatool/internal/report/app"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/parser/leasefile"
	"github.com/keatool/keatool/schema"
	"github.com/keatool/keatool/schema/upgrade"
	"github.com/keatool/keatool/server"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/hook"
	"github.com/keatool/keatool/translate"
	"github.com/keatool/keatool/translate/leases"
)

// The codes of what only the command line can find.
const (
	codeNoPlace  diag.Code = "KT2990"
	codeRequired           = converter.CodeRequired
	codeInvalid            = converter.CodeInvalid
	codeKeama    diag.Code = "KT2993"
	codeDisagree diag.Code = "KT2994"

	codeOpenSecret diag.Code = "KT4990"
)

// commandCodes documents them. They depend on flags, so they have no example.
var commandCodes = []diag.Info{
	{Code: codeNoPlace, Severity: diag.Error, Title: "needed file without a place",
		Text: "What dhcpd keeps in one file Kea keeps in several: DNS updates belong to kea-dhcp-ddns, the failover partner has a file of its own, and hooks run scripts. This configuration needs such a file, and the call named no place for it, so that it was not written. Without it the result is incomplete. Name the place with `--ddns-out`, or let `--out-dir` take everything."},
	{Code: codeKeama, Severity: diag.Note, Title: "flag of keama",
		Text: "The Kea Migration Assistant has this flag. keatool understands it, so that scripts written for keama keep working, and says what its own way is."},
	{Code: codeDisagree, Severity: diag.Error, Title: "two files of a site that disagree",
		Text: "The files of both protocols were converted together. kea-dhcp-ddns serves both from one configuration, but the files describe a key or a zone of the same name in two ways. What the first file says was written. Make the files agree, or convert them apart and run a kea-dhcp-ddns for each."},
	{Code: codeOpenSecret, Severity: diag.Warning, Title: "secret in a file that everybody can read",
		Text: "The file holds a database password, the password of one who may send commands, or a key for DNS updates, and the bits of its mode let every user of the machine read it. Kea needs the file readable for the user that it runs as, and for nobody else. Newer releases take names of files instead of secrets: `secret-file` since 2.6, `password-file` since 3.0 for commands."},
}

// allCodes lists every code there is, sorted.
func allCodes() []diag.Info {
	all := slices.Concat(parser.Codes(), translate.Codes(), schema.Codes(), upgrade.Codes(), config.Codes(), server.Codes(), hook.Codes(), converter.OwnCodes(), leasefile.Codes(), leases.Codes(), derive.Codes(), leaseCodes, commandCodes)
	slices.SortFunc(all, func(a, b diag.Info) int { return cmp.Compare(a.Code, b.Code) })
	return all
}
