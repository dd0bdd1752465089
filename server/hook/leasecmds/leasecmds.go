// Package leasecmds is Kea's hook library lease_cmds, but for its commands, which
// are in server/ctrl: variables that are kept with leases.
package leasecmds

import (
	"fmt"

	"github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/server"
	"github.com/keatool/keatool/server/hook"
)

// Library is the hook library.
var Library = hook.Library{Name: "lease_cmds", Attach: attach}

// variable is one that is kept with a lease.
type variable struct {
	name  string
	value *expr.Expr
	reply bool // the expression is about the reply
}

func attach(s *hook.Setup) {
	list, _ := s.Params.Maps("binding-variables")
	var vars []variable
	seen := map[string]bool{}
	for _, p := range list {
		v := read(s, p)
		if seen[v.name] {
			p.Fail("name", "there are two variables `"+v.name+"`", "")
		}
		seen[v.name] = true
		vars = append(vars, v)
	}
	if s.Failed() || len(vars) == 0 {
		return
	}
	s.V4(server.LeasesCommitted, func(e *server.Exchange4) server.Verdict {
		if stored, _ := e.Committed(); stored != nil {
			text := evaluate(vars, e.View(), e.ReplyView())
			e.Recommit(func(context []byte) []byte { return hook.WithISC(context, "binding-variables", text) })
		}
		return server.Next
	})
	s.V6(server.LeasesCommitted, func(e *server.Exchange6) server.Verdict {
		if stored, _ := e.Committed(); len(stored) > 0 {
			text := evaluate(vars, e.View(), e.ReplyView())
			e.Recommit(func(context []byte) []byte { return hook.WithISC(context, "binding-variables", text) })
		}
		return server.Next
	})
}

func read(s *hook.Setup, p hook.Params) (v variable) {
	p.Only("name", "expression", "source", "comment", "user-context")
	text := map[string]string{}
	for _, key := range []string{"name", "expression", "source"} {
		t, ok := p.Text(key)
		switch {
		case !ok && !p.Has(key):
			p.Fail("", "`"+key+"` is missing", "")
		case ok && t == "":
			p.Fail(key, "`"+key+"` is empty", "")
		}
		text[key] = t
	}
	switch text["source"] {
	case "query", "response", "":
	default:
		p.Fail("source", fmt.Sprintf("`%s` is no message", text["source"]), "it is `query` or `response`")
	}
	return variable{name: text["name"], value: s.Expr(text["expression"], p.At("expression")), reply: text["source"] == "response"}
}

// evaluate returns all variables as JSON. What has no value is empty.
func evaluate(vars []variable, query, reply expr.Packet) []byte {
	out := map[string]string{}
	for _, v := range vars {
		p := query
		if v.reply {
			p = reply
		}
		out[v.name] = ""
		if p == nil {
			continue
		}
		if value, err := v.value.Eval(p); err == nil {
			out[v.name] = string(value)
		}
	}
	return hook.StringMap(out)
}
