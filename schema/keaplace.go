package schema

import (
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
)

// Kea often blames a whole map where we name the member at fault: it checks a
// pool when it adds it to its subnet, and then knows the place of the subnet
// alone. Who compares our words with Kea's log is told that place as well. The
// rules below are what Kea 2.2, 2.6 and 3.0 were seen to do.

// blamed is how many maps or lists above a member Kea blames, for findings
// whose target ends with the key.
var blamed = map[diag.Code]map[string]int{
	CodeSubnetID:        {"id": 1},
	CodeSubnetPrefix:    {"subnet": 1},
	CodePoolOutside:     {"pool": 3, "prefix": 3},
	CodePoolOverlap:     {"pool": 3, "prefix": 3},
	CodeDelegation:      {"excluded-prefix": 1, "delegated-len": 1},
	CodeClassTwice:      {"name": 1},
	CodeDefinition:      {"name": 1, "code": 1, "space": 1, "record-types": 1, "encapsulate": 1},
	CodeDefinitionTwice: {"code": 1, "name": 1},
	CodeOptionUnknown:   {"code": 1, "name": 1},
	CodeSecret:          {"secret": 1, "name": 1},
	CodeForm: {"type": 1, "excluded-prefix": 1, "flex-id": 1, "hw-address": 1, "duid": 1,
		"circuit-id": 1, "client-id": 1, "#": 1},
}

// inherited are members of which Kea checks what a network's subnets make of
// them, and blames the network.
var inherited = map[string]bool{
	"valid-lifetime": true, "min-valid-lifetime": true, "max-valid-lifetime": true,
	"preferred-lifetime": true, "min-preferred-lifetime": true, "max-preferred-lifetime": true,
	"t1-percent": true, "t2-percent": true, "allocator": true, "pd-allocator": true,
	"ddns-ttl": true, "ddns-ttl-min": true, "ddns-ttl-max": true, "ddns-ttl-percent": true,
}

// keaBlames adds the place in Kea's own message to a finding that names another
// line.
func keaBlames(d *kea.Document, f *diag.Finding) {
	if f.Severity != diag.Error || f.Target == "" {
		return
	}
	pointer := blamedPointer(d, f)
	if pointer == "" {
		return
	}
	if n, _ := d.Find(pointer); n == nil {
		return
	}
	at := spanOf(d, pointer, strings.HasSuffix(pointer, "/ip-addresses"))
	if at.Start.Line != f.Span.Start.Line {
		f.Related = append(f.Related, diag.Related{Span: at, Message: "Kea's own message names this place"})
	}
}

// blamedPointer is where Kea says the fault is; empty where it says what we do.
func blamedPointer(d *kea.Document, f *diag.Finding) string {
	steps := strings.Split(f.Target, "/") // the first is empty
	key := steps[len(steps)-1]
	if isIndex(key) && len(steps) > 2 && steps[len(steps)-2] == "ip-addresses" && steps[len(steps)-3] == "relay" {
		key = "#"
	}
	if (f.Code == CodeOrder || f.Code == CodeForm) && inherited[key] {
		return blamedNetwork(d, steps)
	}
	up := blamed[f.Code][key]
	if up == 0 || up >= len(steps)-1 {
		return ""
	}
	return strings.Join(steps[:len(steps)-up], "/")
}

// blamedNetwork is the shared network, else the map around a member. A global
// member comes to light in the first network or subnet there is.
func blamedNetwork(d *kea.Document, steps []string) string {
	if len(steps) > 3 && steps[2] == "shared-networks" {
		return strings.Join(steps[:4], "/")
	}
	if len(steps) > 3 {
		return strings.Join(steps[:len(steps)-1], "/")
	}
	for _, list := range []string{"/shared-networks/0", "/subnet4/0", "/subnet6/0"} {
		pointer := "/" + steps[1] + list
		if n, _ := d.Find(pointer); n != nil {
			return pointer
		}
	}
	return ""
}

func isIndex(step string) bool { return step != "" && strings.Trim(step, "0123456789") == "" }
