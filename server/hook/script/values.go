package script

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strings"

	starjson "go.starlark.net/lib/json"
	"go.starlark.net/lib/math"
	"go.starlark.net/starlark"
	"go.starlark.net/starlarkstruct"

	"github.com/keatool/keatool/schema/kea"
	keaoption "github.com/keatool/keatool/schema/kea/option"
	"github.com/keatool/keatool/server"
	"github.com/keatool/keatool/server/classify"
	"github.com/keatool/keatool/server/config"
)

// predeclared are the names that every script knows, beside Starlark's own.
func predeclared() starlark.StringDict {
	return starlark.StringDict{
		"json": starjson.Module, "math": math.Module, "dhcpd": evalModule(&patterns{}),
		"ip":       starlark.NewBuiltin("ip", ip),
		"ip_bytes": starlark.NewBuiltin("ip_bytes", ipBytes),
		"hex":      starlark.NewBuiltin("hex", toHex),
		"unhex":    starlark.NewBuiltin("unhex", fromHex),
		"number":   starlark.NewBuiltin("number", number),
		"packed":   starlark.NewBuiltin("packed", packed),
	}
}

// ip is ip(bytes): the text of an address.
func ip(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var raw starlark.Bytes
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kw, 1, &raw); err != nil {
		return nil, err
	}
	a, ok := netip.AddrFromSlice([]byte(raw))
	if !ok {
		return nil, fmt.Errorf("ip: an address has 4 or 16 bytes, not %d", len(raw))
	}
	return starlark.String(a.String()), nil
}

// ipBytes is ip_bytes(text): the bytes of an address.
func ipBytes(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var text string
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kw, 1, &text); err != nil {
		return nil, err
	}
	a, err := netip.ParseAddr(text)
	if err != nil || a.Zone() != "" {
		return nil, fmt.Errorf("ip_bytes: `%s` is no address", text)
	}
	return starlark.Bytes(a.AsSlice()), nil
}

// toHex is hex(bytes, separator=""): two lower-case digits for each byte.
func toHex(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var raw starlark.Bytes
	var separator string
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kw, 1, &raw, &separator); err != nil {
		return nil, err
	}
	digits := make([]string, len(raw))
	for i := range digits {
		digits[i] = hex.EncodeToString([]byte(raw[i : i+1]))
	}
	return starlark.String(strings.Join(digits, separator)), nil
}

// fromHex is unhex(text): the bytes; colons, dashes and spaces may stand between.
func fromHex(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var text string
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kw, 1, &text); err != nil {
		return nil, err
	}
	raw, err := hex.DecodeString(strings.NewReplacer(":", "", "-", "", " ", "").Replace(text))
	if err != nil {
		return nil, fmt.Errorf("unhex: `%s` is not hexadecimal", text)
	}
	return starlark.Bytes(raw), nil
}

// number is number(bytes): the unsigned integer that they are, highest byte first.
func number(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var raw starlark.Bytes
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kw, 1, &raw); err != nil {
		return nil, err
	}
	if len(raw) > 8 {
		return nil, fmt.Errorf("number: %d bytes are too many; 8 is the most", len(raw))
	}
	var n uint64
	for _, c := range []byte(raw) {
		n = n<<8 | uint64(c)
	}
	return starlark.MakeUint64(n), nil
}

// packed is packed(n, size): an unsigned integer in that many bytes.
func packed(_ *starlark.Thread, b *starlark.Builtin, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	var n uint64
	var size int
	if err := starlark.UnpackPositionalArgs(b.Name(), args, kw, 2, &n, &size); err != nil {
		return nil, err
	}
	if size < 1 || size > 8 || size < 8 && n>>(8*size) != 0 {
		return nil, fmt.Errorf("packed: %d does not fit %d bytes", n, size)
	}
	out := make([]byte, size)
	for i := range out {
		out[size-1-i] = byte(n >> (8 * i))
	}
	return starlark.Bytes(out), nil
}

// The methods that all values of an event share.
func (e *event) one(method string, args starlark.Tuple, kw []starlark.Tuple) (uint16, *keaoption.Def, error) {
	var key starlark.Value
	if err := starlark.UnpackPositionalArgs(method, args, kw, 1, &key); err != nil {
		return 0, nil, err
	}
	code, def, err := e.find(key)
	if err != nil {
		err = fmt.Errorf("%s: %w", method, err)
	}
	return code, def, err
}

// find returns the option of a name or a code. An option that nobody defined
// has no definition.
func (e *event) find(key starlark.Value) (uint16, *keaoption.Def, error) {
	most, snap := uint64(254), e.snapshot()
	if e.v6 != nil {
		most = 65535
	}
	space := keaoption.DefaultSpace(snap.Family)
	switch key := key.(type) {
	case starlark.String:
		if def := snap.Defs.Find(&kea.OptionData{Name: string(key), Space: space}); def != nil {
			return uint16(def.Code), def, nil
		}
		return 0, nil, fmt.Errorf("there is no option `%s`", string(key))
	case starlark.Int:
		if n, ok := key.Uint64(); ok && n >= 1 && n <= most {
			return uint16(n), snap.Defs.Find(&kea.OptionData{Code: uint32(n), Space: space}), nil
		}
		return 0, nil, fmt.Errorf("%s is no code of an option", key)
	}
	return 0, nil, fmt.Errorf("an option is named by its name or its code, not by %s", key.Type())
}

