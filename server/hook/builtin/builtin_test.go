package builtin

import (
	"slices"
	"strings"
	"testing"

	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/hook"
	"github.com/keatool/keatool/server/hook/hooktest"
	"github.com/keatool/keatool/server/packet"
)

// TestExamples runs the example of every code about serving: what `explain`
// shows must cause what it explains.
func TestExamples(t *testing.T) {
	for _, info := range slices.Concat(config.Codes(), hook.Codes()) {
		t.Run(string(info.Code), func(t *testing.T) {
			snap, findings := config.Build(hooktest.Config(t, info.Example))
			findings = append(findings, Check(snap)...)
			if len(findings) != 1 || findings[0].Code != info.Code {
				t.Errorf("the example causes %v", findings)
			}
		})
	}
}

// TestLibraries holds the list in order: it is shown to who misspells a name.
func TestLibraries(t *testing.T) {
	list := Libraries()
	for i := 1; i < len(list); i++ {
		if strings.Compare(list[i-1].Name, list[i].Name) >= 0 {
			t.Errorf("%s stands before %s", list[i-1].Name, list[i].Name)
		}
	}
	for i := range list {
		if got := hook.BaseName("/usr/lib/kea/hooks/" + list[i].File()); got != list[i].Name {
			t.Errorf("%s is called %s", list[i].File(), got)
		}
	}
}

func TestBootp(t *testing.T) {
	const conf = `{ "Dhcp4": { "subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.10-192.0.2.20" } ] } ],
		"hooks-libraries": [ { "library": "libdhcp_bootp.so", "parameters": { "any": 1 } } ] } }`
	r := hooktest.New(t, conf, Libraries()...)
	reply := r.Send4(hooktest.Ask{MAC: 1})
	if reply == nil {
		t.Fatal("BOOTP is not answered")
	}
	if reply.Has(packet.OptMessageType) || reply.Has(packet.OptLeaseTime) || len(reply.Data()) != 300 {
		t.Errorf("the reply of %d bytes is one of DHCP", len(reply.Data()))
	}
	if r.Leases.Len() != 1 {
		t.Error("no lease is kept")
	}
	r = hooktest.New(t, strings.Replace(conf, "bootp", "stat_cmds", 1), Libraries()...)
	if r.Send4(hooktest.Ask{MAC: 1}) != nil {
		t.Error("BOOTP is answered without the library")
	}
}
