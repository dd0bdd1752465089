package translate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate"
)

// site is a configuration of n hosts in subnets of 250.
func site(n int) []byte {
	var b strings.Builder
	b.WriteString("authoritative;\nmax-lease-time 7200;\noption domain-name \"example.org\";\n")
	for i := 0; i < n; i += 250 {
		k := i / 250
		fmt.Fprintf(&b, "subnet 10.%d.%d.0 netmask 255.255.255.0 {\n  option routers 10.%d.%d.1;\n  range 10.%d.%d.252 10.%d.%d.254;\n}\n", k>>8, k&255, k>>8, k&255, k>>8, k&255, k>>8, k&255)
	}
	b.WriteString("group {\n  option log-servers 10.0.0.2;\n")
	for i := range n {
		k, h := i/250, i%250+2
		fmt.Fprintf(&b, "  host h%d {\n    hardware ethernet 02:00:%02x:%02x:%02x:%02x;\n    fixed-address 10.%d.%d.%d;\n    option host-name \"h%d\";\n  }\n", i, i>>24&255, i>>16&255, i>>8&255, i&255, k>>8, k&255, h, i)
	}
	b.WriteString("}\n")
	return []byte(b.String())
}

// BenchmarkConvert100000Hosts times the stages of a conversion.
func BenchmarkConvert100000Hosts(b *testing.B) {
	src := site(100_000)
	file, l := parser.Parse("site.conf", src, parser.Options{})
	if l.HasErrors() {
		b.Fatal(l)
	}
	result := translate.Config(file, translate.Options{})
	text := kea.Encode(result.Config, kea.EncodeOptions{Release: kea.R30})
	for _, stage := range []struct {
		name string
		run  func()
	}{
		{"parse", func() { parser.Parse("site.conf", src, parser.Options{}) }},
		{"translate", func() { translate.Config(file, translate.Options{}) }},
		{"encode", func() { kea.Encode(result.Config, kea.EncodeOptions{Release: kea.R30}) }},
		{"validate", func() {
			if l := schema.ValidateConfig(result.Config, text, kea.R30); l.HasErrors() {
				b.Fatal(l)
			}
		}},
	} {
		b.Run(stage.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				stage.run()
			}
		})
	}
}
