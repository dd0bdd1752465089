package main

import (
	"errors"
	"testing"

	"github.com/keatool/keatool/schema/kea"
)

func TestUpgradeReleases(t *testing.T) {
	for _, c := range []struct {
		flags    upgradeFlags
		to, from kea.Release
		wrong    bool
	}{
		{upgradeFlags{to: "3.0", out: "-"}, kea.R30, 0, false},
		{upgradeFlags{to: "3.0.4", from: "1.8.2", out: "-"}, kea.R30, 108, false},
		{upgradeFlags{to: "2.2", from: "2.2", out: "x"}, kea.R22, kea.R22, false},
		{upgradeFlags{to: "3.2", out: "-", diff: true}, kea.R32, 0, false},
		{upgradeFlags{out: "-"}, 0, 0, true},
		{upgradeFlags{to: "1.8", out: "-"}, 0, 0, true},
		{upgradeFlags{to: "2.4", from: "2.6", out: "-"}, 0, 0, true},
		{upgradeFlags{to: "2.4", from: "x", out: "-"}, 0, 0, true},
		{upgradeFlags{to: "2.4", out: "x", diff: true}, 0, 0, true},
	} {
		to, from, err := c.flags.releases()
		if u := (usageError{}); (err != nil) != c.wrong || err != nil && !errors.As(err, &u) {
			t.Errorf("releases of %+v: error %v, want one about the call: %v", c.flags, err, c.wrong)
		}
		if err == nil && (to != c.to || from != c.from) {
			t.Errorf("releases of %+v: %v, %v; want %v, %v", c.flags, to, from, c.to, c.from)
		}
	}
}

// TestUpgradeResultName: what is said of the result must not be looked for in
// the file as it was.
func TestUpgradeResultName(t *testing.T) {
	for _, c := range []struct {
		flags      upgradeFlags
		name, want string
	}{
		{upgradeFlags{out: "-"}, "a.json", "a.json (upgraded)"},
		{upgradeFlags{out: "b.json"}, "a.json", "b.json"},
		{upgradeFlags{out: "./a.json"}, "a.json", "a.json (upgraded)"},
		{upgradeFlags{out: "-", diff: true}, stdinName, "<stdin> (upgraded)"},
	} {
		if got := c.flags.resultName(c.name); got != c.want {
			t.Errorf("the result of %s with %+v is called %q, want %q", c.name, c.flags, got, c.want)
		}
	}
}
