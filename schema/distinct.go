package schema

import (
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

// distinct leaves out findings that have their cause in another one, about the
// shape: one cause, one finding.
func distinct(faults []fault) []fault {
	shape := map[string]diag.Code{}  // by pointer
	inside := map[string]bool{}      // maps that hold a bad value
	foreign := map[string][]string{} // maps that hold keys that are unknown, and the hints about them
	for i := range faults {
		f := &faults[i]
		if !f.shape || f.Severity != diag.Error {
			continue
		}
		shape[f.Target] = f.Code
		switch f.Code {
		case CodeForm, kea.CodeType, kea.CodeRange, CodeEmpty:
			inside[parent(f.Target)] = true
		case CodeUnknownKey, CodeRelease:
			foreign[parent(f.Target)] = append(foreign[parent(f.Target)], f.Hint)
		}
	}
	if len(shape) == 0 {
		return faults
	}
	return slices.DeleteFunc(faults, func(f fault) bool {
		hints, unknown := foreign[f.Target]
		if f.shape {
			return f.lacks != "" && slices.ContainsFunc(hints, func(hint string) bool { return speaksOf(hint, f.lacks) })
		}
		_, same := shape[f.Target]
		return same || inside[f.Target] || unknown && lacking(f.Code) || shape[parent(f.Target)] == CodeMissing
	})
}

// speaksOf reports whether a hint names a key.
func speaksOf(hint, key string) bool {
	return strings.Contains(hint, "`"+key+"`") || strings.HasSuffix(hint, " "+key)
}

// lacking reports whether a finding is about something that a map has not: the
// key that is unknown may have been meant for it.
func lacking(code diag.Code) bool {
	switch code {
	case CodeIdentifiers, CodeEmptyHost, CodeOptionName, CodeSecret, CodeSocket, CodeUser:
		return true
	}
	return false
}

// parent returns the pointer of the container.
func parent(pointer string) string { return pointer[:max(strings.LastIndexByte(pointer, '/'), 0)] }

// formerNames are keys that the model has under their new names only.
var formerNames = strings.NewReplacer("/client-classes/0", "/client-class", "/control-sockets/0", "/control-socket",
	"/evaluate-additional-classes/", "/require-client-classes/", "/only-in-additional-list", "/only-if-required",
	"/hosts-databases/0", "/hosts-database", "/output-options/", "/output_options/", "/relay/ip-addresses/0", "/relay/ip-address")

// actual returns the pointer of what the model has at pointer, as the document
// calls it.
func actual(d *kea.Document, pointer string) string {
	if d.Root == nil {
		return pointer
	}
	if n, _ := d.Find(pointer); n != nil {
		return pointer
	}
	if i := lastOld(pointer); i >= 0 {
		old := pointer[:i] + formerNames.Replace(pointer[i:])
		if n, _ := d.Find(old); n != nil {
			return old
		}
	}
	return pointer
}

// lastOld returns where the part of a pointer starts that may be called
// otherwise: a class list of a pool, but not the list of all classes.
func lastOld(pointer string) int {
	last := -1
	for _, key := range [...]string{"/client-classes/", "/control-sockets/", "/evaluate-", "/only-in-", "/hosts-databases/", "/output-options/", "/relay/"} {
		last = max(last, strings.LastIndex(pointer, key))
	}
	return last
}
