package schema

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

func TestSecrets(t *testing.T) {
	open := func(name string) ([]byte, error) {
		if name != "keys" {
			return nil, errors.New("absent")
		}
		return []byte(`[{"name": "k", "secret": "a"}, {"name": "l", "secret": "b"}]`), nil
	}
	for text, want := range map[string][]string{
		`{"Dhcp4": {"lease-database": {"type": "mysql", "password": "x"}, "hosts-database": {"password": "y"}}}`: {"f:1:48"},
		`{"DhcpDdns": {"tsig-keys": <?include "keys"?>}}`:                                                        {"keys:1:16"},
		`{"Dhcp4": {"lease-database": {"type": "mysql", "password": ""}}}`:                                       nil,
		`{"Dhcp4": {"subnet4": [{"reservations": [{"user-context": {"secret": "x"}}]}]}}`:                        nil,
		`{"DhcpDdns": {"tsig-keys": [{"secret-file": "x"}]}}`:                                                    nil,
		``: nil,
	} {
		d, _ := kea.Parse("f", []byte(text), kea.ParseOptions{Open: open})
		var got []string
		for _, s := range Secrets(d) {
			got = append(got, fmt.Sprintf("%s:%d:%d", s.File, s.Start.Line, s.Start.Col))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("secrets of %s (-want +got):\n%s", text, diff)
		}
	}
}
