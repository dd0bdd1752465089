package rules

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema"
	"github.com/keatool/keatool/schema/kea"
)

// TestVendorOptionsThatKeaReads: Kea knows the options of some enterprises and
// refuses, or changes, bytes that do not fit; what is lost is said, and the
// result loads.
func TestVendorOptionsThatKeaReads(t *testing.T) {
	tests := []struct {
		name, conf string
		want       diag.Fidelity
		codes      []string
		sent       int // entries of option-data
	}{
		{"bytes that fit", "option vivso 00:00:11:8b:06:02:04:c0:00:02:01;", diag.Exact, nil, 2},
		{"bytes that do not", "option vivso 00:00:11:8b:03:02:01:aa;", diag.Dropped, []string{"warning KT2302"}, 0},
		{"some that do", "option vivso 00:00:11:8b:09:02:01:aa:02:04:c0:00:02:01;", diag.Dropped, []string{"warning KT2302"}, 2},
		{"an enterprise that Kea does not know", "option vivso 00:00:7e:d9:03:02:01:aa;", diag.Exact, nil, 2},
		{"enterprise 0, which Kea takes for none", "option vivso 00:00:00:00:03:01:01:01;", diag.Dropped, []string{"warning KT2302"}, 0},
		{"two enterprises", "option vivso 00:00:11:8b:03:02:01:aa:00:00:7e:d9:03:02:01:aa;", diag.Dropped, []string{"warning KT2302"}, 2},
		{"a text that ends in a NUL", "option space a;\noption a.t code 1 = text;\noption vendor.a code 32473 = encapsulate a;\noption vivso 00:00:7e:d9:04:01:02:61:00;", diag.Approximate, []string{"warning KT2303"}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			out := run(t, tt.conf, Options{Family: parser.V4})
			if got := fidelity(t, out, "option vivso"); got != tt.want {
				t.Errorf("the option came out %s, want %s", got, tt.want)
			}
			if diff := cmp.Diff(tt.codes, only(codes(out), "KT2302", "KT2303")); diff != "" {
				t.Errorf("findings differ (-want +got):\n%s\nin\n%s", diff, tt.conf)
			}
			if got := len(out.Config.Dhcp.OptionData); got != tt.sent {
				t.Errorf("%d entries of option-data, want %d:\n%s", got, tt.sent, kea.Encode(out.Config, kea.EncodeOptions{}))
			}
			text := kea.Encode(out.Config, kea.EncodeOptions{Release: kea.R30})
			if list := schema.ValidateConfig(out.Config, text, kea.R30); list.HasErrors() {
				t.Errorf("the result is not valid: %v", list)
			}
		})
	}
}
