package schema

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/option"
)

// splitList splits a list of values at its commas.
func splitList(data string) []string {
	var all []string
	for part := range strings.SplitSeq(data, ",") {
		if part = strings.TrimSpace(part); part != "" {
			all = append(all, part)
		}
	}
	return all
}

// eachList visits the lists of option data, with the pointer of what holds each.
func (a *adviser) eachList(visit func(where string, list []kea.OptionData)) {
	visit(a.root, a.OptionData)
	for i, c := range a.Classes {
		visit(at(a.root, "client-classes", i), c.OptionData)
	}
	hosts := func(where string, list []*kea.Reservation) {
		for i, r := range list {
			if len(r.OptionData) > 0 {
				visit(at(where, "reservations", i), r.OptionData)
			}
		}
	}
	for i, n := range a.SharedNetworks {
		visit(at(a.root, "shared-networks", i), n.OptionData)
	}
	for _, t := range a.sites {
		visit(t.where, t.OptionData)
		for i, p := range t.Pools {
			visit(at(t.where, "pools", i), p.OptionData)
		}
		for i, p := range t.PDPools {
			visit(at(t.where, "pd-pools", i), p.OptionData)
		}
		hosts(t.where, t.Reservations)
	}
	hosts(a.root, a.Reservations)
}

// optionLists warns about option data that is not sent, or not as it looks.
func (a *adviser) optionLists() {
	classes := map[string]*option.Definitions{}
	for i, c := range a.Classes {
		if len(c.OptionDefs) > 0 {
			classes[at(a.root, "client-classes", i)] = option.NewDefinitions(c.OptionDefs, a.fam, a.rel, a.defs)
		}
	}
	a.eachList(func(where string, list []kea.OptionData) {
		defs := a.defs
		if own := classes[where]; own != nil {
			defs = own
		}
		known := make([]*option.Def, len(list))
		for i := range list {
			known[i] = defs.Find(&list[i])
		}
		a.twiceListed(where, list, known)
		for i := range list {
			target := func(key string) string { return at(where, "option-data", i, key) }
			a.computed(&list[i], known[i], target)
			a.value(&list[i], known[i], target)
			a.sending(&list[i], known[i], target)
			a.orphan(list, i, known, target)
		}
	})
}

// several are the options of which a list may hold one for each vendor.
var several = map[kea.Family][]uint32{kea.V4: {124, 125}, kea.V6: {16, 17}}

// twiceListed warns about a second entry for an option.
func (a *adviser) twiceListed(where string, list []kea.OptionData, known []*option.Def) {
	first := map[optionCode]int{}
	for i := range list {
		o := &list[i]
		code := o.Code
		if known[i] != nil {
			code = known[i].Code
		}
		id := optionCode{orSpace(o.Space, a.fam), code}
		if code == 0 || len(o.ClientClasses) > 0 || o.NeverSend || slices.Contains(several[a.fam], code) {
			continue
		}
		j, seen := first[id]
		if !seen {
			first[id] = i
		} else if list[j].Data != o.Data {
			name, key := named(o, known[i])
			a.twice(CodeOptionTwice, at(where, "option-data", i, key), at(where, "option-data", j), fmt.Sprintf("the option %s stands twice in one list, and only one of them is sent", name))
		}
	}
}

// codeOf returns the code of an option of the server's own space; 0 for any other.
func (a *adviser) codeOf(o *kea.OptionData, def *option.Def) uint32 {
	switch {
	case o.Space != "" && o.Space != option.DefaultSpace(a.fam):
		return 0
	case o.Code == 0 && def != nil:
		return def.Code
	}
	return o.Code
}

// named is how an entry calls its option, and by which key.
func named(o *kea.OptionData, def *option.Def) (name, key string) {
	switch {
	case o.Name != "":
		return "`" + o.Name + "`", "name"
	case def != nil && def.Name != "":
		return fmt.Sprintf("%d (`%s`)", o.Code, def.Name), "code"
	}
	return fmt.Sprint(o.Code), "code"
}

// computed warns about options that the server fills in itself.
func (a *adviser) computed(o *kea.OptionData, def *option.Def, target func(string) string) {
	hint := ""
	switch code := a.codeOf(o, def); {
	case a.fam == kea.V4 && code == 1:
		hint = "Kea sends the mask of the subnet"
	case a.fam == kea.V4 && code == 51:
		hint = "set `valid-lifetime`"
	case a.fam == kea.V4 && code == 53:
		hint = "every message has a type of its own"
	case a.fam == kea.V4 && code == 58 && a.timerHolds(a.Renew):
		hint = "`renew-timer` is what is sent"
	case a.fam == kea.V4 && code == 59 && a.timerHolds(a.Rebind):
		hint = "`rebind-timer` is what is sent"
	default:
		return
	}
	name, key := named(o, def)
	a.report(CodeComputed, target(key), fmt.Sprintf("the option %s is never sent as it is given here: the server fills it in itself", name), hint)
}

