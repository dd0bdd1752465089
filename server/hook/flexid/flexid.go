// Package flexid is Kea's hook library flex_id: an identifier that an expression
// makes of the message. Reservations are found by it, and leases too where the
// configuration wants that.
package flexid

import (
	"github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/server"
	"github.com/keatool/keatool/server/hook"
	"github.com/keatool/keatool/server/host"
)

// Library is the hook library.
var Library = hook.Library{Name: "flex_id", Attach: attach}

// The lengths between which Kea takes a value for an identifier.
const (
	minLen = 3
	maxLen = 130
)

// flexID is one configuration of the library.
type flexID struct {
	expr    *expr.Expr
	replace bool // leases are kept under the identifier
}

// attach reads the parameters. As in Kea, what it does not know does not matter.
func attach(s *hook.Setup) {
	text, ok := s.Params.Text("identifier-expression")
	if !ok && !s.Params.Has("identifier-expression") {
		s.Params.Fail("", "`identifier-expression` is missing", "write which part of a message identifies its client, such as \"relay4[2].hex\"")
	}
	f := &flexID{expr: s.Expr(text, s.Params.At("identifier-expression")), replace: s.Params.Bool("replace-client-id", false)}
	ignoreIAID := s.Params.Bool("ignore-iaid", false)
	if s.Failed() {
		return
	}
	if f.expr != nil { // an empty text is none: there may be only ignore-iaid
		s.V4(server.HostIdentifier, f.identify4)
		s.V6(server.HostIdentifier, f.identify6)
	}
	if ignoreIAID {
		s.V6(server.HostIdentifier, func(e *server.Exchange6) server.Verdict {
			e.IgnoreIAID()
			return server.Next
		})
	}
}

// value evaluates the expression. Without a result there is no identifier; one
// that cannot be an identifier costs the message if leases depend on it.
func (f *flexID) value(p expr.Packet) (id []byte, v server.Verdict) {
	id, err := f.expr.Eval(p)
	switch {
	case err != nil || len(id) > 0 && (len(id) < minLen || len(id) > maxLen):
		if f.replace {
			return nil, server.Drop
		}
		return nil, server.Next
	case len(id) == 0:
		return nil, server.Next
	}
	return id, server.Next
}

func (f *flexID) identify4(e *server.Exchange4) server.Verdict {
	id, v := f.value(e.View())
	if id == nil {
		return v
	}
	e.IDs[host.FlexID] = id
	if f.replace {
		client := append([]byte{0}, id...) // type 0: no hardware address (RFC 2132, 9.14)
		e.SetClientID(client)
		e.IDs[host.ClientID], e.IDs[host.DUID] = client, nil
	}
	return server.Next
}

func (f *flexID) identify6(e *server.Exchange6) server.Verdict {
	id, v := f.value(e.View())
	if id == nil {
		return v
	}
	e.IDs[host.FlexID] = id
	if f.replace {
		duid := append([]byte{0, 0}, id...) // a type that nobody uses
		e.SetClientID(duid)
		e.IDs[host.DUID] = duid
	}
	return server.Next
}
