package flexoption

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/keatool/keatool/schema/kea"
	keaoption "github.com/keatool/keatool/schema/kea/option"
	"github.com/keatool/keatool/server/hook"
)

// option reads one element of options.
func (r *reader) option(p hook.Params) {
	p.Only("code", "name", "space", "csv-format", "add", "supersede", "remove", "client-class", "sub-options", "comment")
	space := r.space(p, r.own)
	e, def, ok := r.head(p, space)
	if !ok {
		return
	}
	subs, has := p.Maps("sub-options")
	if !has {
		r.action(p, e)
		return
	}
	for _, key := range []string{"add", "supersede", "remove"} {
		if p.Has(key) {
			p.Fail(key, "`"+key+"` cannot stand beside `sub-options`", "write two entries")
		}
	}
	inner := ""
	if def != nil {
		inner = def.Encapsulates
	}
	for _, sub := range subs {
		r.subOption(sub, e, inner)
	}
}

func (r *reader) space(p hook.Params, absent string) string {
	space, ok := p.Text("space")
	if !ok {
		return absent
	}
	if !keaoption.ValidName(space) {
		p.Fail("space", "`"+space+"` is not the name of a space", "")
	}
	return space
}

// head reads which option an entry is about, and for whom; def is its
// definition, if there is one.
func (r *reader) head(p hook.Params, space string) (e edit, def *keaoption.Def, ok bool) {
	limit := uint64(255)
	if r.family == kea.V6 {
		limit = 65535
	}
	name, named := p.Text("name")
	coded := p.Has("code")
	code := p.Uint("code", 0, 0, limit)
	switch {
	case !named && !coded:
		p.Fail("", "neither `code` nor `name` says which option is meant", "")
		return e, nil, false
	case coded && space == r.own && (code == 0 || r.family == kea.V4 && code == 255):
		p.Fail("code", fmt.Sprintf("code %d is reserved", code), "")
		return e, nil, false
	case named:
		if def = r.s.Snapshot.Defs.Find(&kea.OptionData{Name: name, Space: space}); def == nil {
			p.Fail("name", "there is no option `"+name+"` in space `"+space+"`", "define it in `option-def`, or give its code")
			return e, nil, false
		}
		if coded && uint64(def.Code) != code {
			p.Fail("code", fmt.Sprintf("`%s` has code %d, not %d", name, def.Code, code), "")
		}
	default:
		def = r.s.Snapshot.Defs.Find(&kea.OptionData{Code: uint32(code), Space: space})
	}
	e.code = uint16(code)
	if def != nil {
		e.code = uint16(def.Code)
	}
	if p.Bool("csv-format", false) {
		if e.def = def; def == nil {
			p.Fail("csv-format", fmt.Sprintf("option %d of space `%s` has no definition to read text by", code, space), "leave out `csv-format`, or define it in `option-def`")
		}
	}
	if class, ok := p.Text("client-class"); ok {
		e.hasClass, e.class = true, r.s.Snapshot.Classes.Mention(class)
	}
	return e, def, true
}

// subOption reads one element of sub-options, for a container.
func (r *reader) subOption(p hook.Params, of edit, inner string) {
	p.Only("code", "name", "space", "csv-format", "add", "supersede", "remove", "client-class", "container-add", "container-remove", "comment")
	space := r.space(p, inner)
	if space == "" {
		p.Fail("", "the option holds no space of sub-options", "name the `space`")
		return
	}
	e, _, ok := r.head(p, space)
	if !ok {
		return
	}
	e.sub, e.subCode, e.code = true, e.code, of.code
	if of.hasClass && !e.hasClass {
		e.hasClass, e.class = true, of.class
	}
	if digits, ok := strings.CutPrefix(space, "vendor-"); ok && (r.family == kea.V4 && of.code == 125 || r.family == kea.V6 && of.code == 17) {
		n, _ := strconv.ParseUint(digits, 10, 32) // 0 for what is no number: a space like others
		e.vendor = uint32(n)
	}
	created, removed := p.Bool("container-add", true), p.Bool("container-remove", true)
	e.container = created
	if p.Has("remove") {
		e.container = removed
	}
	for i := range r.edits {
		if o := &r.edits[i]; o.sub && o.code == e.code && o.subCode == e.subCode {
			p.Fail("", fmt.Sprintf("sub-option %d of option %d has an entry already", e.subCode, e.code), "")
			return
		}
	}
	r.action(p, e)
}

// action reads what is to be done, and adds the edit.
func (r *reader) action(p hook.Params, e edit) {
	n := 0
	for key, a := range map[string]action{"add": add, "supersede": supersede, "remove": remove} {
		if !p.Has(key) {
			continue
		}
		n++
		e.action = a
		text, ok := p.Text(key)
		switch {
		case !ok:
		case text == "":
			p.Fail(key, "`"+key+"` is empty", "write an expression")
		case a == remove:
			e.cond = r.s.Condition(text, p.At(key))
		default:
			e.value = r.s.Expr(text, p.At(key))
		}
	}
	switch {
	case n == 0:
		p.Fail("", "the entry does nothing", "write one of `add`, `supersede`, `remove`")
	case n > 1:
		p.Fail("", "the entry does more than one thing", "write one of `add`, `supersede`, `remove`")
	default:
		r.edits = append(r.edits, e)
	}
}
