package parser

import (
	"strings"
)

// optionType reads the TYPE of an option definition and returns its format letters.
func (p *parser) optionType() (string, bool) {
	start := p.peek()
	g, fail := run(p, grammars().types, true)
	if fail != nil {
		p.typeFault(fail)
		return "", false
	}
	format, at, why := g.format()
	if why != "" {
		if at == 0 {
			at = int(start.start)
		}
		p.errAt(CodeDefinition, uint32(at), p.last, why, "see dhcp-options(5), DEFINING NEW OPTIONS")
		return "", false
	}
	return format, true
}

func (p *parser) typeFault(f *grammarFault) {
	if f.at.is(',') { // the grammar gives up before a comma whose other side does not fit
		c := p.cursor
		for c.peek().start < f.at.end && c.peek().kind != tEOF {
			c.next()
		}
		f.at = c.peek()
	}
	p.errTok(CodeDefinition, f.at, "expected an option type "+p.found(f.at), "such as text, string, ip-address, boolean, unsigned integer 8, domain-name, domain-list, array of TYPE, { TYPE, TYPE } or encapsulate SPACE")
}

// format turns a type into dhcpd's letters; why says what dhcpd refuses.
func (g *gType) format() (format string, at int, why string) {
	if g.Record == nil {
		f, at, why := g.Atom.format()
		if why == "" && g.Array {
			if why = noArray(f); why == "" {
				f += "A"
			} else {
				at = g.Atom.Pos.Offset
			}
		}
		return f, at, why
	}
	for i, field := range g.Record.Fields {
		f, at, why := field.Atom.format()
		if why != "" {
			return "", at, why
		}
		if strings.ContainsAny(f[:1], "tXEDdZ") && i != len(g.Record.Fields)-1 {
			return "", field.Pos.Offset, "text, string, domain-name, domain-list, encapsulate and zerolen can stand only at the end of a record"
		}
		if field.Array {
			if why := noArray(f); why != "" {
				return "", field.Pos.Offset, why
			}
			f += "a"
		}
		format += f
	}
	if g.Array {
		if why := noArray(format); why != "" {
			return "", at, why
		}
		format += "A"
	}
	return format, 0, ""
}

// noArray says why a type cannot be an array; "" if it can.
func noArray(f string) string {
	if strings.Contains(f, "a") {
		return "dhcpd has no arrays in arrays"
	}
	if strings.ContainsAny(f, "tXDEZd") {
		return "dhcpd has no arrays of text, string, domain-name, domain-list, encapsulate or zerolen"
	}
	return ""
}

var typeLetters = map[string]string{"boolean": "f", "ip-address": "I", "ip6-address": "6", "text": "t", "string": "X", "domain-name": "d", "domain-list": "D", "zerolen": "Z"}

// intLetters are the signed and the unsigned letter of each width.
var intLetters = map[string]string{"8": "bB", "16": "sS", "32": "lL"}

// format turns a single type into a letter.
func (a *gAtom) format() (format string, at int, why string) {
	switch {
	case a.Integer:
		letters := intLetters[strings.TrimLeft(a.Width, "0")]
		if letters == "" {
			if a.Width == "64" {
				return "", a.Pos.Offset, "dhcpd has no 64-bit integers"
			}
			return "", a.Pos.Offset, "an integer has 8, 16 or 32 bits"
		}
		if strings.EqualFold(a.Sign, "unsigned") {
			return letters[1:], 0, ""
		}
		return letters[:1], 0, ""
	case a.Encap != "":
		return "E" + strings.ToLower(a.Encap) + ".", 0, ""
	case a.Compressed:
		return "Dc", 0, ""
	}
	word := strings.ToLower(a.Name)
	if l := typeLetters[word]; l != "" {
		return l, 0, ""
	}
	switch word {
	case "array":
		return "", a.Pos.Offset, "an array is written `array of TYPE`, and none holds arrays"
	case "integer", "signed", "unsigned":
		return "", a.Pos.Offset, "an integer has 8, 16 or 32 bits"
	}
	return "", a.Pos.Offset, "there is no option type `" + a.Name + "`"
}
