package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/keatool/keatool/internal/diag"
)

// reportFlags are the flags about findings that every command with findings has.
type reportFlags struct {
	format *choice
	file   string
}

// add declares them; also says what the report file holds beside the findings.
func (r *reportFlags) add(cmd *cobra.Command, also string) {
	r.format = newChoice("text", "json", "sarif")
	cmd.Flags().Var(r.format, "format", "how findings are written: text for people, json or sarif for programs")
	cmd.Flags().StringVar(&r.file, "report", "", "write the findings to this `FILE`, in the chosen format"+also)
	r.format.complete(cmd, "format")
}

// report is what a command has to say beside its result.
type report struct {
	findings   diag.List
	src        diag.Sources
	statements []statement   // account of every statement; convert only
	summary    *summary      // nil: none
	leases     *leaseSummary // import-leases only
	closing    string        // last line of a text report
}

// write renders r in the given format; whole adds the account of every statement.
func (r *report) write(w io.Writer, format string, color, whole bool) error {
	switch format {
	case "json":
		return r.json(w, whole)
	case "sarif":
		return diag.SARIF(w, r.findings, diag.Tool{Name: "keatool", Version: version, URI: "https://github.com/keatool/keatool",
			Rules: allCodes(), Properties: r.summary.properties(), Sources: r.src})
	}
	if err := diag.Text(w, r.findings, r.src, color); err != nil {
		return err
	}
	if whole {
		writeStatements(w, r.statements)
	}
	_, err := io.WriteString(w, r.closing)
	return err
}

func (r *report) json(w io.Writer, whole bool) error {
	doc := struct {
		Findings   diag.List     `json:"findings"`
		Summary    *summary      `json:"summary,omitempty"`
		Leases     *leaseSummary `json:"leases,omitempty"`
		Statements []statement   `json:"statements,omitempty"`
	}{Findings: r.findings, Summary: r.summary, Leases: r.leases}
	if whole {
		doc.Statements = r.statements
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(doc)
}

// say writes r where the flags want it: the findings to standard error, in the
// chosen format unless a file gets them in that format.
func (a *app) say(r *report, flags reportFlags) error {
	format := flags.format.value
	if flags.file != "" {
		var buf bytes.Buffer
		if err := r.write(&buf, format, false, true); err != nil {
			return err
		}
		if err := a.put(flags.file, buf.Bytes()); err != nil {
			return err
		}
		format = "text"
	}
	if err := r.write(a.stderr, format, a.color, false); err != nil {
		return newFileError("write", "standard error", err)
	}
	if r.findings.HasErrors() {
		return errFault
	}
	return nil
}

// put writes one file; "-" is standard output.
func (a *app) put(path string, data []byte) error {
	if path != "-" {
		return writeAll([]output{{path, content{data: data}, 0o644}})
	}
	if _, err := a.stdout.Write(data); err != nil {
		return newFileError("write", "standard output", err)
	}
	return nil
}

// closingFor says in one line how reading went; "" if there is nothing to say.
func closingFor(l diag.List, name, after string) string {
	counts := counted(l)
	if counts == "" {
		return ""
	}
	return fmt.Sprintf("keatool: %s: %s%s\n", name, counts, after)
}

// counted says how many findings there are of each severity, worst first.
func counted(l diag.List) string {
	count := map[diag.Severity]int{}
	for _, f := range l {
		count[f.Severity]++
	}
	var parts []string
	for _, s := range []diag.Severity{diag.Error, diag.Warning, diag.Note} {
		if n := count[s]; n > 0 {
			parts = append(parts, plural(n, s.String()))
		}
	}
	return strings.Join(parts, ", ")
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// choice is a flag that takes one of a few words.
type choice struct {
	value string
	words []string
}

// newChoice makes a choice among words; the first is the default.
func newChoice(words ...string) *choice { return &choice{value: words[0], words: words} }

// optional makes a choice whose default is none of them.
func optional(words ...string) *choice { return &choice{words: words} }

func (c *choice) String() string { return c.value }
func (c *choice) Type() string   { return strings.Join(c.words, "|") }

func (c *choice) Set(s string) error {
	if !slices.Contains(c.words, s) {
		return fmt.Errorf("want %s", strings.Join(c.words, ", "))
	}
	c.value = s
	return nil
}

// complete offers the words of flag name to the shell.
func (c *choice) complete(cmd *cobra.Command, name string) {
	// The only error is a flag without that name, which the caller has just made.
	_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(c.words, cobra.ShellCompDirectiveNoFileComp))
}
