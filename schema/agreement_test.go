package schema

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// judged is a line of testdata/agreement.txt: a file, and whether Kea 2.2, 2.6
// and 3.0 take it ("y" or "n" each).
type judged struct {
	line     int
	verdicts string
	stricter bool   // "!": Validate refuses it all the same
	daemon   string // 4, 6, ddns
	text     string
}

// judgedReleases are the releases that the verdicts are of.
var judgedReleases = []kea.Release{kea.R22, kea.R26, kea.R30}

// readJudged reads the lines: verdicts, kind and the rest, where the kinds 4,
// 6 and d stand for the inside of a server's map, raw4 for a whole file.
func readJudged(t *testing.T) []judged {
	f, err := os.Open("testdata/agreement.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []judged
	scan := bufio.NewScanner(f)
	for n := 1; scan.Scan(); n++ {
		parts := strings.SplitN(scan.Text(), " ", 3)
		if len(parts) < 3 || strings.HasPrefix(scan.Text(), "#") {
			continue
		}
		measured, stricter := strings.CutSuffix(parts[0], "!")
		j := judged{line: n, verdicts: measured, stricter: stricter, daemon: parts[1], text: parts[2]}
		switch parts[1] {
		case "4", "6":
			j.text = fmt.Sprintf(`{ "Dhcp%s": %s }`, parts[1], parts[2])
		case "d":
			j.daemon, j.text = "ddns", fmt.Sprintf(`{ "DhcpDdns": %s }`, parts[2])
		case "raw4":
			j.daemon = "4"
		default:
			t.Fatalf("line %d: unknown kind %q", n, parts[1])
		}
		all = append(all, j)
	}
	return all
}

func TestVerdictsAreKeas(t *testing.T) {
	for _, j := range readJudged(t) {
		var got strings.Builder
		var why []string
		for _, r := range judgedReleases {
			found := Validate("f", []byte(j.text), r)
			got.WriteString(map[bool]string{true: "n", false: "y"}[found.HasErrors()])
			why = append(why, fmt.Sprintf("%s: %v", r, found))
		}
		if want := map[bool]string{false: j.verdicts, true: "nnn"}[j.stricter]; got.String() != want {
			t.Errorf("agreement.txt:%d: Kea says %s, Validate %s\n%s\n%s", j.line, j.verdicts, got.String(), j.text, strings.Join(why, "\n"))
		}
	}
}

// sharedCheck is where the program is that asks real servers.
func sharedCheck() string {
	shared := os.Getenv("KEATOOL_SHARED")
	if shared == "" {
		shared = filepath.Join("..", "..", "shared")
	} else if !filepath.IsAbs(shared) {
		shared = filepath.Join("..", shared)
	}
	return filepath.Join(shared, "oracles", "check")
}

// TestVerdictsAreMeasured asks the real servers, where they are.
func TestVerdictsAreMeasured(t *testing.T) {
	check := sharedCheck()
	if _, err := os.Stat(check); err != nil {
		t.Skipf("no Kea to ask: %v", err)
	}
	if os.Getenv("KEATOOL_CONFIRM") == "" {
		t.Skip("asking real servers takes half a minute: set KEATOOL_CONFIRM=1")
	}
	want, got := map[int]string{}, map[int]string{}
	var lock sync.Mutex
	var wait sync.WaitGroup
	slots := make(chan bool, 2)
	for _, j := range readJudged(t) {
		wait.Add(1)
		slots <- true
		go func() {
			defer func() { <-slots; wait.Done() }()
			said := ask(t, check, j)
			lock.Lock()
			defer lock.Unlock()
			want[j.line], got[j.line] = j.verdicts, said
		}()
	}
	wait.Wait()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("verdicts by line of agreement.txt (-written +measured):\n%s", diff)
	}
}

// ask returns the verdicts of the real servers; "?" for one that could not be asked.
func ask(t *testing.T, check string, j judged) string {
	name := filepath.Join(t.TempDir(), "kea.json")
	if err := os.WriteFile(name, []byte(j.text), 0o666); err != nil {
		t.Error(err)
	}
	var said strings.Builder
	for _, r := range judgedReleases {
		err := exec.Command("bash", check, "kea-"+r.String(), j.daemon, name).Run()
		switch exit, _ := err.(*exec.ExitError); {
		case err == nil:
			said.WriteByte('y')
		case exit != nil && exit.ExitCode() == 1:
			said.WriteByte('n')
		default:
			said.WriteByte('?')
		}
	}
	return said.String()
}
