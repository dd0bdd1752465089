package difftest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
)

// harmless are the hook libraries that a copy of a Kea configuration keeps:
// those that change answers and ask nobody outside.
var harmless = []string{"libdhcp_flex_id.so", "libdhcp_flex_option.so", "libdhcp_bootp.so", "libdhcp_class_cmds.so", "libdhcp_limits.so",
	"libdhcp_lease_cmds.so", "libdhcp_host_cmds.so", "libdhcp_subnet_cmds.so", "libdhcp_host_cache.so", "libdhcp_lease_query.so", "libdhcp_ddns_tuning.so"}

// adaptKea returns a copy of a Kea configuration, in plain JSON, for the
// interfaces of a layout, and what was changed in it. leases is its lease file; ""
// if it has none.
func adaptKea(doc []byte, l *layout, leases string) (out []byte, changed []string, err error) {
	var top map[string]any
	dec := json.NewDecoder(bytes.NewReader(doc))
	dec.UseNumber()
	if err := dec.Decode(&top); err != nil {
		return nil, nil, fmt.Errorf("the Kea configuration is not plain JSON: %w", err)
	}
	key := "Dhcp4"
	if l.v6 {
		key = "Dhcp6"
	}
	s, ok := top[key].(map[string]any)
	if !ok {
		return nil, nil, fmt.Errorf("the Kea configuration has no %s", key)
	}
	changed = adaptServer(s, l)
	if leases != "" {
		s["lease-database"] = map[string]any{"type": "memfile", "name": leases, "lfc-interval": 0}
	}
	out, err = json.MarshalIndent(map[string]any{key: s}, "", "  ")
	return out, changed, err
}

func adaptServer(s map[string]any, l *layout) (changed []string) {
	interfaces, _ := s["interfaces-config"].(map[string]any)
	if interfaces == nil {
		interfaces = map[string]any{}
	}
	interfaces["interfaces"] = l.interfaces()
	delete(interfaces, "dhcp-socket-type")
	delete(interfaces, "outbound-interface")
	s["interfaces-config"] = interfaces
	s["lease-database"] = map[string]any{"type": "memfile", "persist": false}
	s["multi-threading"] = map[string]any{"enable-multi-threading": false}    // answers in the order of the questions
	s["expired-leases-processing"] = map[string]any{"hold-reclaimed-time": 0} // what is released is free at once
	for key, why := range map[string]string{"control-socket": "nobody asks", "control-sockets": "nobody asks", "loggers": "what it logs is read here",
		"hosts-database": "databases are not asked", "hosts-databases": "databases are not asked", "config-control": "databases are not asked"} {
		if _, ok := s[key]; ok {
			delete(s, key)
			changed = append(changed, fmt.Sprintf("`%s` was taken out: %s", key, why))
		}
	}
	if l.v6 {
		id, _ := s["server-id"].(map[string]any)
		if id == nil {
			id = map[string]any{"type": "LL", "htype": 1, "identifier": strings.ReplaceAll(macText(serverMAC(0)), ":", "")}
		}
		id["persist"] = false
		s["server-id"] = id
		delete(s, "data-directory")
	}
	var peers []string
	if hooks, ok := s["hooks-libraries"].([]any); ok {
		s["hooks-libraries"] = slices.DeleteFunc(hooks, func(h any) bool {
			m, _ := h.(map[string]any)
			name, _ := m["library"].(string)
			out := !slices.Contains(harmless, path.Base(name)) && !(path.IsAbs(name) && path.Ext(name) == ".star") // a script reaches nothing
			peers = append(peers, haPeers(m)...)
			if out {
				changed = append(changed, fmt.Sprintf("hook library `%s` was taken out: it would reach outside", path.Base(name)))
			}
			return out
		})
	}
	openHA(s, peers)
	slices.Sort(changed)
	return changed
}

// haPeers lists the servers that a hook library of high availability names.
func haPeers(hook map[string]any) (names []string) {
	parameters, _ := hook["parameters"].(map[string]any)
	relations, _ := parameters["high-availability"].([]any)
	for _, r := range relations {
		relation, _ := r.(map[string]any)
		peers, _ := relation["peers"].([]any)
		for _, p := range peers {
			peer, _ := p.(map[string]any)
			if name, ok := peer["name"].(string); ok {
				names = append(names, name)
			}
		}
	}
	return names
}

// openHA lets the server serve for both partners, as no hook says which of them
// does: the classes of the hook become ones that everybody is in.
func openHA(s map[string]any, peers []string) {
	if len(peers) == 0 {
		return
	}
	renamed, _ := renameHA(s).(map[string]any)
	var classes []any
	for _, name := range peers {
		classes = append(classes, map[string]any{"name": openPrefix + name, "test": "'a' == 'a'"})
	}
	old, _ := renamed["client-classes"].([]any)
	renamed["client-classes"] = append(classes, old...)
}

// What class names of the hook begin with, and those that stand for them.
const (
	haPrefix   = "HA_"
	openPrefix = "open-HA."
)

// renameHA renames the classes of the hook in all strings of a value.
func renameHA(v any) any {
	switch v := v.(type) {
	case string:
		return strings.ReplaceAll(v, haPrefix, openPrefix)
	case []any:
		for i := range v {
			v[i] = renameHA(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = renameHA(v[k])
		}
	}
	return v
}
