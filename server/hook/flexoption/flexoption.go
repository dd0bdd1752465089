// Package flexoption is Kea's hook library flex_option: options of replies that
// expressions add, replace or remove.
package flexoption

import (
	"slices"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/expr"
	keaoption "github.com/keatool/keatool/schema/kea/option"
	"github.com/keatool/keatool/server"
	"github.com/keatool/keatool/server/classify"
	"github.com/keatool/keatool/server/hook"
	"github.com/keatool/keatool/server/option"
	"github.com/keatool/keatool/server/packet"
)

// Library is the hook library.
var Library = hook.Library{Name: "flex_option", Attach: attach}

type action uint8

const (
	add       action = iota + 1 // only if the reply has no such option
	supersede                   // in any case
	remove
)

// edit is what one entry does to replies.
type edit struct {
	code      uint16
	sub       bool   // it is about a sub-option
	subCode   uint16 // of the option code
	vendor    uint32 // the sub-option is in a container of this enterprise; 0: in a plain one
	container bool   // the container is made, or removed, as needed
	action    action
	value     *expr.Expr     // of add and supersede
	cond      *expr.Expr     // of remove
	def       *keaoption.Def // the value is text that is read by it; nil: bytes
	hasClass  bool
	class     option.Class // only for its members
}

func attach(s *hook.Setup) {
	list, ok := s.Params.Maps("options")
	if !ok {
		s.Params.Fail("", "`options` is missing", "list what is to be done to which options")
		return
	}
	r := reader{s: s, family: s.Snapshot.Family, own: keaoption.DefaultSpace(s.Snapshot.Family)}
	for _, p := range list {
		r.option(p)
	}
	if s.Failed() || len(r.edits) == 0 {
		return
	}
	// Kea goes through whole options first, and through each kind by code.
	slices.SortStableFunc(r.edits, func(a, b edit) int {
		if a.sub != b.sub {
			if b.sub {
				return -1
			}
			return 1
		}
		return int(a.code) - int(b.code)
	})
	edits := r.edits
	s.V4(server.PktSend, func(e *server.Exchange4) server.Verdict {
		apply(edits, reply4{&e.Reply}, &e.Classes, e.View())
		return server.Next
	})
	s.V6(server.PktSend, func(e *server.Exchange6) server.Verdict {
		apply(edits, reply6{&e.Reply}, &e.Classes, e.View())
		return server.Next
	})
}

// reply is what both families let us do to a reply.
type reply interface {
	get(code uint16) ([]byte, bool)
	set(code uint16, value []byte)
	del(code uint16)
	wide() bool // codes and lengths of sub-options take two bytes
}

type reply4 struct{ *packet.Reply4 }

func (r reply4) get(code uint16) ([]byte, bool) { return r.Option(uint8(code)) }
func (r reply4) set(code uint16, value []byte)  { r.SetOption(uint8(code), value) }
func (r reply4) del(code uint16)                { r.Remove(uint8(code)) }
func (r reply4) wide() bool                     { return false }

type reply6 struct{ *packet.Reply6 }

func (r reply6) get(code uint16) ([]byte, bool) { return r.Option(code) }
func (r reply6) set(code uint16, value []byte)  { r.Set(code, value) }
func (r reply6) del(code uint16)                { r.Remove(code) }
func (r reply6) wide() bool                     { return true }

func apply(edits []edit, r reply, c *classify.Classifier, p expr.Packet) {
	for i := range edits {
		e := &edits[i]
		if e.hasClass && !c.Has(e.class) {
			continue
		}
		if e.sub {
			e.applySub(r, p)
		} else {
			e.apply(r, p)
		}
	}
}

func (e *edit) apply(r reply, p expr.Packet) {
	_, has := r.get(e.code)
	switch {
	case e.action == remove:
		if has && e.holds(p) {
			r.del(e.code)
		}
	case e.action == add && has:
	default:
		if value, ok := e.evaluate(p); ok {
			r.set(e.code, value)
		}
	}
}

func (e *edit) holds(p expr.Packet) bool {
	ok, err := e.cond.Bool(p)
	return err == nil && ok
}

// evaluate returns the bytes of the option; an empty value means that nothing is
// to be done.
func (e *edit) evaluate(p expr.Packet) ([]byte, bool) {
	value, err := e.value.Eval(p)
	if err != nil || len(value) == 0 {
		return nil, false
	}
	if e.def == nil {
		return value, true
	}
	value, err = e.def.Encode(string(value))
	return value, err == nil
}

func (e *edit) applySub(r reply, p expr.Packet) {
	payload, has := r.get(e.code)
	head, subs := split(payload, e.vendor != 0, r.wide())
	if has && e.vendor != 0 && (len(head) < 4 || enterprise(head) != e.vendor) || !has && !e.container {
		return
	}
	at := slices.IndexFunc(subs, func(s subOption) bool { return s.code == e.subCode })
	switch {
	case e.action == remove:
		if at < 0 || !e.holds(p) {
			return
		}
		subs = slices.DeleteFunc(subs, func(s subOption) bool { return s.code == e.subCode })
		if len(subs) == 0 && e.container {
			r.del(e.code)
			return
		}
	case e.action == add && at >= 0:
		return
	default:
		value, ok := e.evaluate(p)
		if !ok {
			return
		}
		subs = slices.DeleteFunc(subs, func(s subOption) bool { return s.code == e.subCode })
		subs = append(subs, subOption{e.subCode, value})
	}
	r.set(e.code, join(e.vendor, subs, r.wide()))
}

// reader makes edits of parameters.
type reader struct {
	s      *hook.Setup
	family kea.Family
	own    string // the space of options that name none
	edits  []edit
}
