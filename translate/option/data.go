package option

import (
	"bytes"
	"encoding/hex"
	"fmt"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
	keaoption "github.com/keatool/keatool/schema/kea/option"
)

// Note is something the reader of the report should know about an option.
type Note struct {
	Fidelity diag.Fidelity
	Message  string // lower-case clause
	Hint     string
	Omit     bool // the option-data entry must be left out
}

// Value is what an option is set to.
type Value struct {
	Space string // dhcpd's, or Kea's (vendor-N)
	Code  uint32
	Bytes []byte
	// Def is how Kea reads the option: [Definition.Def], or what [Missing]
	// returned. Nil: Kea's own definition if it has one.
	Def *keaoption.Def
}

// Target is what an option is written for.
type Target struct {
	Family  kea.Family
	Release kea.Release
}

// Data returns the option-data entry that makes Kea send exactly the bytes of
// v. csv-format is always given: true with text that Kea reads back into the
// same bytes, or false with hex. A Note with Omit says that no entry should be
// written: dhcpd sends nothing either, or Kea refuses the bytes.
func Data(v Value, t Target) (kea.OptionData, []Note) {
	space := KeaSpace(t.Family, v.Space)
	def := v.Def
	if def == nil {
		def, _ = keaoption.ByCode(t.Family, space, v.Code, t.Release)
	}
	out := kea.OptionData{Code: v.Code}
	if space != keaoption.DefaultSpace(t.Family) {
		out.Space = space
	}
	if def == nil {
		return hexData(out, v.Bytes), emptyNote(v.Bytes, keaoption.Binary, t)
	}
	out.Name = def.Name
	text, ok := def.Text(v.Bytes)
	if !ok && def.Array && def.Type == keaoption.FQDN {
		// Compressed names: Kea writes them out.
		if sent, err := def.Raw(v.Bytes); err == nil {
			text, ok = def.Text(sent)
		}
	}
	if ok {
		out.CSV, out.Data, out.NoData = boolean(true), text, text == ""
		return out, emptyNote(v.Bytes, def.Type, t)
	}
	return hexData(out, v.Bytes), rawNotes(def, v.Bytes, t)
}

// Redefine returns the definition to add so that an option that Kea defines
// itself is sent with exactly the bytes of v. Kea allows that for option 43
// alone, which it otherwise takes apart and sends with its sub-options sorted,
// without what follows them. ok is false where no other definition is needed,
// or none helps.
func Redefine(v Value, t Target) (def kea.OptionDef, ok bool) {
	if t.Family != kea.V4 || v.Code != 43 || v.Def != nil && !v.Def.Standard || KeaSpace(t.Family, v.Space) != "dhcp4" {
		return kea.OptionDef{}, false
	}
	std, _ := keaoption.ByCode(kea.V4, "dhcp4", 43, t.Release)
	if sent, err := std.Raw(v.Bytes); err == nil && bytes.Equal(sent, v.Bytes) {
		return kea.OptionDef{}, false
	}
	return kea.OptionDef{Name: std.Name, Code: 43, Type: string(keaoption.Binary)}, true
}

func hexData(out kea.OptionData, b []byte) kea.OptionData {
	out.CSV, out.Data, out.NoData = boolean(false), hex.EncodeToString(b), len(b) == 0
	return out
}

func boolean(b bool) *bool { return &b }

// emptyNote explains an option without contents that has contents by
// definition: in DHCPv4 dhcpd does not send it, nor one that is empty by
// definition; in DHCPv6 it does.
func emptyNote(b []byte, typ keaoption.Type, t Target) []Note {
	switch {
	case len(b) > 0, t.Family == kea.V6 && (typ == keaoption.Empty || typ == keaoption.Binary):
		return nil
	case t.Family == kea.V6:
		return []Note{{Fidelity: diag.Approximate, Omit: true, Message: "the value is empty; dhcpd sends the option without contents, Kea cannot",
			Hint: "remove the statement, or give a value"}}
	}
	return []Note{{Fidelity: diag.Exact, Omit: true, Message: "the value is empty, and dhcpd sends no option without contents",
		Hint: "remove the statement"}}
}

// rawNotes explains bytes that have no text form.
func rawNotes(def *keaoption.Def, b []byte, t Target) []Note {
	if len(b) == 0 {
		return emptyNote(b, def.Type, t)
	}
	sent, err := def.Raw(b)
	switch {
	case err != nil:
		return []Note{{Fidelity: diag.Dropped, Omit: true,
			Message: fmt.Sprintf("Kea reads option %d (%s) as %s and refuses these bytes: %v", def.Code, def.Name, TypeText(def), err),
			Hint:    "give the option a value of its type"}}
	case !bytes.Equal(sent, b):
		return []Note{{Fidelity: diag.Approximate,
			Message: fmt.Sprintf("Kea reads option %d (%s) as %s and sends %x where dhcpd sends %x", def.Code, def.Name, TypeText(def), sent, b),
			Hint:    "check that clients take the changed value"}}
	case def.Type == keaoption.Binary, def.Type == keaoption.Internal:
		return nil
	}
	return []Note{{Fidelity: diag.Exact, Message: "written as raw bytes, which no text gives exactly"}}
}

// TypeText names the type of a definition in words.
func TypeText(d *keaoption.Def) string {
	s := string(d.Type)
	if d.Type == keaoption.Record {
		s = "record of "
		for i, f := range d.Fields {
			if i > 0 {
				s += ", "
			}
			s += string(f)
		}
	}
	if d.Array {
		s += " array"
	}
	return s
}
