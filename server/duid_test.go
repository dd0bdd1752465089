package server

import (
	"encoding/hex"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/netio"
)

func TestMakeDUID(t *testing.T) {
	ifaces := []netio.Interface{{Name: "lo", Loopback: true, HW: netio.MakeHW(make([]byte, 6))}, {Name: "eth0", HW: netio.MakeHW([]byte{2, 0, 0, 0, 0, 9}), HWType: 1,
		Addrs: []netip.Prefix{netip.MustParsePrefix("192.0.2.1/24")}}}
	now := epoch.Add(0x1234 * time.Second)
	tests := []struct {
		name   string
		id     *kea.ServerID
		stored string
		want   string // "*" behind it: and something drawn
	}{
		{"usual", nil, "", "000100010000123402000000" + "0009"},
		{"stays", nil, "0001000100000001020000000001", "0001000100000001020000000001"},
		{"another kind", &kea.ServerID{Type: "LL"}, "0001000100000001020000000001", "00030001020000000009"},
		{"told", &kea.ServerID{Type: "LLT", HType: 8, Identifier: "A1B2", Time: 5}, "", "0001000800000005a1b2"},
		{"told in part", &kea.ServerID{Type: "LLT", Time: 5}, "0001000100000001020000000001", "0001000100000005020000000001"},
		{"enterprise", &kea.ServerID{Type: "EN", EnterpriseID: 9, Identifier: "87ABEF"}, "", "00020000000987abef"},
		{"enterprise drawn", &kea.ServerID{Type: "EN"}, "", "0002000009bf*"},
		{"enterprise stays", &kea.ServerID{Type: "EN"}, "0002000009bf010203040506", "0002000009bf010203040506"},
	}
	for _, tt := range tests {
		stored, _ := hex.DecodeString(tt.stored)
		got, err := MakeDUID(tt.id, stored, ifaces, now)
		text := hex.EncodeToString(got)
		prefix, drawn := strings.CutSuffix(tt.want, "*")
		if err != nil || text != tt.want && !(drawn && strings.HasPrefix(text, prefix) && len(text) == len(prefix)+12) {
			t.Errorf("%s: %s, %v; want %s", tt.name, text, err, tt.want)
		}
	}
	if got, _ := MakeDUID(nil, nil, nil, now); hex.EncodeToString(got[:6]) != "0002000009bf" {
		t.Errorf("without hardware: %x", got)
	}
	if _, err := MakeDUID(&kea.ServerID{Identifier: "xy"}, nil, nil, now); err == nil {
		t.Error("an identifier that is not hex is taken")
	}
}

func TestDUIDText(t *testing.T) {
	duid, err := ParseDUID(" 00:01:0A\n")
	if err != nil || FormatDUID(duid) != "00:01:0a" {
		t.Errorf("%s, %v", FormatDUID(duid), err)
	}
	for _, bad := range []string{"", "00:01", "zz:00:00:00"} {
		if _, err := ParseDUID(bad); err == nil {
			t.Errorf("ParseDUID takes %q", bad)
		}
	}
}
