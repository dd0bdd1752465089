package leases

import (
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser/leasefile"
	"github.com/keatool/keatool/schema/kea"
)

// mostNoted is how many findings about hosts, classes and peers are kept.
const mostNoted = 10000

// addOther takes a record that is of no lease.
func (t *Table) addOther(r *leasefile.Record) {
	switch r.Kind {
	case leasefile.Host:
		if r.Deleted {
			t.note(r, CodeHost, "host `%s` was deleted while dhcpd ran", "delete its reservation")
		} else {
			t.note(r, CodeHost, "host `%s` was made while dhcpd ran", "add the reservation "+t.reservation(r))
		}
	case leasefile.Group, leasefile.Class, leasefile.Subclass:
		t.note(r, CodeDynamic, r.Kind.String()+" `%s` was made while dhcpd ran", "")
	case leasefile.Failover:
		if string(r.Peer.My) != "normal" || string(r.Peer.Partner) != "normal" {
			t.note(r, CodeFailover, "failover peers `%s` were in the states `"+string(r.Peer.My)+"` and `"+string(r.Peer.Partner)+"`", "")
		}
	}
}

// note keeps a finding about a record with a name.
func (t *Table) note(r *leasefile.Record, code diag.Code, format, hint string) {
	if len(t.noted) == mostNoted {
		t.unkept++
		return
	}
	info := severities()[code]
	t.noted = append(t.noted, diag.Finding{Code: code, Severity: info.Severity, Fidelity: info.Fidelity, Span: t.at(r.Line),
		Message: strings.Replace(format, "%s", string(r.Name), 1), Hint: hint})
}

// reservation is what a host is in Kea.
func (t *Table) reservation(r *leasefile.Record) string {
	var members []string
	add := func(key, value string) { members = append(members, fmt.Sprintf("%q: %s", key, value)) }
	switch {
	case len(r.HW) > 0:
		add("hw-address", `"`+colons(r.HW)+`"`)
	case len(r.ClientID) > 0 && t.options.Config.Family == kea.V4:
		add("client-id", `"`+colons(r.ClientID)+`"`)
	case len(r.ClientID) > 0:
		add("duid", `"`+colons(r.ClientID)+`"`)
	}
	var four, six []string
	for _, a := range r.Fixed {
		if a.Is4() {
			four = append(four, `"`+a.String()+`"`)
		} else {
			six = append(six, `"`+a.String()+`"`)
		}
	}
	if len(four) > 0 {
		add("ip-address", four[0])
	}
	if len(six) > 0 {
		add("ip-addresses", "[ "+strings.Join(six, ", ")+" ]")
	}
	return "{ " + strings.Join(members, ", ") + " }"
}

func colons(b []byte) string {
	parts := make([]string, len(b))
	for i := range b {
		parts[i] = hex.EncodeToString(b[i : i+1])
	}
	return strings.Join(parts, ":")
}
