package config

import (
	"testing"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema"
)

func TestRelax(t *testing.T) {
	for text, want := range map[string]diag.Severity{
		`{ "Dhcp4": { "control-sockets": [ { "socket-type": "unix", "socket-name": "/tmp/x/sock" } ] } }`: diag.Warning,
		`{ "Dhcp4": { "control-sockets": [ { "socket-type": "unix" } ] } }`:                               diag.Error,
	} {
		got, _ := Relax(schema.Validate("test", []byte(text), Release)).Worst()
		if got != want {
			t.Errorf("%s: the worst finding is a %v, want a %v", text, got, want)
		}
	}
}
