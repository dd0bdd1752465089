package ctrl

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/netip"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/option"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/host"
	"github.com/keatool/keatool/server/logging"
)

// dumper writes a configuration as config-get shows it: with every default.
type dumper struct {
	family kea.Family
	defs   *option.Definitions
}

// dump returns the configuration in force, `{ "Dhcp4": … }`.
func dump(snap *config.Snapshot) object {
	d := dumper{snap.Family, snap.Defs}
	key := fmt.Sprintf("Dhcp%d", d.family)
	top := plainMap(kea.Encode(snap.Source, kea.EncodeOptions{Release: config.Release, Comments: kea.CommentsContext}))[key]
	server, _ := top.(object)
	if server == nil {
		server = object{}
	}
	d.server(server)
	return object{key: server}
}

// dumpPart is dump for one list of a configuration that has it only; what its
// elements inherit comes from the configuration in force.
func dumpPart(snap *config.Snapshot, list string, put func(*kea.Server)) []any {
	d := *snap.Source.Dhcp
	d.Subnets, d.SharedNetworks, d.Reservations, d.Classes = nil, nil, nil, nil
	put(&d)
	part := *snap
	part.Source = &kea.Config{Dhcp: &d}
	server := dump(&part)[fmt.Sprintf("Dhcp%d", snap.Family)].(object)
	out, _ := server[list].([]any)
	return out
}

func plainMap(text []byte) object {
	doc, _ := kea.Parse("", text, kea.ParseOptions{})
	if doc.Root == nil {
		return object{}
	}
	m, _ := value(doc.Root).(object)
	return m
}

func float(f float64) json.RawMessage {
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return json.RawMessage(s)
}

// fill sets those members that are absent.
func fill(m, defaults object) {
	for k, v := range defaults {
		if _, ok := m[k]; !ok {
			m[k] = v
		}
	}
}

func none() []any { return []any{} }

// serverDefaults are those of both families.
func (d dumper) serverDefaults() object {
	return object{
		"allocator": "iterative", "cache-threshold": float(0.25), "calculate-tee-times": d.family == kea.V6,
		"ddns-conflict-resolution-mode": "check-with-dhcid", "ddns-generated-prefix": "myhost", "ddns-override-client-update": false,
		"ddns-override-no-update": false, "ddns-qualifying-suffix": "", "ddns-replace-client-name": "never", "ddns-send-updates": true,
		"ddns-update-on-renew": false, "hostname-char-replacement": "", "hostname-char-set": "[^A-Za-z0-9.-]",
		"decline-probation-period": 86400, "dhcp4o6-port": 0, "early-global-reservations-lookup": false, "ip-reservations-unique": true,
		"hooks-libraries": none(), "host-reservation-identifiers": []any{"hw-address", "duid", "circuit-id", "client-id"},
		"option-data": none(), "option-def": none(), "parked-packet-limit": 256, "reservations-global": false, "reservations-in-subnet": true,
		"reservations-lookup-first": false, "reservations-out-of-pool": false, "server-tag": "", "shared-networks": none(),
		"statistic-default-sample-age": 0, "statistic-default-sample-count": 20, "store-extended-info": false,
		"t1-percent": float(0.5), "t2-percent": float(0.875), "valid-lifetime": 7200, d.subnetKey(): none(),
	}
}

func (d dumper) subnetKey() string { return fmt.Sprintf("subnet%d", d.family) }

func (d dumper) familyDefaults() object {
	if d.family == kea.V6 {
		return object{"mac-sources": []any{"any"}, "pd-allocator": "iterative", "relay-supplied-options": []any{"65"},
			"t2-percent": float(0.8), "host-reservation-identifiers": []any{"hw-address", "duid"}}
	}
	return object{"authoritative": false, "boot-file-name": "", "echo-client-id": true, "match-client-id": true,
		"next-server": "0.0.0.0", "server-hostname": "", "stash-agent-options": false}
}

