package ddns

import (
	"encoding/binary"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func datagram(text string) []byte {
	return append(binary.BigEndian.AppendUint16(nil, uint16(len(text))), text...)
}

// TestParse reads what Append writes.
func TestParse(t *testing.T) {
	for _, remove := range []bool{false, true} {
		want := sample()
		want.Remove = remove
		text, err := want.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateComparable(netip.Addr{})); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

const good = `{"change-type":0,"forward-change":true,"reverse-change":true,"fqdn":"Host.example.org","ip-address":"2001:db8::1","dhcid":"0001",` +
	`"lease-expires-on":"20300102030405","lease-length":1333,"conflict-resolution-mode":"check-with-dhcid"}`

func TestParseOlder(t *testing.T) {
	for member, want := range map[string]string{`"use-conflict-resolution":true`: CheckDHCID, `"use-conflict-resolution":false`: NoCheckDHCID} {
		r, err := Parse(datagram(strings.Replace(good, `"conflict-resolution-mode":"check-with-dhcid"`, member, 1)))
		if err != nil || r.Conflicts != want || r.FQDN != "host.example.org." {
			t.Errorf("%s: %+v, %v; want %s", member, r, err, want)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	bad := map[string][]byte{"nothing": nil, "short": {0, 9, '{'}, "no JSON": datagram("x"), "no members": datagram("{}")}
	for _, edit := range [][2]string{{`"change-type":0`, `"change-type":2`}, {`"change-type":0,`, ``}, {`true,"reverse-change":true`, `false,"reverse-change":false`},
		{"Host.example.org", "."}, {"2001:db8::1", "x"}, {`"0001"`, `"0"`}, {"20300102030405", "2030"}, {"1333", "-1"}, {"check-with-dhcid", "always"}} {
		bad[edit[0]] = datagram(strings.Replace(good, edit[0], edit[1], 1))
	}
	for name, text := range bad {
		if r, err := Parse(text); err == nil {
			t.Errorf("%s: taken as %+v", name, r)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add(datagram(good))
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := Parse(text)
		if err != nil {
			return
		}
		again, err := r.Append(nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Parse(again); err != nil {
			t.Errorf("%s: %v", again, err)
		}
	})
}
