package translate_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate"
)

// FuzzConfig: whatever dhcpd accepts is translated without a panic, each
// statement has one outcome, and the result is valid for its release.
func FuzzConfig(f *testing.F) {
	files, err := filepath.Glob("../testdata/dhcpd/conf/*/*.conf")
	if err != nil || len(files) == 0 {
		f.Fatalf("no configurations to start from: %v", err)
	}
	for i, path := range files {
		src, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(src, uint8(i))
	}
	f.Fuzz(func(t *testing.T, src []byte, variant uint8) {
		file, findings := parser.Parse("fuzz.conf", src, parser.Options{})
		if findings.HasErrors() {
			return
		}
		o := translate.Options{
			Release:         kea.Releases[int(variant)%len(kea.Releases)],
			HostsGlobal:     variant&8 != 0,
			AlwaysSendNoPRL: variant&16 != 0,
			Annotate:        variant&32 != 0,
		}
		result := translate.Config(file, o)
		for _, fault := range unaccounted(file, result.Report) {
			t.Error(fault)
		}
		for _, part := range []*kea.Config{result.Config, result.DDNS, result.Partner} {
			if part == nil {
				continue
			}
			text := kea.Encode(part, kea.EncodeOptions{Release: o.Release, Annotate: o.Annotate})
			if bad := schema.ValidateConfig(part, text, o.Release); bad.HasErrors() {
				t.Errorf("the result for %s is not valid: %v\n%s", o.Release, bad.Filter(func(x diag.Finding) bool { return x.Severity == diag.Error }), text)
			}
			if _, l := kea.Parse("result.json", text, kea.ParseOptions{}); l.HasErrors() {
				t.Errorf("the result for %s cannot be read: %v", o.Release, l)
			}
		}
	})
}
