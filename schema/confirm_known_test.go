package schema

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// disagreement is a line of testdata/disagreements.txt: where Kea and Validate
// differ on purpose, or where only the machine decides.
type disagreement struct {
	line      int
	daemons   []string
	releases  []string
	accepts   bool           // what Kea does
	pattern   *regexp.Regexp // of Kea's message if it refuses, of ours if it accepts
	reason    string
	witnesses int
}

type disagreements []*disagreement

func readDisagreements(t *testing.T) disagreements {
	text, err := os.ReadFile("../testdata/disagreements.txt")
	if err != nil {
		t.Fatal(err)
	}
	var all disagreements
	for i, line := range strings.Split(string(text), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, " | ")
		if len(f) != 5 || f[2] != "accepts" && f[2] != "refuses" {
			t.Fatalf("disagreements.txt:%d: want DAEMONS | RELEASES | accepts or refuses | PATTERN | REASON", i+1)
		}
		all = append(all, &disagreement{line: i + 1, daemons: strings.Split(f[0], ","), releases: strings.Split(f[1], ","),
			accepts: f[2] == "accepts", pattern: regexp.MustCompile(f[3]), reason: f[4]})
	}
	return all
}

// explain tells of disagreements that no line speaks of.
func (known disagreements) explain(list []outcome, tell func(format string, args ...any)) {
	for i := range list {
		o := &list[i]
		if o.agrees() {
			continue
		}
		if d := known.find(o); d != nil {
			d.witnesses++
		} else if o.kea.OK {
			tell("%s %s: Kea takes this; we say %v\n%s", o.daemon, o.release, *o.ours, o.text)
		} else {
			tell("%s %s: we take this; Kea says %s\n%s", o.daemon, o.release, o.kea.Said, o.text)
		}
	}
}

func (known disagreements) find(o *outcome) *disagreement {
	message := o.kea.Said
	if o.kea.OK {
		message = string(o.ours.Code) + " " + o.ours.Message
	}
	for _, d := range known {
		if d.accepts == o.kea.OK && slices.Contains(d.daemons, o.daemon) && slices.Contains(d.releases, o.release.String()) && d.pattern.MatchString(message) {
			return d
		}
	}
	return nil
}

// unused fails for lines that no longer apply.
func (known disagreements) unused(t *testing.T) {
	for _, d := range known {
		if d.witnesses == 0 {
			t.Errorf("disagreements.txt:%d no longer applies: %s", d.line, d.reason)
		}
	}
}
