package config

import (
	"encoding/binary"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/keatool/keatool/schema/kea"
	keaoption "github.com/keatool/keatool/schema/kea/option"
	"github.com/keatool/keatool/server/option"
)

// Definitions are what the options of a configuration mean.
type Definitions = keaoption.Definitions

// spaced are the entries of one option-data list, by option space.
type spaced struct {
	b      *builder
	defs   *Definitions
	own    string
	spaces map[string][]entry
}

// entry is one entry of option-data and what it means.
type entry struct {
	option.Option
	encapsulates string
}

// list makes the options of one scope ready. A container takes the options of
// its space from the same list (Kea manual, "Options with Externally Defined
// Suboptions").
func (b *builder) list(data []kea.OptionData, defs *Definitions) *option.List {
	if len(data) == 0 {
		return nil
	}
	s := spaced{b: b, defs: defs, own: keaoption.DefaultSpace(b.snap.Family), spaces: map[string][]entry{}}
	for i := range data {
		s.add(&data[i])
	}
	var vendors []option.Vendor
	for space, entries := range s.spaces {
		if n, ok := vendorSpace(space); ok {
			vendors = append(vendors, option.Vendor{Enterprise: n, Options: s.finish(entries, 0)})
		}
	}
	slices.SortFunc(vendors, func(a, b option.Vendor) int { return int(int64(a.Enterprise) - int64(b.Enterprise)) })
	return option.NewList(s.finish(s.spaces[s.own], 0), vendors)
}

// vendorSpace returns the enterprise number of a space vendor-N.
func vendorSpace(space string) (uint32, bool) {
	digits, ok := strings.CutPrefix(space, "vendor-")
	n, err := strconv.ParseUint(digits, 10, 32)
	return uint32(n), ok && err == nil
}

func (s *spaced) add(o *kea.OptionData) {
	space := o.Space
	if space == "" {
		space = s.own
	}
	def := s.defs.Find(o)
	e := entry{Option: option.Option{Code: uint16(o.Code), Always: o.AlwaysSend, Never: o.NeverSend, Classes: s.b.classIDs(o.ClientClasses)}}
	if def != nil {
		e.Code, e.encapsulates = uint16(def.Code), def.Encapsulates
	}
	e.Data = value(o, def)
	if space == s.own && s.container(e.Code) && len(e.Data) >= 4 {
		e.Enterprise = binary.BigEndian.Uint32(e.Data)
	}
	if s.b.snap.Family == kea.V4 && space == s.own && e.Code == 54 && len(e.Data) == 4 {
		s.b.snap.ServerIDs[netip.AddrFrom4([4]byte(e.Data))] = true
	}
	s.spaces[space] = append(s.spaces[space], e)
}

// container reports whether an option of the family's own space is one of
// vendors by their enterprise numbers.
func (s *spaced) container(code uint16) bool {
	if s.b.snap.Family == kea.V4 {
		return code == 124 || code == 125
	}
	return code == 16 || code == 17
}

// value returns the payload of an entry, without sub-options of other entries.
// The configuration has been validated: what cannot be encoded is empty.
func value(o *kea.OptionData, def *keaoption.Def) []byte {
	if o.Data == "" {
		return nil
	}
	if def != nil && def.Type != "" && (o.CSV == nil || *o.CSV) {
		b, err := def.Encode(o.Data)
		if err == nil {
			return b
		}
	}
	b, err := keaoption.Bytes(o.Data)
	if err != nil {
		return nil
	}
	if def != nil && def.Type != "" {
		if raw, err := def.Raw(b); err == nil {
			return raw
		}
	}
	return b
}

// maxNesting bounds spaces that encapsulate each other in a ring.
const maxNesting = 5

// finish appends to each option the options of the space that it encapsulates.
func (s *spaced) finish(entries []entry, depth int) []option.Option {
	out := make([]option.Option, 0, len(entries))
	for _, e := range entries {
		if e.encapsulates != "" && e.encapsulates != s.own && depth < maxNesting {
			data := slices.Clone(e.Data)
			subs := s.finish(s.spaces[e.encapsulates], depth+1)
			slices.SortStableFunc(subs, func(a, b option.Option) int { return int(a.Code) - int(b.Code) })
			for _, sub := range subs {
				data = s.b.appendSub(data, sub)
			}
			e.Data = data
		}
		out = append(out, e.Option)
	}
	return out
}

// appendSub appends one sub-option: code and length take one byte each in
// DHCPv4, two in DHCPv6.
func (b *builder) appendSub(data []byte, o option.Option) []byte {
	if b.snap.Family == kea.V4 {
		n := min(len(o.Data), 255)
		return append(append(data, byte(o.Code), byte(n)), o.Data[:n]...)
	}
	data = binary.BigEndian.AppendUint16(data, o.Code)
	data = binary.BigEndian.AppendUint16(data, uint16(len(o.Data)))
	return append(data, o.Data...)
}
