package legallog

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/hook/hooktest"
)

// TestCommands replays commands that a real Kea 3.0.4 was given, with the results
// that it returned, and compares what is logged.
func TestCommands(t *testing.T) {
	for family, conf := range map[int]string{
		4: `{ "Dhcp4": { "hooks-libraries": [ { "library": "libdhcp_legal_log.so", "parameters": { "path": %q, "timestamp-format": "now" } } ],
			"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24" }, { "id": 2, "subnet": "192.0.3.0/24", "user-context": { "legal-logging": false } } ] } }`,
		6: `{ "Dhcp6": { "hooks-libraries": [ { "library": "libdhcp_legal_log.so", "parameters": { "path": %q, "timestamp-format": "now" } } ],
			"subnet6": [ { "id": 1, "subnet": "2001:db8::/64" }, { "id": 2, "subnet": "2001:db8:2::/64", "user-context": { "legal-logging": false } } ] } }`,
	} {
		t.Run(fmt.Sprint("v", family), func(t *testing.T) {
			dir := t.TempDir()
			r := hooktest.New(t, fmt.Sprintf(conf, dir), Library)
			text, err := os.ReadFile(filepath.Join("testdata", fmt.Sprintf("commands%d.txt", family)))
			if err != nil {
				t.Fatal(err)
			}
			seen := 0
			for _, part := range strings.Split(strings.TrimPrefix(string(text), "> "), "\n> ") {
				request, outcome, _ := strings.Cut(strings.TrimSuffix(part, "\n"), "\n")
				result, want, _ := strings.Cut(outcome, " ")
				code, _ := strconv.Atoi(result)
				var failed []string
				if strings.Contains(request, "deleted-leases") { // in the transcript it is not there any more
					failed = []string{"2001:db8::1"}
				}
				d, _ := kea.Parse("", []byte(request), kea.ParseOptions{})
				r.CommandDone(d.Root.Get("command").Text, d.Root.Get("arguments"), code, failed)
				all := lines(t, dir)
				got := strings.ReplaceAll(strings.Join(all[seen:], "\n"), "now ", "")
				seen = len(all)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s\n(-Kea +ours):\n%s", request, diff)
				}
			}
			if seen == 0 {
				t.Error("nothing was logged at all")
			}
		})
	}
}
