package script

import (
	"errors"
	"fmt"
	"net/netip"

	"go.starlark.net/starlark"

	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/option"
	"github.com/keatool/keatool/server/packet"
)

// query is the client's message, which cannot be changed.
type query struct{ *event }

// Attributes of a query by family.
var (
	query4 = map[string]func(*query) starlark.Value{
		"type":   func(q *query) starlark.Value { return starlark.String(typeName(false, q.v4.Type)) },
		"xid":    func(q *query) starlark.Value { return starlark.MakeUint64(uint64(q.v4.Query.XID())) },
		"hops":   func(q *query) starlark.Value { return starlark.MakeInt(int(q.v4.Query.Hops())) },
		"secs":   func(q *query) starlark.Value { return starlark.MakeInt(int(q.v4.Query.Secs())) },
		"flags":  func(q *query) starlark.Value { return starlark.MakeInt(int(q.v4.Query.Flags())) },
		"ciaddr": func(q *query) starlark.Value { return address(q.v4.Query.CIAddr()) },
		"giaddr": func(q *query) starlark.Value { return address(q.v4.Query.GIAddr()) },
		"htype":  func(q *query) starlark.Value { return starlark.MakeInt(int(q.v4.Query.HType())) },
		"hw":     func(q *query) starlark.Value { return starlark.Bytes(q.v4.Query.CHAddr()) },
		"sname":  func(q *query) starlark.Value { return starlark.Bytes(upToZero(q.v4.Query.SName())) },
		"file":   func(q *query) starlark.Value { return starlark.Bytes(upToZero(q.v4.Query.File())) },

		"client_id": func(q *query) starlark.Value { return optional(q.v4.ClientID, q.v4.ClientID != nil) },
		"raw":       func(q *query) starlark.Value { return starlark.Bytes(q.v4.Query.Data()) },
		"hardware": func(q *query) starlark.Value {
			return starlark.Bytes(append([]byte{q.v4.Query.HType()}, q.v4.Query.CHAddr()...))
		},
	}
	query6 = map[string]func(*query) starlark.Value{
		"type": func(q *query) starlark.Value { return starlark.String(typeName(true, q.v6.Type)) },
		"xid":  func(q *query) starlark.Value { return starlark.MakeUint64(uint64(q.v6.Query.XID())) },
		"duid": func(q *query) starlark.Value { return optional(q.v6.DUID, len(q.v6.DUID) > 0) },
		"hops": func(q *query) starlark.Value { return starlark.MakeInt(len(q.v6.Query.Relays())) },
		"link_address": func(q *query) starlark.Value {
			if r := q.v6.Query.Relays(); len(r) > 0 {
				return address(r[len(r)-1].Link())
			}
			return starlark.None
		},
		"peer_address": func(q *query) starlark.Value {
			if r := q.v6.Query.Relays(); len(r) > 0 {
				return address(r[len(r)-1].Peer())
			}
			return starlark.None
		},
	}
	queryMethods = map[string]func(*query, starlark.Tuple, []starlark.Tuple) (starlark.Value, error){
		"option": queryOption, "text": queryText, "options": queryOptions, "relay_option": relayOption, "asks": asks,
	}
)

func (q *query) String() string { return "query" }
func (q *query) Type() string   { return "query" }

// Attr implements [starlark.HasAttrs].
func (q *query) Attr(name string) (starlark.Value, error) {
	attrs := query4
	if q.v6 != nil {
		attrs = query6
	}
	if get, ok := attrs[name]; ok {
		return get(q), nil
	}
	return bound(name, q, queryMethods), nil
}

// AttrNames implements [starlark.HasAttrs].
func (q *query) AttrNames() []string {
	if q.v6 != nil {
		return sortedKeys(query6, sortedKeys(queryMethods)...)
	}
	return sortedKeys(query4, sortedKeys(queryMethods)...)
}

func (q *query) get(code uint16) ([]byte, bool) {
	if q.v4 != nil {
		return q.v4.Query.Option(uint8(code))
	}
	return q.v6.Query.Option(code)
}

// queryOption is the method option(key): the bytes of an option, or None.
func queryOption(q *query, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	code, _, err := q.one("option", args, kw)
	if err != nil {
		return nil, err
	}
	return optional(q.get(code)), nil
}

// queryText is the method text(key): the option as Kea's option-data has it, or None.
func queryText(q *query, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	return q.asText("text", q.get, args, kw)
}

