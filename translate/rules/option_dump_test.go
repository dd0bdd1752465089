package rules

import (
	"fmt"
	"strings"
	"testing"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate/scope"
)

// translateText runs the whole way for a configuration that dhcpd accepts.
func translateText(t testing.TB, conf string, o Options) Output {
	t.Helper()
	f, findings := parser.Parse("dhcpd.conf", []byte(conf), parser.Options{Family: o.Family})
	if findings.HasErrors() {
		t.Fatalf("the configuration does not parse: %v\n%s", findings, conf)
	}
	return Translate(scope.Resolve(f, f.Family), o)
}

// optionText lists what a result says about options, one line for each entry,
// so that a test shows it all at once.
func optionText(out Output) string {
	var b strings.Builder
	s := out.Config.Dhcp
	for _, d := range s.OptionDefs {
		fmt.Fprintf(&b, "def %s%s %d %s%s%s\n", spacePrefix(d.Space), d.Name, d.Code, d.Type, recordText(d.RecordTypes), map[bool]string{true: " array"}[d.Array])
	}
	listText(&b, "global", s.OptionData)
	timersText(&b, "global", s.Timers)
	for _, n := range s.SharedNetworks {
		listText(&b, "network "+n.Name, n.OptionData)
		timersText(&b, "network "+n.Name, n.Timers)
		guardText(&b, "network "+n.Name, n.Guard)
		for _, sub := range n.Subnets {
			subnetText(&b, sub)
		}
	}
	for _, sub := range s.Subnets {
		subnetText(&b, sub)
	}
	for _, r := range s.Reservations {
		hostText(&b, r)
	}
	for _, k := range s.Classes {
		if len(k.OptionData) > 0 || k.OnlyInAdditional {
			fmt.Fprintf(&b, "class %s: test %s\n", k.Name, k.Test)
		}
		listText(&b, "class "+k.Name, k.OptionData)
	}
	for _, h := range s.Hooks {
		if list, ok := h.Parameters.Get("options"); ok {
			for _, e := range list.([]any) {
				fmt.Fprintf(&b, "flex %v\n", e.(*kea.Context).Values)
			}
		}
	}
	return b.String()
}

func subnetText(b *strings.Builder, s *kea.Subnet) {
	where := "subnet " + s.Prefix
	listText(b, where, s.OptionData)
	timersText(b, where, s.Timers)
	guardText(b, where, s.Guard)
	if s.RapidCommit != nil {
		fmt.Fprintf(b, "%s: rapid-commit %v\n", where, *s.RapidCommit)
	}
	for _, p := range s.Pools {
		listText(b, "pool "+p.Range, p.OptionData)
		guardText(b, "pool "+p.Range, p.Guard)
	}
	for _, r := range s.Reservations {
		hostText(b, r)
	}
}

func hostText(b *strings.Builder, r *kea.Reservation) {
	where := "host " + r.HWAddress + r.DUID + r.ClientID
	if r.Hostname != "" {
		fmt.Fprintf(b, "%s: hostname %s\n", where, r.Hostname)
	}
	listText(b, where, r.OptionData)
	if len(r.ClientClasses) > 0 {
		fmt.Fprintf(b, "%s: classes %v\n", where, r.ClientClasses)
	}
}

func guardText(b *strings.Builder, where string, g kea.Guard) {
	if len(g.AdditionalClasses) > 0 {
		fmt.Fprintf(b, "%s: additional %v\n", where, g.AdditionalClasses)
	}
}

func timersText(b *strings.Builder, where string, t kea.Timers) {
	if t.Renew != nil {
		fmt.Fprintf(b, "%s: renew-timer %d\n", where, *t.Renew)
	}
	if t.Rebind != nil {
		fmt.Fprintf(b, "%s: rebind-timer %d\n", where, *t.Rebind)
	}
}

func listText(b *strings.Builder, where string, list []kea.OptionData) {
	for _, e := range list {
		fmt.Fprintf(b, "%s: %s%d %s", where, spacePrefix(e.Space), e.Code, e.Name)
		switch {
		case e.CSV == nil && !e.NeverSend:
			b.WriteString(" CSV-FORMAT MISSING")
		case e.NoData:
		case *e.CSV:
			fmt.Fprintf(b, " = %s", e.Data)
		default:
			fmt.Fprintf(b, " = 0x%s", e.Data)
		}
		for _, f := range []struct {
			on   bool
			word string
		}{{e.AlwaysSend, "always"}, {e.NeverSend, "never"}} {
			if f.on {
				b.WriteString(" " + f.word)
			}
		}
		if len(e.ClientClasses) > 0 {
			fmt.Fprintf(b, " for %s", strings.Join(e.ClientClasses, ","))
		}
		b.WriteString("\n")
	}
}

func spacePrefix(s string) string {
	if s == "" {
		return ""
	}
	return s + "/"
}

func recordText(s string) string {
	if s == "" {
		return ""
	}
	return " {" + s + "}"
}

// outcomeText lists the fidelity of every option statement, in source order,
// with its codes.
func outcomeText(out Output) string {
	var b strings.Builder
	for _, o := range out.Report.Outcomes {
		switch o.From.Node.(type) {
		case *parser.OptionSet, *parser.OptionDefine, *parser.OptionSpace, *parser.ServerIdentifier:
			fmt.Fprintf(&b, "%d %s", o.From.File.Pos(o.From.Start).Line, o.Fidelity)
			for _, k := range o.Codes {
				b.WriteString(" " + string(k))
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

// hasCode reports whether a finding of that code was filed.
func hasCode(out Output, code diag.Code) bool {
	for _, f := range out.Report.Findings {
		if f.Code == code {
			return true
		}
	}
	return false
}
