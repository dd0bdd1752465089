package parser

import "strings"

// OptionTable knows the options and option spaces of one file: those dhcpd is
// built with, and those the file defines.
type OptionTable struct {
	byName map[optName]*OptionDef
	byCode map[optCode]*OptionDef
	spaces map[string]*OptionSpace
}

type optName struct{ space, name string }
type optCode struct {
	space string
	code  uint32
}

// NewOptionTable returns a table of the builtin options.
func NewOptionTable() *OptionTable {
	t := &OptionTable{
		byName: make(map[optName]*OptionDef, len(builtinOptions)),
		byCode: make(map[optCode]*OptionDef, len(builtinOptions)),
		spaces: map[string]*OptionSpace{},
	}
	for _, s := range builtinSpaces {
		t.spaces[s.Name] = &s
	}
	for i := range builtinOptions {
		d := builtinOptions[i]
		t.byName[optName{d.Space, d.Name}] = &d
		t.byCode[optCode{d.Space, d.Code}] = &d
	}
	return t
}

// Lookup returns the option of a space by name; both are case-insensitive.
func (t *OptionTable) Lookup(space, name string) (*OptionDef, bool) {
	space, name = strings.ToLower(space), strings.ToLower(name)
	if d := t.byName[optName{space, name}]; d != nil {
		return d, true
	}
	return t.unknown(space, name)
}

// unknown makes the definition of `unknown-N`: that of code N if there is one,
// opaque bytes otherwise. N is read as C's atoi reads it. Code 0, and 255 of the
// space dhcp, end a list of options and are refused.
func (t *OptionTable) unknown(space, name string) (*OptionDef, bool) {
	digits, ok := strings.CutPrefix(name, "unknown-")
	if !ok || t.spaces[space] == nil {
		return nil, false
	}
	n := uint32(atoi(digits))
	if n == 0 || n == 255 && space == "dhcp" {
		return nil, false
	}
	if d := t.byCode[optCode{space, n}]; d != nil {
		return d, true
	}
	d := &OptionDef{Space: space, Name: name, Code: n, Format: "X"}
	t.byName[optName{space, name}] = d
	return d, true
}

// ByCode returns the option that a code means: the one defined last.
func (t *OptionTable) ByCode(space string, code uint32) (*OptionDef, bool) {
	d := t.byCode[optCode{strings.ToLower(space), code}]
	return d, d != nil
}

// Space returns a space and its widths.
func (t *OptionTable) Space(name string) (*OptionSpace, bool) {
	s := t.spaces[strings.ToLower(name)]
	return s, s != nil
}

// Names returns the names of all options of a space.
func (t *OptionTable) Names(space string) []string {
	var out []string
	for k := range t.byName {
		if k.space == space {
			out = append(out, k.name)
		}
	}
	return out
}

// SpaceNames returns the names of all spaces.
func (t *OptionTable) SpaceNames() []string {
	var out []string
	for k := range t.spaces {
		out = append(out, k)
	}
	return out
}

// define adds a user definition. The last definition of a code rules how values
// of that code are read, while an older name of it keeps working.
func (t *OptionTable) define(d *OptionDef) (replaced *OptionDef) {
	replaced = t.byName[optName{d.Space, d.Name}]
	if ruling := t.byCode[optCode{d.Space, d.Code}]; replaced == nil || ruling != nil && ruling.Name != d.Name {
		replaced = ruling
	}
	t.byName[optName{d.Space, d.Name}] = d
	t.byCode[optCode{d.Space, d.Code}] = d
	return replaced
}

// Encapsulated returns the space that the (last part of the) value of d is
// built from; ok is false if d encapsulates nothing by itself.
func (d *OptionDef) Encapsulated() (space string, ok bool) {
	i := strings.IndexByte(d.Format, 'E')
	if i < 0 || strings.ContainsAny(d.Format[:i], "NU") {
		return "", false
	}
	space = strings.TrimSuffix(d.Format[i+1:], ".")
	return space, space != ""
}

// String names the option as a statement would: name, or space.name.
func (d *OptionDef) String() string {
	if d.Space == "dhcp" {
		return d.Name
	}
	return d.Space + "." + d.Name
}
