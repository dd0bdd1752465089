package parser

import (
	"fmt"
	"strings"
	"testing"
)

// letterSamples are, for each format letter, values that fit and one that does not.
var letterSamples = map[string]struct {
	right []string
	wrong string
}{
	"I":  {[]string{"192.0.2.1", "198.51.100.255"}, "300.0.0.1"},
	"6":  {[]string{"2001:db8::1", "::"}, "2001:db8"},
	"l":  {[]string{"-3600", "7"}, "1e"},
	"L":  {[]string{"4294967295", "0"}, "x-y"},
	"s":  {[]string{"-5", "32767"}, "65536"},
	"S":  {[]string{"65535", "0x10"}, "65536"},
	"b":  {[]string{"-1", "127"}, "256"},
	"B":  {[]string{"255", "010"}, "256"},
	"T":  {[]string{"infinite", "60"}, "never-ever"},
	"f":  {[]string{"true", "off"}, "yes"},
	"t":  {[]string{`"text"`, "word"}, "5"},
	"X":  {[]string{`"bytes"`, "1:2:ff"}, "word-x"},
	"E":  {[]string{"1:2:ff", `"raw"`}, "word-x"},
	"d":  {[]string{"example.org", "host"}, `"example.org"`},
	"D":  {[]string{`"a.example.org"`, `"a", "b.c"`}, "example.org"},
	"Dc": {[]string{`"a.example.org"`, `"a", "b.c"`}, "example.org"},
	"U":  {[]string{"agent", "dhcp6"}, "5"},
	"k":  {[]string{"k", `"k"`}, "5:5"},
	"N":  {[]string{"", ""}, "no-such-word"},
}

// valueOf writes a value of a format: its n-th sample of each letter, the wrong
// one at the letter numbered wrong, if there is such a letter.
func valueOf(t *testing.T, format string, n, wrong int) string {
	t.Helper()
	var out []string
	for i, f := 0, strings.TrimSuffix(format, "A"); f != ""; i++ {
		letter, rest := cutLetter(f)
		f = strings.TrimLeft(rest, "ao")
		kind := letter
		if kind != "Dc" {
			kind = letter[:1]
		}
		if kind == "Z" {
			continue
		}
		sample, ok := letterSamples[kind]
		if !ok {
			t.Fatalf("no sample of letter %q of format %q", letter, format)
		}
		value := sample.right[n]
		if kind == "N" {
			words := keysOf(enums[strings.TrimSuffix(letter[1:], ".")])
			value = words[n*(len(words)-1)]
		}
		if i == wrong {
			value = sample.wrong
		}
		out = append(out, value)
	}
	return strings.Join(out, " ")
}

// setters are the definitions to read: all but the parameters of the server,
// which have tests of their own.
func setters() (out []*OptionDef) {
	for i := range builtinOptions {
		if d := &builtinOptions[i]; d.Space != "server" && d.Format != "" {
			out = append(out, d)
		}
	}
	return out
}

// TestEveryOption sets every builtin option to two values that fit, by its name
// and by its number.
func TestEveryOption(t *testing.T) {
	var statements []string
	var defs []*OptionDef
	for _, d := range setters() {
		full := d.Space + "." + d.Name
		for n := range 2 {
			value := valueOf(t, d.Format, n, -1)
			statements = append(statements, strings.TrimSpace("option "+full+" "+value)+";")
			defs = append(defs, d)
			if strings.HasSuffix(d.Format, "A") {
				statements = append(statements, "supersede "+full+" "+value+", "+value+";")
				defs = append(defs, d)
			}
		}
		if d.Code != 0 {
			statements = append(statements, strings.TrimSpace(fmt.Sprintf("option %s.unknown-%d %s", d.Space, d.Code, valueOf(t, d.Format, 0, -1)))+";")
			defs = append(defs, d)
		}
	}
	f, bad := statementLines(t, V6, statements)
	for i, s := range f.Stmts {
		n, ok := s.Node.(*OptionSet)
		switch {
		case bad[i] || !ok:
			t.Errorf("%s: refused", statements[i])
		case n.Option.Def.Code != defs[i].Code || n.Option.Def.Space != defs[i].Space:
			t.Errorf("%s sets %s, code %d; want %s, code %d", statements[i], n.Option.Def, n.Option.Def.Code, defs[i], defs[i].Code)
		}
	}
}

// TestEveryOptionWrong: one value of another kind, in each place of a format,
// is refused.
func TestEveryOptionWrong(t *testing.T) {
	var statements []string
	for _, d := range setters() {
		for place := range strings.Count(letters(d.Format), " ") + 1 {
			if d.Format == "Z" || strings.HasPrefix(d.Format, "Nstatus-codes") && place > 0 || d.Format == "fto" && place > 0 {
				continue // no value, and optional text, which dhcpd passes over
			}
			statements = append(statements, "option "+d.Space+"."+d.Name+" "+valueOf(t, d.Format, 0, place)+";")
		}
	}
	_, bad := statementLines(t, V6, statements)
	for i, s := range statements {
		if !bad[i] {
			t.Errorf("%s: accepted", s)
		}
	}
}

// letters writes the letters of a format with blanks between.
func letters(format string) string {
	var out []string
	for f := strings.TrimSuffix(format, "A"); f != ""; {
		letter, rest := cutLetter(f)
		f = strings.TrimLeft(rest, "ao")
		out = append(out, letter)
	}
	return strings.Join(out, " ")
}

// TestNoValue: every option but those of no length needs a value.
func TestNoValue(t *testing.T) {
	var statements []string
	for _, d := range setters() {
		statements = append(statements, "group { option "+d.Space+"."+d.Name+"; }")
	}
	f, _ := Parse("f", []byte(strings.Join(statements, "\n")), Options{Family: V6})
	for i, d := range setters() {
		_, bad := f.Stmts[i].Body.Stmts[0].Node.(*Bad)
		if empty := d.Format == "Z"; bad == empty {
			t.Errorf("%s: refused: %v; want %v", statements[i], bad, !empty)
		}
	}
}

// TestEveryOptionInExpressions: every option of a packet can be asked for.
func TestEveryOptionInExpressions(t *testing.T) {
	var statements []string
	var defs []*OptionDef
	for _, d := range setters() {
		name := d.Space + "." + d.Name
		statements = append(statements, "set v-x = option "+name+";", "set v-y = config-option "+name+";", "if exists "+name+" { }")
		defs = append(defs, d, d, d)
	}
	f, bad := statementLines(t, V6, statements)
	for i, s := range f.Stmts {
		var e *Expr
		switch n := s.Node.(type) {
		case *SetVar:
			e = n.Value
		case *If:
			e = n.Cond
		}
		want := []Op{OpOption, OpConfigOption, OpExists}[i%3]
		if bad[i] || e == nil || e.Op != want || e.Option.Def == nil || e.Option.Name != defs[i].Name || e.Option.Space != defs[i].Space {
			t.Errorf("%s gives %+v", statements[i], e)
		}
	}
}
