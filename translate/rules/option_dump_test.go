package rules

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

// optionTest is a configuration and what its result says about options: the
// lines of optionText and outcomeText.
type optionTest struct{ name, conf, want string }

// checkOptions runs tests for one set of options.
func checkOptions(t *testing.T, o Options, tests []optionTest) {
	t.Helper()
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			out := run(t, strings.TrimPrefix(test.conf, "\n"), o)
			got := "\n" + optionText(out) + outcomeText(out)
			if d := cmp.Diff(test.want, got); d != "" {
				t.Errorf("options of%sdiffer (-want +got):\n%s", test.conf, d)
			}
		})
	}
}

// optionText lists what a result says about options, one line for each entry,
// so that a test shows it all at once.
func optionText(out Output) string {
	var b strings.Builder
	s := out.Config.Dhcp
	for _, d := range s.OptionDefs {
		fmt.Fprintf(&b, "def %s%s %d %s%s%s\n", spacePrefix(d.Space), d.Name, d.Code, d.Type, recordText(d.RecordTypes), map[bool]string{true: " array"}[d.Array])
	}
	if s.ServerID != nil {
		fmt.Fprintf(&b, "server-id %s %s\n", s.ServerID.Type, s.ServerID.Identifier)
	}
	listText(&b, "global", s.OptionData)
	timersText(&b, "global", s.Timers)
	for _, n := range s.SharedNetworks {
		listText(&b, "network "+n.Name, n.OptionData)
		timersText(&b, "network "+n.Name, n.Timers)
		guardText(&b, "network "+n.Name, n.Guard)
		rapidText(&b, "network "+n.Name, n.RapidCommit)
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
		for _, d := range k.OptionDefs {
			fmt.Fprintf(&b, "class %s: def %s %d %s\n", k.Name, d.Name, d.Code, d.Type)
		}
		listText(&b, "class "+k.Name, k.OptionData)
	}
	for _, h := range s.Hooks {
		if list, ok := h.Parameters.Get("options"); ok {
			for _, e := range list.([]any) {
				b.WriteString("flex")
				k := e.(*kea.Context)
				for i := range k.Keys {
					fmt.Fprintf(&b, " %s: %v;", k.Keys[i], k.Values[i])
				}
				b.WriteString("\n")
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
	rapidText(b, where, s.RapidCommit)
	for _, p := range s.Pools {
		listText(b, "pool "+p.Range, p.OptionData)
		guardText(b, "pool "+p.Range, p.Guard)
	}
	for _, r := range s.Reservations {
		hostText(b, r)
	}
}

func rapidText(b *strings.Builder, where string, rapid *bool) {
	if rapid != nil {
		fmt.Fprintf(b, "%s: rapid-commit %v\n", where, *rapid)
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
			for _, k := range o.Codes() {
				b.WriteString(" " + string(k))
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}
