package host

import (
	"encoding/hex"
	"net/netip"
	"strings"
)

// Table holds the reservations of a configuration. It may be read by several
// goroutines at once, but not while it is written.
type Table struct {
	list    []*Host
	byID    map[idKey]*Host
	holders map[holderKey]*Host
}

// idKey holds the kind and the bytes of an identifier in text.
type idKey struct {
	subnet uint32
	kind   Kind
	id     string
}

type holderKey struct {
	subnet uint32
	addr   netip.Addr
}

// NewTable returns an empty table for about n reservations.
func NewTable(n int) *Table {
	return &Table{list: make([]*Host, 0, n), byID: make(map[idKey]*Host, n), holders: make(map[holderKey]*Host, n)}
}

// Add adds a reservation. An identifier that its subnet has already keeps its first host.
func (t *Table) Add(h *Host) {
	t.list = append(t.list, h)
	key := idKey{h.Subnet, h.Kind, string(h.ID)}
	if t.byID[key] == nil {
		t.byID[key] = h
	}
	hold := func(p netip.Prefix) {
		k := holderKey{h.Subnet, p.Addr()}
		if t.holders[k] == nil {
			t.holders[k] = h
		}
	}
	if h.Addr.IsValid() {
		hold(netip.PrefixFrom(h.Addr, h.Addr.BitLen()))
	}
	for _, p := range h.Prefixes {
		hold(p)
	}
}

// Find implements [Source]; its error is always nil.
func (t *Table) Find(subnet uint32, kind Kind, id []byte) (*Host, error) {
	if len(t.byID) == 0 {
		return nil, nil
	}
	return t.byID[idKey{subnet, kind, string(id)}], nil
}

// Holder implements [Source]; its error is always nil.
func (t *Table) Holder(subnet uint32, addr netip.Prefix) (*Host, error) {
	if len(t.holders) == 0 {
		return nil, nil
	}
	return t.holders[holderKey{subnet, addr.Addr()}], nil
}

// All returns the reservations in the order they were added. The caller must not change them.
func (t *Table) All() []*Host { return t.list }

// Len returns how many reservations there are.
func (t *Table) Len() int { return len(t.list) }

// ParseID reads an identifier as the configuration writes it: hex digits,
// plain, with colons or behind 0x, or text between apostrophes.
func ParseID(k Kind, text string) ([]byte, bool) {
	if n := len(text); n > 1 && text[0] == '\'' && text[n-1] == '\'' && k != HWAddress && k != DUID {
		return []byte(text[1 : n-1]), true
	}
	text = strings.TrimPrefix(text, "0x")
	if !strings.Contains(text, ":") {
		if len(text)%2 == 1 {
			text = "0" + text
		}
		b, err := hex.DecodeString(text)
		return b, err == nil && len(b) > 0
	}
	var out []byte
	for part := range strings.SplitSeq(text, ":") {
		if len(part) == 1 {
			part = "0" + part
		}
		b, err := hex.DecodeString(part)
		if err != nil || len(b) != 1 {
			return nil, false
		}
		out = append(out, b...)
	}
	return out, true
}
