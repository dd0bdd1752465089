package rules

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
)

// whole is a configuration and what becomes of it: the values of some keys of
// the result, one line for each element of a list, and the account of all
// statements that are more than exact.
type whole struct {
	name    string
	o       Options
	conf    string
	keys    string // of the server map; ddns.KEY: of that of kea-dhcp-ddns; partner.KEY: of the partner's; script
	want    []string
	account []string // "LINE:COLUMN KEYWORD FIDELITY CODES"
}

// wholes checks cases.
func wholes(t *testing.T, cases []whole) {
	t.Helper()
	for _, tt := range cases {
		t.Run(tt.name, func(t *testing.T) {
			out := run(t, tt.conf, tt.o)
			if diff := cmp.Diff(tt.want, valuesOf(t, out, tt.o, tt.keys)); diff != "" {
				t.Errorf("result (-want +got):\n%s\nof\n%s", diff, tt.conf)
			}
			if diff := cmp.Diff(tt.account, accountOf(out)); diff != "" {
				t.Errorf("account (-want +got):\n%s\nof\n%s", diff, tt.conf)
			}
		})
	}
}

// valuesOf writes the values of keys.
func valuesOf(t testing.TB, out Output, o Options, keys string) []string {
	t.Helper()
	var list []string
	for key := range strings.FieldsSeq(keys) {
		if key == "script" {
			list = append(list, scriptOf(out)...)
			continue
		}
		list = append(list, valueLines(t, key, valueOf(t, out, o, key))...)
	}
	return list
}

// valueOf finds the value of one key; nil if the result lacks it.
func valueOf(t testing.TB, out Output, o Options, key string) any {
	t.Helper()
	if name, ok := strings.CutPrefix(key, "ddns."); ok {
		return documents(t, out, o.Release)["DhcpDdns"][name]
	}
	if name, ok := strings.CutPrefix(key, "partner."); ok {
		if out.Partner == nil {
			return nil
		}
		return dhcpMap(t, Output{Config: out.Partner}, o.Release)[name]
	}
	return dhcpMap(t, out, o.Release)[key]
}

// valueLines writes a value, each element of a list on a line of its own.
func valueLines(t testing.TB, key string, v any) []string {
	t.Helper()
	list, ok := v.([]any)
	if v == nil {
		return nil
	}
	if !ok {
		list = []any{v}
	}
	var lines []string
	for _, x := range list {
		dropIDs(x)
		text, err := json.Marshal(x)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, key+" "+strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&").Replace(string(text)))
	}
	return lines
}

// dropIDs leaves out subnet ids, which hang on the prefix alone.
func dropIDs(v any) {
	switch v := v.(type) {
	case map[string]any:
		if v["subnet"] != nil {
			delete(v, "id")
		}
		for _, x := range v {
			dropIDs(x)
		}
	case []any:
		for _, x := range v {
			dropIDs(x)
		}
	}
}

// scriptOf returns the lines of the script that come of the configuration: the
// blocks and who runs them, without the shell's punctuation.
func scriptOf(out Output) []string {
	var list []string
	for _, s := range out.Scripts {
		body := strings.TrimPrefix(string(s.Body), scriptHead)
		for _, end := range append(shellHelpers, shellHelper{text: "\n# lease PREFIX"}) {
			body, _, _ = strings.Cut(body, end.text)
		}
		for line := range strings.SplitSeq(strings.ReplaceAll(body, "() {\n    :\n", "() {}\n"), "\n") {
			if text := strings.TrimSpace(line); text != "" && text != ":" && text != "}" && text != "fi" && !strings.HasSuffix(text, "() {}") {
				list = append(list, line)
			}
		}
	}
	return list
}

// accountOf lists the statements that are more than exact, or have findings.
func accountOf(out Output) []string {
	var list []string
	for i := range out.Report.Outcomes {
		o := &out.Report.Outcomes[i]
		if o.From == nil || o.Fidelity == diag.Exact && len(o.Codes()) == 0 {
			continue
		}
		pos := o.From.File.Pos(o.From.Start)
		line := fmt.Sprintf("%d:%d %s %v", pos.Line, pos.Col, o.From.File.Text(o.From.Keyword()), o.Fidelity)
		for _, c := range o.Codes() {
			if c != CodePoolOrder {
				line += " " + string(c)
			}
		}
		if o.Fidelity != diag.Exact || strings.Contains(line, " KT") {
			list = append(list, line)
		}
	}
	return list
}