// queryOptions is the method options(): the codes that the message has.
func queryOptions(q *query, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	if err := starlark.UnpackPositionalArgs("options", args, kw, 0); err != nil {
		return nil, err
	}
	list := starlark.NewList(nil)
	add := func(code int) { _ = list.Append(starlark.MakeInt(code)) } // a new list can grow
	if q.v4 != nil {
		for code := range q.v4.Query.EachOption {
			add(int(code))
		}
		return list, nil
	}
	for code := range q.v6.Query.Options().All {
		add(int(code))
	}
	return list, nil
}

// asks is the method asks(code): whether the client wants an option, which in
// DHCPv4 it does of all if it sends no list.
func asks(q *query, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	code, _, err := q.one("asks", args, kw)
	switch {
	case err != nil:
		return nil, err
	case q.v6 != nil:
		return starlark.Bool(q.v6.Query.Options().Asks(code)), nil
	}
	return starlark.Bool(!q.v4.Query.Has(packet.OptParameterList) || q.v4.Query.Asks(uint8(code))), nil
}

// relayOption is the method relay_option(code): in DHCPv4 a sub-option of
// option 82, in DHCPv6 an option of the relay that is nearest to the server and
// has it; else None.
func relayOption(q *query, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var code uint16
	if err := starlark.UnpackPositionalArgs("relay_option", args, kw, 1, &code); err != nil {
		return nil, err
	}
	if q.v6 != nil {
		return optional(q.v6.Query.RelayOption(code)), nil
	}
	if code > 255 {
		return nil, fmt.Errorf("relay_option: %d is no code of a sub-option", code)
	}
	return optional(q.v4.Query.RAISub(uint8(code))), nil
}

// reply is the server's message.
type reply struct{ *event }

// fields of a DHCPv4 reply, and how they are set where they can be.
var (
	reply4 = map[string]func(*packet.Reply4) starlark.Value{
		"type":   func(r *packet.Reply4) starlark.Value { return starlark.String(typeName(false, r.Type())) },
		"ciaddr": func(r *packet.Reply4) starlark.Value { return address(r.CIAddr()) },
		"yiaddr": func(r *packet.Reply4) starlark.Value { return address(r.YIAddr()) },
		"siaddr": func(r *packet.Reply4) starlark.Value { return address(r.SIAddr()) },
		"giaddr": func(r *packet.Reply4) starlark.Value { return address(r.GIAddr()) },
	}
	replyMethods = map[string]func(*reply, starlark.Tuple, []starlark.Tuple) (starlark.Value, error){
		"option": replyOption, "text": replyText, "set_option": setOption, "remove_option": removeOption,
	}
	replySettable = map[string]func(*packet.Reply4, string) error{
		"sname":  func(r *packet.Reply4, s string) error { return fits(s, 64, r.SetSName) },
		"file":   func(r *packet.Reply4, s string) error { return fits(s, 128, r.SetFile) },
		"siaddr": func(r *packet.Reply4, s string) error { return setAddress(s, r.SetSIAddr) },
		"giaddr": func(r *packet.Reply4, s string) error { return setAddress(s, r.SetGIAddr) },
	}
)

func (r *reply) String() string { return "reply" }
func (r *reply) Type() string   { return "reply" }

// Attr implements [starlark.HasAttrs].
func (r *reply) Attr(name string) (starlark.Value, error) {
	if r.v4 != nil {
		if get, ok := reply4[name]; ok {
			return get(&r.v4.Reply), nil
		}
	} else if name == "type" {
		return starlark.String(typeName(true, r.v6.Reply.Type())), nil
	}
	return bound(name, r, replyMethods), nil
}

// AttrNames implements [starlark.HasAttrs].
func (r *reply) AttrNames() []string { return sortedKeys(reply4, sortedKeys(replyMethods)...) }

// SetField implements [starlark.HasSetField].
func (r *reply) SetField(name string, v starlark.Value) error {
	set, ok := replySettable[name]
	if !ok || r.v4 == nil {
		return starlark.NoSuchAttrError("the field `" + name + "` of a reply cannot be set")
	}
	if err := r.changeable(); err != nil {
		return err
	}
	text, ok := starlark.AsString(v)
	if raw, bytes := v.(starlark.Bytes); bytes {
		text, ok = string(raw), true
	}
	if !ok {
		return fmt.Errorf("`%s` is set to a string or bytes, not to %s", name, v.Type())
	}
	return set(&r.v4.Reply, text)
}

func setAddress(text string, set func(netip.Addr)) error {
	a, err := netip.ParseAddr(text)
	if err != nil || !a.Is4() {
		return fmt.Errorf("`%s` is no IPv4 address", text)
	}
	set(a)
	return nil
}

