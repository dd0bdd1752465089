package hostcache

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/hook"
	"github.com/keatool/keatool/server/host"
)

// identifier reads an identifier as reservations have it.
func identifier(text string) ([]byte, error) {
	b, err := hex.DecodeString(strings.ReplaceAll(strings.TrimPrefix(text, "0x"), ":", ""))
	if err != nil || len(b) == 0 {
		return nil, fmt.Errorf("invalid host identifier value '%s'", text)
	}
	return b, nil
}

// prefix reads an address, or a prefix.
func prefix(text string) (netip.Prefix, error) {
	if strings.Contains(text, "/") {
		return netip.ParsePrefix(text)
	}
	a, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}, err
	}
	return netip.PrefixFrom(a, a.BitLen()), nil
}

// parameters are the keys of an entry, apart from the identifiers.
var parameters = []string{"boot-file-name", "client-classes4", "client-classes6", "host-id", "hostname", "ip-address", "ip-addresses", "negative",
	"next-server", "option-data4", "option-data6", "prefixes", "server-hostname", "subnet-id4", "subnet-id6", "user-context", "comment"}

// read reads an entry.
func (x *call) read(n *kea.Node) (*entry, error) {
	if n.Kind != kea.Object {
		return nil, errors.New("an entry must be a map")
	}
	e := &entry{subnet4: unset, subnet6: unset, node: n}
	if err := x.readIdentifier(n, e); err != nil {
		return nil, err
	}
	for _, k := range n.Keys {
		if _, ok := host.ParseKind(k.Text); !ok && !slices.Contains(parameters, k.Text) {
			return nil, fmt.Errorf("unknown parameter: %s", k.Text)
		}
	}
	for _, key := range []string{"option-data4", "option-data6"} {
		if v := n.Get(key); v != nil && len(v.Items) > 0 {
			return nil, fmt.Errorf("'%s' is not supported: options of cached reservations are not sent", key)
		}
	}
	if err := x.readNumbers(n, e); err != nil {
		return nil, err
	}
	return e, x.readLease(n, e)
}

func (x *call) readIdentifier(n *kea.Node, e *entry) error {
	for i, k := range n.Keys {
		kind, ok := host.ParseKind(k.Text)
		if !ok {
			continue
		}
		text, err := x.text(n.Items[i])
		if err != nil {
			return err
		}
		e.host.Kind = kind
		e.host.ID, err = identifier(text)
		return err
	}
	return errors.New("no identifier")
}

func (x *call) readNumbers(n *kea.Node, e *entry) error {
	for key, put := range map[string]func(int64){
		"subnet-id4": func(i int64) { e.subnet4 = uint32(i) }, "subnet-id6": func(i int64) { e.subnet6 = uint32(i) },
		"host-id": func(i int64) { e.id = i },
	} {
		if v := n.Get(key); v != nil {
			i, err := x.number(v)
			if err != nil {
				return err
			}
			put(i)
		}
	}
	if v := n.Get("negative"); v != nil {
		e.negative = v.Text == "true"
	}
	e.host.Subnet = e.subnet(x.cache.family)
	return nil
}

// readLease reads what the client gets.
func (x *call) readLease(n *kea.Node, e *entry) error {
	texts := map[string]string{}
	for _, key := range []string{"hostname", "ip-address", "next-server", "server-hostname", "boot-file-name"} {
		if v := n.Get(key); v != nil {
			text, err := x.text(v)
			if err != nil {
				return err
			}
			texts[key] = text
		}
	}
	e.host.Hostname = texts["hostname"]
	boot := host.Boot{ServerName: texts["server-hostname"], File: texts["boot-file-name"]}
	for key, into := range map[string]*netip.Addr{"ip-address": &e.host.Addr, "next-server": &boot.NextServer} {
		if text := texts[key]; text != "" && text != "0.0.0.0" {
			a, err := netip.ParseAddr(text)
			if err != nil {
				return fmt.Errorf("invalid %s '%s'", key, text)
			}
			*into = a
		}
	}
	if boot != (host.Boot{}) {
		e.host.Boot = &boot
	}
	for _, key := range []string{"ip-addresses", "prefixes"} {
		for _, item := range elements(n.Get(key)) {
			text, err := x.text(item)
			if err != nil {
				return err
			}
			p, err := prefix(text)
			if err != nil {
				return fmt.Errorf("invalid %s '%s'", key, text)
			}
			e.host.Prefixes = append(e.host.Prefixes, p)
		}
	}
	for _, item := range elements(n.Get(fmt.Sprintf("client-classes%d", x.cache.family))) {
		if n, ok := x.cache.snap.Classes.Number(item.Text); ok { // nothing depends on one that the configuration does not name
			e.host.Classes = append(e.host.Classes, n)
		}
	}
	return nil
}

func elements(n *kea.Node) []*kea.Node {
	if n == nil || n.Kind != kea.List {
		return nil
	}
	return n.Items
}

// show writes an entry with every key that Kea writes.
func (e *entry) show() map[string]any {
	m := map[string]any{"boot-file-name": "", "client-classes4": []any{}, "client-classes6": []any{}, "host-id": e.id, "hostname": "",
		"next-server": "0.0.0.0", "option-data4": []any{}, "option-data6": []any{}, "server-hostname": "",
		"subnet-id4": e.subnet4, "subnet-id6": e.subnet6}
	for i, k := range e.node.Keys {
		if _, is := m[k.Text].(uint32); !is && k.Text != "host-id" && (k.Text != "negative" || e.negative) {
			m[k.Text] = json.RawMessage(hook.Spaced(e.node.Items[i]))
		}
	}
	for _, key := range []string{"ip-addresses", "prefixes"} {
		if len(elements(e.node.Get(key))) == 0 {
			delete(m, key)
		}
	}
	return m
}

// dump writes entries as a file.
func dump(list []*entry) []byte {
	rows := []any{}
	for _, e := range list {
		rows = append(rows, e.show())
	}
	b, err := json.MarshalIndent(rows, "", "  ")
	if err != nil {
		return nil
	}
	return append(b, '\n')
}
