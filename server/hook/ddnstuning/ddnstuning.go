// Package ddnstuning is Kea's hook library ddns_tuning: names of clients that an
// expression makes, and clients for whom DNS is left alone.
package ddnstuning

import (
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/server"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/hook"
)

// Library is the hook library.
var Library = hook.Library{Name: "ddns_tuning", Attach: attach}

// tuning is one configuration of the library.
type tuning struct {
	global  *expr.Expr            // nil: none
	subnets map[uint32]*expr.Expr // nil: the subnet wants none
}

func attach(s *hook.Setup) {
	if !s.Params.Present() {
		s.Params.Fail("", "`parameters` is missing", "an empty map will do")
		return
	}
	text, _ := s.Params.Text("hostname-expr")
	t := &tuning{global: s.Expr(text, s.Params.At("hostname-expr")), subnets: map[uint32]*expr.Expr{}}
	s.EachSubnet(func(sub *kea.Subnet, at string) {
		ctx, _ := sub.UserContext.Get("ddns-tuning")
		own, ok := ctx.(*kea.Context)
		if !ok {
			return
		}
		v, _ := own.Get("hostname-expr")
		if text, ok := v.(string); ok {
			t.subnets[sub.ID] = s.Expr(text, at+"/user-context/ddns-tuning/hostname-expr")
		}
	})
	if s.Failed() {
		return
	}
	s.V4(server.DDNSUpdate, func(e *server.Exchange4) server.Verdict {
		t.update(e, e.Subnet, e.View(), e.Classes.Has(config.ClassSkipDDNS))
		return server.Next
	})
	s.V6(server.DDNSUpdate, func(e *server.Exchange6) server.Verdict {
		t.update(e, e.Subnet, e.View(), e.Classes.Has(config.ClassSkipDDNS))
		return server.Next
	})
}

// named is what both exchanges let a hook do with names.
type named interface {
	Name() []byte
	SetName([]byte)
	SkipUpdates()
}

func (t *tuning) update(e named, sub *config.Subnet, p expr.Packet, skip bool) {
	if x := t.exprOf(sub); x != nil {
		name, err := x.Eval(p)
		if err != nil {
			return
		}
		if len(name) > 0 && string(name) != string(e.Name()) {
			e.SetName(name)
		}
	}
	if skip {
		e.SkipUpdates()
	}
}

// exprOf returns the expression in force for a subnet: its own, even an empty
// one, or the global one.
func (t *tuning) exprOf(sub *config.Subnet) *expr.Expr {
	if sub == nil {
		return nil
	}
	if x, ok := t.subnets[sub.ID]; ok {
		return x
	}
	return t.global
}
