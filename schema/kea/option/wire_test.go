package option

import (
	"encoding/hex"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// measured is one line of testdata/wire.tsv.
type measured struct {
	typ, encapsulates string
	csv               bool
	data, sent        string
}

func readMeasured(t *testing.T) []measured {
	t.Helper()
	b, err := os.ReadFile("testdata/wire.tsv")
	if err != nil {
		t.Fatal(err)
	}
	plain := strings.NewReplacer(`\\`, `\`, `\t`, "\t")
	var out []measured
	for line := range strings.Lines(string(b)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(f) != 5 {
			t.Fatalf("%d columns, want 5: %q", len(f), line)
		}
		for i := range f {
			if f[i] == "-" {
				f[i] = ""
			}
		}
		out = append(out, measured{f[0], f[1], f[2] == "text", plain.Replace(f[3]), f[4]})
	}
	return out
}

// TestMeasured holds Encode, Bytes and Raw against what a real Kea sent.
func TestMeasured(t *testing.T) {
	for _, m := range readMeasured(t) {
		d := def(m.typ)
		d.Encapsulates = m.encapsulates
		got, err := d.send(m.csv, m.data)
		text := hex.EncodeToString(got)
		if err != nil {
			text = "!"
		}
		if diff := cmp.Diff(m.sent, text); diff != "" {
			t.Errorf("%s encapsulating %q, csv-format %v, data %q (-Kea +got):\n%s%v", m.typ, m.encapsulates, m.csv, m.data, diff, err)
		}
	}
}

func (d *Def) send(csv bool, data string) ([]byte, error) {
	if csv {
		return d.Encode(data)
	}
	b, err := Bytes(data)
	if err != nil {
		return nil, err
	}
	return d.Raw(b)
}
