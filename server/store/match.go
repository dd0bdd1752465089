package store

import (
	"bytes"
	"encoding/hex"

	"github.com/keatool/keatool/schema/kea/lease"
)

// Matches reports whether a lease fits what q asks for. It does not look at
// After and Limit, which are about lists.
func (q *Query) Matches(l *lease.Lease) bool {
	return q.matchesNumbers(l) &&
		fits(q.ClientID, l.ClientID) && fits(q.HW, l.HW) && fits(q.DUID, l.DUID) && fits(q.Hostname, l.Hostname) &&
		(len(q.RemoteID) == 0 || mentions(l.Context, "remote-id", q.RemoteID)) &&
		(len(q.RelayID) == 0 || mentions(l.Context, "relay-id", q.RelayID))
}

func (q *Query) matchesNumbers(l *lease.Lease) bool {
	return (q.Subnet == 0 || q.Subnet == l.SubnetID) &&
		(!q.HasIAID || q.IAID == l.IAID) && q.Types.Has(l.Type) && q.States.Has(l.State)
}

func fits(want, got []byte) bool { return len(want) == 0 || bytes.Equal(want, got) }

// mentions reports whether a user context has a member of some name whose value
// is an identifier in hexadecimal digits, of either case, with or without 0x.
func mentions(context []byte, name string, id []byte) bool {
	quoted := []byte(`"` + name + `"`)
	for {
		i := bytes.Index(context, quoted)
		if i < 0 {
			return false
		}
		context = context[i+len(quoted):]
		if value, ok := stringValue(context); ok && isHex(value, id) {
			return true
		}
	}
}

// stringValue returns the string after a colon.
func stringValue(text []byte) ([]byte, bool) {
	text = bytes.TrimLeft(text, " \t:")
	if len(text) == 0 || text[0] != '"' {
		return nil, false
	}
	value, _, ok := bytes.Cut(text[1:], []byte{'"'})
	return value, ok
}

func isHex(text, id []byte) bool {
	text = bytes.TrimPrefix(text, []byte("0x"))
	if len(text) != hex.EncodedLen(len(id)) {
		return false
	}
	got := make([]byte, len(id))
	_, err := hex.Decode(got, text)
	return err == nil && bytes.Equal(got, id)
}