// timerHolds reports whether a timer of the server is sent in every subnet.
func (a *adviser) timerHolds(timer *uint32) bool {
	if timer == nil || a.Renew != nil && a.Rebind != nil && *a.Renew >= *a.Rebind {
		return false
	}
	short := func(l *kea.Lifetimes) bool {
		for _, v := range [...]*uint32{l.MinValid, l.Valid, l.MaxValid} {
			if v != nil && *v <= *timer {
				return true
			}
		}
		return false
	}
	own := func(t *kea.Timers) bool { return t.Renew != nil || t.Rebind != nil }
	return !short(&a.Lifetimes) && (a.Valid != nil || *timer < 7200) &&
		!slices.ContainsFunc(a.sites, func(t site) bool { return short(&t.Lifetimes) || own(&t.Timers) }) &&
		!slices.ContainsFunc(a.SharedNetworks, func(n *kea.SharedNetwork) bool { return short(&n.Lifetimes) || own(&n.Timers) }) &&
		!slices.ContainsFunc(a.Classes, func(c *kea.Class) bool { return short(&c.Lifetimes) })
}

var hexText = regexp.MustCompile(`^0[xX][0-9a-fA-F]+$`)

// value warns about text of which Kea sends other bytes than it looks like.
func (a *adviser) value(o *kea.OptionData, def *option.Def, target func(string) string) {
	if def == nil || def.Type == "" || def.Array || o.CSV != nil && !*o.CSV {
		return
	}
	name, _ := named(o, def)
	values := textValues(o.Data)
	most := 1
	if def.Type == option.Record {
		most = len(def.Fields)
	}
	switch {
	case def.Type == option.Internal || def.Type == option.Empty:
	case len(values) > most && def.Type != option.Record:
		hint := "write a comma that belongs to the text as `\\,`, in JSON `\\\\,`"
		if def.Type != option.String {
			hint = "the option takes one value"
		}
		a.report(CodeCut, target("data"), fmt.Sprintf("of the option %s only `%s` is sent: the value ends at the comma", name, short(values[0])), hint)
	case len(values) > most:
		a.report(CodeCut, target("data"), fmt.Sprintf("of the option %s only %d values are sent, not all %d", name, most, len(values)), "")
	case def.Type == option.String && hexText.MatchString(o.Data):
		a.report(CodeLiteral, target("data"), fmt.Sprintf("the option %s is sent as the text `%s`, not as the bytes it stands for", name, short(o.Data)),
			"set `csv-format` to false to send bytes")
	}
}

// textValues splits a value at commas that have no backslash, as Kea does, and
// leaves out empty parts.
func textValues(data string) []string {
	var all []string
	start, escaped := 0, false
	for i := 0; i <= len(data); i++ {
		switch {
		case i < len(data) && (escaped || data[i] != ','):
			escaped = !escaped && data[i] == '\\'
			continue
		}
		if part := strings.TrimSpace(data[start:i]); part != "" {
			all = append(all, part)
		}
		start = i + 1
	}
	return all
}

// sending warns about flags that do not do what they say.
func (a *adviser) sending(o *kea.OptionData, def *option.Def, target func(string) string) {
	if !o.NeverSend {
		return
	}
	code := a.codeOf(o, def)
	name, _ := named(o, def)
	switch {
	case a.fam == kea.V4 && slices.Contains([]uint32{3, 6, 15, 54}, code):
		a.report(CodeSending, target("never-send"), fmt.Sprintf("the option %s is sent all the same: `never-send` does not hold for it", name),
			"leave the option out where it is not wanted")
	case o.AlwaysSend:
		a.report(CodeSending, target("always-send"), fmt.Sprintf("the option %s is never sent: `never-send` beats `always-send`", name), "")
	}
}

// orphan warns about a sub-option whose container is not in the same list,
// without which Kea sends nothing of it.
func (a *adviser) orphan(list []kea.OptionData, i int, known []*option.Def, target func(string) string) {
	space := list[i].Space
	if space == "" || space == option.DefaultSpace(a.fam) || strings.HasPrefix(space, "vendor-") && space != "vendor-encapsulated-options-space" || space == "dhcp-agent-options-space" {
		return
	}
	for j, def := range known {
		if def != nil && def.Encapsulates == space && j != i {
			return
		}
	}
	name, key := named(&list[i], known[i])
	a.report(CodeOrphan, target(key), fmt.Sprintf("the option %s of the space `%s` is not sent: its container is not in the same list", name, space),
		"add an entry for the option that encapsulates the space, without data")
}

// overridden warns about options of a class that every subnet has a value of
// its own for, which is the one that Kea sends.
func (a *adviser) overridden() {
	if len(a.sites) == 0 {
		return
	}
	for i, class := range a.Classes {
		for j := range class.OptionData {
			o := &class.OptionData[j]
			code := a.codeOf(o, a.defs.Find(o))
			if code == 0 || o.NeverSend || !a.everywhere(code, o.Data) {
				continue
			}
			name, key := named(o, a.defs.Find(o))
			a.report(CodeOverridden, at(a.root, "client-classes", i, "option-data", j, key),
				fmt.Sprintf("the option %s of the class `%s` is never sent: every subnet has a value of its own, which wins", name, class.Name),
				"in Kea a subnet beats a class; move the value to pools that are for the class")
		}
	}
}

// everywhere reports whether each subnet, or its network, sets an option for
// all its clients, and some of them to another value than data.
func (a *adviser) everywhere(code uint32, data string) bool {
	differs := false
	sets := func(list []kea.OptionData) bool {
		return slices.ContainsFunc(list, func(o kea.OptionData) bool {
			if len(o.ClientClasses) > 0 || o.NeverSend || a.codeOf(&o, a.defs.Find(&o)) != code {
				return false
			}
			differs = differs || o.Data != data
			return true
		})
	}
	return !slices.ContainsFunc(a.sites, func(t site) bool {
		return !sets(t.OptionData) && (t.network == nil || !sets(t.network.OptionData))
	}) && differs
}
