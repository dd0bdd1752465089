package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestParseTime(t *testing.T) {
	for text, want := range map[string]time.Time{
		"":                          {},
		"2026-03-01":                time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC),
		"2026-03-01 12:30:00":       time.Date(2026, 3, 1, 12, 30, 0, 0, time.UTC),
		"2026-03-01T12:30:00":       time.Date(2026, 3, 1, 12, 30, 0, 0, time.UTC),
		"2026-03-01T12:30:00+02:00": time.Date(2026, 3, 1, 10, 30, 0, 0, time.UTC),
	} {
		got, err := parseTime(text)
		if err != nil || !got.Equal(want) {
			t.Errorf("parseTime(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"now", "2026-13-01", "1700000000"} {
		if got, err := parseTime(text); err == nil {
			t.Errorf("parseTime(%q) = %v; want an error", text, got)
		}
	}
}

func TestParseInterfaces(t *testing.T) {
	got, err := parseInterfaces([]string{"192.0.2.0/24=eth0", "192.0.2.77/25=eth1", "2001:DB8::/64=lan"})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"192.0.2.0/24": "eth0", "192.0.2.0/25": "eth1", "2001:db8::/64": "lan"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("parseInterfaces (-want +got):\n%s", diff)
	}
	for _, bad := range []string{"", "eth0", "192.0.2.0/24=", "192.0.2.0=eth0", "=eth0"} {
		if got, err := parseInterfaces([]string{bad}); err == nil {
			t.Errorf("parseInterfaces(%q) = %v; want an error", bad, got)
		}
	}
}
