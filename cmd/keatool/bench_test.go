package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"
)

// BenchmarkConvert runs the whole command, validation included, over a site of
// 20,000 hosts.
func BenchmarkConvert(b *testing.B) {
	path := filepath.Join(b.TempDir(), "dhcpd.conf")
	text := bigSite(20000)
	if err := os.WriteFile(path, text, 0o644); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if status := run([]string{"convert", "--out-dir", b.TempDir(), path}, nil, io.Discard, io.Discard); status == exitUsage {
			b.Fatal("convert could not be called so")
		}
	}
}

// BenchmarkValidate runs the whole command over 100,000 reservations.
func BenchmarkValidate(b *testing.B) {
	path := filepath.Join(b.TempDir(), "kea.json")
	var buf bytes.Buffer
	buf.WriteString(`{"Dhcp4": {"interfaces-config": {"interfaces": ["*"]}, "subnet4": [{"id": 1, "subnet": "10.0.0.0/8", "reservations": [`)
	for i := range 100000 {
		fmt.Fprintf(&buf, "%s\n{\"hw-address\": \"02:00:00:%02x:%02x:%02x\", \"ip-address\": \"10.%d.%d.%d\", \"hostname\": \"h%d\"}",
			[]string{"", ","}[min(i, 1)], i>>16, i>>8&255, i&255, 1+i>>16, i>>8&255, i&255, i)
	}
	buf.WriteString("]}]}}\n")
	if err := os.WriteFile(path, buf.Bytes(), 0o644); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(buf.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if status := run([]string{"validate", "--strict", path}, nil, io.Discard, io.Discard); status != exitDone {
			b.Fatal("the configuration is not valid")
		}
	}
}

// bigSite makes a configuration with n hosts in /24 subnets.
func bigSite(n int) []byte {
	var buf bytes.Buffer
	buf.WriteString("default-lease-time 3600;\nmax-lease-time 7200;\noption domain-name \"example.org\";\n")
	for i := range (n + 199) / 200 {
		fmt.Fprintf(&buf, "subnet 10.%d.%d.0 netmask 255.255.255.0 { option routers 10.%d.%d.1; range 10.%d.%d.210 10.%d.%d.250; }\n",
			i>>8, i&255, i>>8, i&255, i>>8, i&255, i>>8, i&255)
	}
	for i := range n {
		net := i / 200
		fmt.Fprintf(&buf, "host h%d { hardware ethernet 02:00:00:%02x:%02x:%02x; fixed-address 10.%d.%d.%d; option host-name \"h%d\"; }\n",
			i, i>>16&255, i>>8&255, i&255, net>>8, net&255, i%200+2, i)
	}
	return buf.Bytes()
}