// maps that are always there, with their own defaults.
func (d dumper) mapDefaults() map[string]object {
	m := map[string]object{
		"dhcp-ddns": {"enable-updates": false, "max-queue-size": 1024, "ncr-format": "JSON", "ncr-protocol": "UDP",
			"sender-ip": "0.0.0.0", "sender-port": 0, "server-ip": "127.0.0.1", "server-port": 53001},
		"dhcp-queue-control": {"capacity": 64, "enable-queue": false, "queue-type": fmt.Sprintf("kea-ring%d", d.family)},
		"expired-leases-processing": {"flush-reclaimed-timer-wait-time": 25, "hold-reclaimed-time": 3600, "max-reclaim-leases": 100,
			"max-reclaim-time": 250, "reclaim-timer-wait-time": 10, "unwarned-reclaim-cycles": 5},
		"interfaces-config": {"interfaces": none(), "re-detect": true},
		"lease-database":    {"type": "memfile"},
		"multi-threading":   {"enable-multi-threading": true, "packet-queue-size": 64, "thread-pool-size": 0},
		"sanity-checks":     {"extended-info-checks": "fix", "lease-checks": "warn"},
	}
	if d.family == kea.V6 {
		m["server-id"] = object{"enterprise-id": 0, "htype": 0, "identifier": "", "persist": true, "time": 0, "type": "LLT"}
	}
	return m
}

func (d dumper) server(m object) {
	fill(m, d.familyDefaults())
	for key, defaults := range d.mapDefaults() {
		sub, ok := m[key].(object)
		if !ok {
			sub = object{}
			m[key] = sub
		}
		fill(sub, defaults)
	}
	if list, ok := m["relay-supplied-options"].([]any); ok {
		slices.SortFunc(list, func(a, b any) int { return cmp.Compare(fmt.Sprintf("%5v", a), fmt.Sprintf("%5v", b)) })
	}
	d.loggers(m)
	d.options(m)
	d.each(m["option-def"], d.definition)
	if list, ok := m["client-classes"].([]any); ok {
		d.each(list, d.class)
	}
	d.each(m["reservations"], d.reservation)
	inherited := maps.Clone(m) // before the defaults of what only subnets show
	fill(m, d.serverDefaults())
	fill(inherited, d.serverDefaults())
	d.each(m["shared-networks"], func(n object) {
		d.level(n, inherited)
		if d.family == kea.V6 {
			fill(n, object{"rapid-commit": false})
		}
		fill(n, object{d.subnetKey(): none()})
		d.each(n[d.subnetKey()], func(s object) { d.subnet(s, n) })
	})
	d.each(m[d.subnetKey()], func(s object) {
		if d.family == kea.V6 {
			fill(s, object{"rapid-commit": false})
		}
		d.subnet(s, inherited)
	})
}

func (d dumper) each(list any, visit func(object)) {
	items, _ := list.([]any)
	for _, item := range items {
		if m, ok := item.(object); ok {
			visit(m)
		}
	}
}

// inheritedAlways are the keys that subnets and networks show as they inherit
// them; those of inheritedSet only if they are set at some level.
var (
	inheritedAlways = []string{"allocator", "cache-threshold", "calculate-tee-times", "store-extended-info", "t1-percent", "t2-percent", "valid-lifetime"}
	inheritedSet    = []string{"min-valid-lifetime", "max-valid-lifetime", "renew-timer", "rebind-timer", "cache-max-age", "preferred-lifetime",
		"min-preferred-lifetime", "max-preferred-lifetime", "offer-lifetime", "pd-allocator"}
)

// level fills in what a network or subnet inherits.
func (d dumper) level(m, outer object) {
	for _, key := range inheritedAlways {
		if m[key] == nil {
			m[key] = outer[key]
		}
	}
	for _, key := range inheritedSet {
		if m[key] == nil && outer[key] != nil {
			m[key] = outer[key]
		}
	}
	if m["relay"] == nil && outer["relay"] != nil {
		m["relay"] = outer["relay"]
	}
	fill(m, object{"min-valid-lifetime": m["valid-lifetime"], "max-valid-lifetime": m["valid-lifetime"],
		"relay": object{"ip-addresses": none()}})
	d.options(m)
}

