// Package configtest makes snapshots for tests.
package configtest

import (
	"fmt"
	"testing"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/config"
)

// Snapshot returns the snapshot of the inside of Dhcp4 or Dhcp6, which must be
// right.
func Snapshot(t testing.TB, family int, inside string) *config.Snapshot {
	t.Helper()
	d, findings := kea.Parse("test", fmt.Appendf(nil, `{ "Dhcp%d": %s }`, family, inside), kea.ParseOptions{})
	if findings.HasErrors() {
		t.Fatal(findings)
	}
	c, _ := kea.Decode(d)
	s, findings := config.Build(c)
	if findings.HasErrors() {
		t.Fatal(findings)
	}
	return s
}
