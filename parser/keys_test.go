package parser

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestAlgorithms: an algorithm goes by its short name or its full one; a dot
// behind the short one makes it another, which dhcpd logs and cannot use.
func TestAlgorithms(t *testing.T) {
	for _, short := range algorithms {
		for suffix, want := range map[string]string{"": "", ".": "1:19 KT1112", ".sig-alg.reg.int": "", ".SIG-ALG.REG.INT.": "", ".sig-alg": "1:19 KT1112", ".sig-alg.reg.int.x": "1:19 KT1112"} {
			for _, name := range []string{short + suffix, strings.ToUpper(short) + suffix} {
				f, l := Parse("f", []byte("key k { algorithm "+name+"; secret AAAA; };\n"), Options{})
				if brief(l) != want {
					t.Errorf("algorithm %s: findings %q; want %q", name, brief(l), want)
				}
				n, _ := nodeLike(f, &Key{})
				if diff := cmp.Diff(&Key{Name: "k", Algorithm: name, Secret: "AAAA"}, n); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			}
		}
	}
}

// TestAlgorithmHint: a misspelt algorithm is named with the one it resembles.
func TestAlgorithmHint(t *testing.T) {
	for name, hint := range map[string]string{
		"hmac-sha-256": "did you mean `hmac-sha256`?",
		"hmac-md":      "did you mean `hmac-md5`?",
		"gss-tsig":     "",
	} {
		_, l := Parse("f", []byte("key k { algorithm "+name+"; secret AAAA; };\n"), Options{})
		if len(l) != 1 || l[0].Hint != hint || !strings.Contains(l[0].Message, "`"+name+"`") {
			t.Errorf("algorithm %s: findings %v; want one with the hint %q", name, l, hint)
		}
	}
}
