package upgrade

import (
	"slices"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

// Rule is one change of Kea between releases.
type Rule struct {
	Code     diag.Code
	Severity diag.Severity // what most findings of the rule have
	Gate     kea.Release   // the first release for which the rule holds
	Default  bool          // the rule is about a default, and holds only for files known to be older than Gate
	In       []string      // the kinds of map that the rule looks at
	Keys     []string      // the keys in them; none: the map as a whole
	Title    string
	Doc      string // a paragraph: what changed, what is done
	Hint     string
	Apply    func(*spot)
	Example  Example
}

// Example shows a rule at work.
type Example struct {
	To, From kea.Release // To 0: [kea.DefaultRelease]
	In, Out  string
}

// Options returns how the example is upgraded.
func (e *Example) Options() Options {
	if e.To == 0 {
		return Options{To: kea.DefaultRelease, From: e.From}
	}
	return Options{To: e.To, From: e.From}
}

// Rules returns all rules, ordered by code.
func Rules() []Rule {
	return slices.Concat(oldRules, keyRules, ddnsRules, hostRules, networkRules, optionRules, hookRules, pathRules, secretRules, defaultRules)
}

// rulesFor returns the rules that hold for an upgrade, by map and key.
func rulesFor(o Options) map[string][]*Rule {
	index := map[string][]*Rule{}
	all := Rules()
	for i := range all {
		r := &all[i]
		if o.To < r.Gate || r.Default && (o.From == 0 || o.From >= r.Gate) {
			continue
		}
		names := r.Keys
		if len(names) == 0 {
			names = []string{""}
		}
		for _, object := range r.In {
			for _, key := range names {
				index[object+" "+key] = append(index[object+" "+key], r)
			}
		}
	}
	return index
}

// codeIncluded is about files that the configuration includes.
const codeIncluded diag.Code = "KT4599"

// Codes documents what upgrades report, sorted.
func Codes() []diag.Info {
	var all []diag.Info
	for _, r := range Rules() {
		all = append(all, diag.Info{Code: r.Code, Severity: r.Severity, Title: r.Title, Text: r.Doc, Example: r.Example.In})
	}
	return append(all, diag.Info{Code: codeIncluded, Severity: diag.Warning, Title: "included file put into the result",
		Text: "Something in a file that the configuration includes has to change. An upgrade writes one file, so the text of every included file was put in place of the words that asked for it. The included files themselves are left as they are."})
}