func fits(text string, room int, set func(string)) error {
	if len(text) >= room {
		return fmt.Errorf("%d bytes do not fit; there is room for %d", len(text), room-1)
	}
	set(text)
	return nil
}

func (r *reply) get(code uint16) ([]byte, bool) {
	if r.v4 != nil {
		return r.v4.Reply.Option(uint8(code))
	}
	return r.v6.Reply.Option(code)
}

func replyOption(r *reply, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	code, _, err := r.one("option", args, kw)
	if err != nil {
		return nil, err
	}
	return optional(r.get(code)), nil
}

func replyText(r *reply, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	return r.asText("text", r.get, args, kw)
}

// setOption is the method set_option(key, value). Bytes go out as they are, any
// other value is read as Kea reads option-data.
func setOption(r *reply, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var key, value starlark.Value
	if err := starlark.UnpackPositionalArgs("set_option", args, kw, 2, &key, &value); err != nil {
		return nil, err
	}
	code, def, err := r.find(key)
	if err == nil {
		err = r.writable(code)
	}
	if err != nil {
		return nil, fmt.Errorf("set_option: %w", err)
	}
	wire, err := encode(def, value)
	if err != nil {
		return nil, fmt.Errorf("set_option: %w", err)
	}
	if r.v4 != nil {
		r.v4.Reply.SetOption(uint8(code), wire)
	} else {
		r.v6.Reply.Set(code, wire)
	}
	return starlark.None, nil
}

func removeOption(r *reply, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	code, _, err := r.one("remove_option", args, kw)
	if err == nil {
		err = r.writable(code)
	}
	if err != nil {
		return nil, err
	}
	if r.v4 != nil {
		r.v4.Reply.Remove(uint8(code))
	} else {
		r.v6.Reply.Remove(code)
	}
	return starlark.None, nil
}

// writable reports why an option of the reply cannot be changed.
func (r *reply) writable(code uint16) error {
	if r.v4 != nil && code == packet.OptMessageType || r.v6 != nil && (code == packet.Opt6ClientID || code == packet.Opt6ServerID) {
		return fmt.Errorf("the protocol wants option %d as it is", code)
	}
	return r.changeable()
}

func (r *reply) changeable() error {
	if r.script != nil && !sends(r.point) {
		return errors.New("a reply can be changed at pkt4_send and pkt6_send only")
	}
	return nil
}

// classes are the client classes of the message.
type classes struct{ *event }

var classMethods = map[string]func(*classes, starlark.Tuple, []starlark.Tuple) (starlark.Value, error){
	"has": hasClass, "add": addClass, "list": listClasses,
}

func (c *classes) String() string { return "classes" }
func (c *classes) Type() string   { return "classes" }

// Attr implements [starlark.HasAttrs].
func (c *classes) Attr(name string) (starlark.Value, error) { return bound(name, c, classMethods), nil }

// AttrNames implements [starlark.HasAttrs].
func (c *classes) AttrNames() []string { return sortedKeys(classMethods) }

func (c *classes) number(method string, args starlark.Tuple, kw []starlark.Tuple) (option.Class, bool, error) {
	var name string
	if err := starlark.UnpackPositionalArgs(method, args, kw, 1, &name); err != nil {
		return 0, false, err
	}
	n, ok := c.snapshot().Classes.Number(name)
	if !ok && method == "add" {
		return 0, false, fmt.Errorf("add: the configuration does not know the class `%s`", name)
	}
	return n, ok, nil
}

func hasClass(c *classes, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	n, ok, err := c.number("has", args, kw)
	return starlark.Bool(ok && c.classifier().Has(n)), err
}

// addClass is the method add(name). It counts for what is decided later: at
// pkt4_receive for subnets and pools, later for options.
func addClass(c *classes, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	n, _, err := c.number("add", args, kw)
	if err == nil {
		c.classifier().Give(n)
	}
	return starlark.None, err
}

func listClasses(c *classes, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	if err := starlark.UnpackPositionalArgs("list", args, kw, 0); err != nil {
		return nil, err
	}
	list := starlark.NewList(nil)
	for _, n := range c.classifier().List() {
		_ = list.Append(starlark.String(c.snapshot().Classes.Name(n))) // a new list can grow
	}
	return list, nil
}

// snapshot is the configuration.
func (e *event) snapshot() *config.Snapshot {
	if e.v4 != nil {
		return e.v4.Snapshot()
	}
	return e.v6.Snapshot()
}