func (d dumper) subnet(m, outer object) {
	d.level(m, outer)
	fill(m, object{"pools": none(), "reservations": none()})
	if d.family == kea.V6 {
		fill(m, object{"pd-pools": none()})
	} else {
		fill(m, object{"4o6-interface": "", "4o6-interface-id": "", "4o6-subnet": ""})
	}
	d.each(m["pools"], func(p object) {
		d.options(p)
		if text, ok := p["pool"].(string); ok {
			p["pool"] = strings.ReplaceAll(text, " ", "")
		}
	})
	d.each(m["pd-pools"], d.prefixPool)
	d.each(m["reservations"], d.reservation)
}

// prefixPool writes the excluded prefix without the bits behind its length.
func (d dumper) prefixPool(m object) {
	d.options(m)
	text, _ := m["excluded-prefix"].(string)
	bits, _ := m["excluded-prefix-len"].(json.RawMessage)
	if p, err := netip.ParsePrefix(text + "/" + string(bits)); err == nil {
		m["excluded-prefix"] = p.Masked().Addr().String()
	}
}

func (d dumper) definition(m object) {
	if text, ok := m["record-types"].(string); ok {
		m["record-types"] = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' }), ", ")
	}
	fill(m, object{"array": false, "encapsulate": "", "record-types": "", "space": option.DefaultSpace(d.family)})
}

func (d dumper) class(m object) {
	d.options(m)
	d.each(m["option-def"], d.definition)
	if d.family == kea.V4 {
		fill(m, object{"boot-file-name": "", "next-server": "0.0.0.0", "server-hostname": "", "option-def": none()})
	}
}

func (d dumper) reservation(m object) {
	d.options(m)
	fill(m, object{"client-classes": none(), "hostname": ""})
	if d.family == kea.V4 {
		fill(m, object{"boot-file-name": "", "next-server": "0.0.0.0", "server-hostname": ""})
	} else {
		fill(m, object{"ip-addresses": none(), "prefixes": none()})
	}
	for kind := host.HWAddress; kind <= host.FlexID; kind++ {
		text, ok := m[kind.String()].(string)
		if !ok {
			continue
		}
		if id, ok := host.ParseID(kind, text); ok {
			m[kind.String()] = identifierText(kind, id)
		}
	}
}

// identifierText writes an identifier as Kea does.
func identifierText(kind host.Kind, id []byte) string {
	if kind == host.HWAddress || kind == host.DUID {
		return colons(id)
	}
	return fmt.Sprintf("%X", id)
}

// options fills in the option-data of a scope.
func (d dumper) options(m object) {
	fill(m, object{"option-data": none()})
	d.each(m["option-data"], func(o object) {
		want := kea.OptionData{}
		want.Space, _ = o["space"].(string)
		want.Name, _ = o["name"].(string)
		if code, ok := o["code"].(json.RawMessage); ok {
			n, _ := strconv.ParseUint(string(code), 10, 32)
			want.Code = uint32(n)
		}
		space := option.DefaultSpace(d.family)
		if want.Space != "" {
			space = want.Space
		}
		def := d.defs.Find(&want)
		if def != nil {
			fill(o, object{"code": def.Code, "name": def.Name})
		}
		fill(o, object{"space": space, "always-send": false, "never-send": false, "csv-format": def != nil})
	})
}

func (d dumper) loggers(m object) {
	d.each(m["loggers"], func(l object) {
		fill(l, object{"debuglevel": 0, "severity": "INFO", "output-options": none()})
		d.each(l["output-options"], func(o object) {
			fill(o, object{"flush": true, "pattern": ""})
			if out, _ := o["output"].(string); out != "stdout" && out != "stderr" && !strings.HasPrefix(out, "syslog") {
				fill(o, object{"maxsize": 10240000, "maxver": 1})
				if out != "" && !filepath.IsAbs(out) {
					o["output"] = filepath.Join(logging.Dir(), out)
				}
			}
		})
	})
}
