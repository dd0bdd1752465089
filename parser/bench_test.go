package parser

import (
	"fmt"
	"strings"
	"testing"
)

// manyHosts is a configuration with n hosts in one group.
func manyHosts(n int) []byte {
	var b strings.Builder
	b.WriteString("subnet 10.0.0.0 netmask 255.0.0.0 {}\ngroup {\n")
	for i := range n {
		fmt.Fprintf(&b, "  host h%d {\n    hardware ethernet 02:00:%02x:%02x:%02x:%02x;\n    fixed-address 10.%d.%d.%d;\n    option host-name \"h%d\";\n  }\n", i, i>>24&255, i>>16&255, i>>8&255, i&255, i>>16&255, i>>8&255, i&255, i)
	}
	b.WriteString("}\n")
	return []byte(b.String())
}

func BenchmarkParse100000Hosts(b *testing.B) {
	src := manyHosts(100_000)
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if _, l := Parse("b.conf", src, Options{}); len(l) > 0 {
			b.Fatal(l)
		}
	}
}