// asText is the method text(key) of query and reply.
func (e *event) asText(method string, get func(uint16) ([]byte, bool), args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
	code, def, err := e.one(method, args, kw)
	if err != nil {
		return nil, err
	}
	wire, ok := get(code)
	switch {
	case !ok:
		return starlark.None, nil
	case def == nil:
		return nil, fmt.Errorf("%s: option %d has no definition, so it has no text", method, code)
	}
	text, ok := def.Text(wire)
	if !ok {
		return starlark.None, nil // not of the option's form
	}
	return starlark.String(text), nil
}

// encode returns the bytes of an option's value.
func encode(def *keaoption.Def, v starlark.Value) ([]byte, error) {
	if raw, ok := v.(starlark.Bytes); ok {
		return []byte(raw), nil
	}
	text, err := csv(v)
	switch {
	case err != nil:
		return nil, err
	case def == nil:
		return nil, errors.New("an option without definition takes bytes only")
	}
	wire, err := def.Encode(text)
	if err != nil {
		return nil, fmt.Errorf("`%s` is not what `%s` takes: %w", text, def.Name, err)
	}
	return wire, nil
}

// csv is a value as option-data has it.
func csv(v starlark.Value) (string, error) {
	switch v := v.(type) {
	case starlark.String:
		return string(v), nil
	case starlark.Int:
		return v.String(), nil
	case starlark.Bool:
		return strings.ToLower(v.String()), nil
	case starlark.Indexable:
		parts := make([]string, v.Len())
		for i := range parts {
			var err error
			if parts[i], err = csv(v.Index(i)); err != nil {
				return "", err
			}
		}
		return strings.Join(parts, ", "), nil
	}
	return "", fmt.Errorf("%s is no value for an option", v.Type())
}

func (e *event) classifier() *classify.Classifier {
	if e.v4 != nil {
		return &e.v4.Classes
	}
	return &e.v6.Classes
}

func (e *event) selected() *config.Subnet {
	if e.v4 != nil {
		return e.v4.Subnet
	}
	return e.v6.Subnet
}

func sends(p server.Point) bool { return p == server.PktSend }

// address is the text of an address; None for one that is absent.
func address(a netip.Addr) starlark.Value {
	if !a.IsValid() || a.IsUnspecified() {
		return starlark.None
	}
	return starlark.String(a.String())
}

func optional(b []byte, ok bool) starlark.Value {
	if !ok {
		return starlark.None
	}
	return starlark.Bytes(b)
}

func upToZero(b []byte) []byte {
	if i := slices.Index(b, 0); i >= 0 {
		return b[:i]
	}
	return b
}

func record(name string, d starlark.StringDict) starlark.Value {
	return starlarkstruct.FromStringDict(starlark.String(name), d)
}

// bound is a method of a value; nil if it has none of the name.
func bound[T any](name string, to T, methods map[string]func(T, starlark.Tuple, []starlark.Tuple) (starlark.Value, error)) starlark.Value {
	run, ok := methods[name]
	if !ok {
		return nil
	}
	return starlark.NewBuiltin(name, func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
		return run(to, args, kw)
	})
}

// method is an attribute of the event that can be called.
func method(run func(*event, starlark.Tuple, []starlark.Tuple) (starlark.Value, error)) func(*event) starlark.Value {
	return func(e *event) starlark.Value {
		return starlark.NewBuiltin("method", func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, kw []starlark.Tuple) (starlark.Value, error) {
			return run(e, args, kw)
		})
	}
}

func sortedKeys[V any](m map[string]V, more ...string) []string {
	return slices.Sorted(func(yield func(string) bool) {
		for k := range maps.Keys(m) {
			if !yield(k) {
				return
			}
		}
		for _, k := range more {
			if !yield(k) {
				return
			}
		}
	})
}

// fromContext makes a frozen dictionary of a free map, without some keys.
func fromContext(c *kea.Context, without ...string) starlark.Value {
	d := starlark.NewDict(0)
	if c != nil {
		for i, k := range c.Keys {
			if !slices.Contains(without, k) {
				_ = d.SetKey(starlark.String(k), fromAny(c.Values[i])) // a new map can grow
			}
		}
	}
	d.Freeze()
	return d
}

// fromAny makes a value of what JSON can say.
func fromAny(v any) starlark.Value {
	switch v := v.(type) {
	case *kea.Context:
		return fromContext(v)
	case json.RawMessage:
		var out any
		if json.Unmarshal(v, &out) == nil {
			return fromAny(out)
		}
	case string:
		return starlark.String(v)
	case bool:
		return starlark.Bool(v)
	case int:
		return starlark.MakeInt(v)
	case int64:
		return starlark.MakeInt64(v)
	case uint32:
		return starlark.MakeUint64(uint64(v))
	case float64:
		if v == float64(int64(v)) {
			return starlark.MakeInt64(int64(v))
		}
		return starlark.Float(v)
	case []any:
		list := make([]starlark.Value, len(v))
		for i := range v {
			list[i] = fromAny(v[i])
		}
		return starlark.NewList(list)
	case map[string]any:
		d := starlark.NewDict(len(v))
		for _, k := range sortedKeys(v) {
			_ = d.SetKey(starlark.String(k), fromAny(v[k])) // a new map can grow
		}
		return d
	}
	return starlark.None
}
