package script

import (
	"fmt"
	"net/netip"
	"path/filepath"
	"testing"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/hook/hooktest"
	"github.com/keatool/keatool/server/packet"
)

// example is the path of a script of the documentation.
func example(t *testing.T, name string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("../../../docs/hooks", name))
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func TestExamplePXE(t *testing.T) {
	r := hooktest.New(t, conf4(example(t, "pxe.star"), `"server": "192.0.2.3", "files": { "0": "undionly.kpxe", "7": "ipxe.efi" }, "on-error": "drop"`), Library)
	for _, c := range []struct {
		name    string
		options map[uint8]string
		want    string
		next    string
	}{
		{"no PXE", nil, `5 192.0.2.10 ""`, "0.0.0.0"},
		{"BIOS", map[uint8]string{60: "PXEClient", 93: "\x00\x00"}, `5 192.0.2.11 "undionly.kpxe"`, "192.0.2.3"},
		{"UEFI", map[uint8]string{60: "PXEClient", 93: "\x00\x07"}, `5 192.0.2.12 "ipxe.efi"`, "192.0.2.3"},
		{"unknown", map[uint8]string{60: "PXEClient", 93: "\x00\x0b"}, `5 192.0.2.13 ""`, "0.0.0.0"},
		{"iPXE", map[uint8]string{60: "PXEClient", 93: "\x00\x07", 77: "iPXE"}, `5 192.0.2.14 "http://192.0.2.3/boot/02-00-00-00-00-05.ipxe"`, "0.0.0.0"},
	} {
		ack := r.Lease4(hooktest.Ask{MAC: c.want[11] - '0' + 1, Options: c.options})
		if got := answer(ack, 67); got != c.want || ack.SIAddr().String() != c.next {
			t.Errorf("%s: %s from %v, want %s from %s", c.name, got, ack.SIAddr(), c.want, c.next)
		}
	}
}

func TestExampleQuarantine(t *testing.T) {
	conf := fmt.Sprintf(`{ "Dhcp4": { "valid-lifetime": 1000, "hooks-libraries": [ { "library": %q, "parameters": { "prefixes": [ "02:00" ], "seconds": 60, "on-error": "drop" } } ],
	"client-classes": [ { "name": "stranger" }, { "name": "others", "test": "not member('stranger')" } ],
	"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.10-192.0.2.20", "client-classes": [ "stranger" ] } ] } ] } }`, example(t, "quarantine.star"))
	r := hooktest.New(t, conf, Library)
	a := hooktest.Ask{MAC: 1}
	ack := r.Lease4(a)
	const want = `5 192.0.2.10 "\x00\x00\x00<"`
	if got := answer(ack, 51); got != want {
		t.Fatalf("a stranger gets %s, want %s", got, want)
	}
	a.Kind, a.CIAddr = packet.Request, "192.0.2.10"
	if got := answer(r.Send4(a), 51); got != want {
		t.Errorf("renewed: %s, want %s", got, want)
	}
}

func TestExampleNames(t *testing.T) {
	conf := fmt.Sprintf(`{ "Dhcp4": { "hooks-libraries": [ { "library": %q, "parameters": { "guests": 2, "on-error": "drop" } } ],
	"dhcp-ddns": { "enable-updates": true }, "ddns-qualifying-suffix": "example.org", "ddns-replace-client-name": "when-not-present",
	"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.10-192.0.2.20" } ] } ] } }`, example(t, "names.star"))
	r := hooktest.New(t, conf, Library)
	for mac, want := range map[byte]string{1: "dhcp-192-0-2-10.example.org", 2: "mine.example.org"} {
		a := hooktest.Ask{MAC: mac, Options: map[uint8]string{}}
		if mac == 2 {
			a.Options[12] = "mine"
		}
		ack := r.Lease4(a)
		var l lease.Lease
		err := r.Leases.Get(ack.YIAddr(), &l)
		if err != nil {
			t.Fatalf("no lease: %v", err)
		}
		if got := string(l.Hostname); mac == 2 && got != want || mac == 1 && got != "dhcp-"+dashes(ack.YIAddr())+".example.org" {
			t.Errorf("client %d is called %q", mac, got)
		}
	}
}

func dashes(a netip.Addr) string {
	b := a.As4()
	return fmt.Sprintf("%d-%d-%d-%d", b[0], b[1], b[2], b[3])
}
