package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestKeaArgs(t *testing.T) {
	t.Setenv("KEA_PIDFILE_DIR", "/d")
	tests := []struct {
		args string
		want string // of serve, sorted; "!": refused
	}{
		{"-c /etc/kea/kea-dhcp4.conf", "--pid-file /d/kea-dhcp4.kea-dhcp4.pid /etc/kea/kea-dhcp4.conf"},
		{"-d -p 1067 -P 1068 -X -c k", "--pid-file -P -d -p /d/k.kea-dhcp4.pid 1067 1068 k"},
		{"-t k", "-t k"},
		{"-T k", "-t k"},
		{"", "!"},
		{"-q", "!"},
	}
	for _, tt := range tests {
		got, err := keaArgs("kea-dhcp4", strings.Fields(tt.args), &bytes.Buffer{})
		slices.Sort(got)
		text := strings.Join(got, " ")
		if err != nil {
			text = "!"
		}
		if diff := cmp.Diff(tt.want, text); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.args, diff)
		}
	}
}

// TestAsKea calls the program by other names.
func TestAsKea(t *testing.T) {
	var out, errs bytes.Buffer
	if _, ok := asKea("/usr/bin/keatool", []string{"version"}, nil, &out, &errs); ok {
		t.Error("keatool is taken for a server of Kea")
	}
	if status, ok := asKea("/usr/sbin/kea-dhcp4", []string{"-v"}, nil, &out, &errs); !ok || status != exitDone || out.String() != "3.0.0\n" {
		t.Errorf("kea-dhcp4 -v: %d, %v, %q", status, ok, out.String())
	}
	if status, _ := asKea("kea-dhcp6", nil, nil, &out, &errs); status != exitUsage || !strings.Contains(errs.String(), "kea-dhcp6: ") {
		t.Errorf("kea-dhcp6 without -c: %d, %q", status, errs.String())
	}
	if status, ok := asKea("/usr/sbin/kea-dhcp-ddns", []string{"-v"}, nil, &out, &errs); !ok || status != exitDone {
		t.Errorf("kea-dhcp-ddns -v: %d, %v", status, ok)
	}
	path := filepath.Join(t.TempDir(), "k.json")
	if err := os.WriteFile(path, []byte(`{ "Dhcp4": { "valid-lifetme": 1 } }`), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, _ := asKea("kea-dhcp4", []string{"-t", path}, nil, &out, &errs); status != exitFault {
		t.Errorf("kea-dhcp4 -t of a wrong configuration: %d", status)
	}
	if err := os.WriteFile(path, []byte(`{ "DhcpDdns": { "port": 53001 } }`), 0o600); err != nil {
		t.Fatal(err)
	}
	if status, _ := asKea("kea-dhcp-ddns", []string{"-t", path}, nil, &out, &errs); status != exitDone {
		t.Errorf("kea-dhcp-ddns -t: %d, %s", status, errs.String())
	}
}

func TestWritePID(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p")
	remove, err := writePID(path)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(path); err != nil || len(text) < 2 {
		t.Errorf("the file holds %q, %v", text, err)
	}
	remove()
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Error("the file is still there")
	}
	if _, err := writePID(filepath.Join(path, "below")); err == nil {
		t.Error("a file that cannot be written is no error")
	}
}
