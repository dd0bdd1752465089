package schema

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/keatool/keatool/internal/oracle"
	"github.com/keatool/keatool/schema/kea"
)

// answer is what a release of Kea says about a text; Line is 0 where it names
// none.
type answer struct {
	Key  string
	OK   bool
	Line int    `json:",omitempty"`
	Said string `json:",omitempty"`
}

// answers are verdicts of the real servers, kept in a file from run to run.
type answers struct {
	oracles oracle.Oracles
	lock    sync.Mutex
	known   map[string]answer
	file    *os.File
}

// openAnswers reads what earlier runs have asked.
func openAnswers(t *testing.T, o oracle.Oracles) *answers {
	dir, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(dir, "keatool")
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "kea-verdicts.jsonl"), os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	a := &answers{oracles: o, known: map[string]answer{}, file: f}
	scan := bufio.NewScanner(f)
	scan.Buffer(nil, 1<<20)
	for scan.Scan() {
		var one answer
		if json.Unmarshal(scan.Bytes(), &one) == nil { // a line may be half written
			a.known[one.Key] = one
		}
	}
	return a
}

// program is the server that reads a file, by the name that trials give it.
func program(daemon string) string {
	if daemon == "ddns" {
		return "kea-dhcp-ddns"
	}
	return "kea-dhcp" + daemon
}

// keyOf names a question in the file.
func keyOf(r kea.Release, daemon, text string) string {
	sum := sha256.Sum256([]byte(r.String() + " " + daemon + " " + text))
	return hex.EncodeToString(sum[:12])
}

// ask returns what release r says about each trial, two questions at a time.
func (a *answers) ask(t *testing.T, r kea.Release, trials []trial) []answer {
	out := make([]answer, len(trials))
	var open []int
	for i := range trials {
		if one, known := a.known[keyOf(r, trials[i].daemon, trials[i].text)]; known {
			out[i] = one
		} else {
			open = append(open, i)
		}
	}
	if len(open) == 0 {
		return out
	}
	next := make(chan int)
	var wait sync.WaitGroup
	for range 2 {
		s, err := a.oracles.Series(r.String())
		if err != nil {
			t.Fatal(err)
		}
		wait.Go(func() {
			for i := range next {
				out[i] = a.question(t, s, r, &trials[i])
			}
			if err := s.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	for _, i := range open {
		next <- i
	}
	close(next)
	wait.Wait()
	return out
}

// question asks once and keeps the answer.
func (a *answers) question(t *testing.T, s *oracle.Series, r kea.Release, one *trial) answer {
	v, err := s.Check(program(one.daemon), []byte(one.text))
	if err != nil {
		t.Error(err)
		return answer{}
	}
	got := answer{Key: keyOf(r, one.daemon, one.text), OK: v.OK, Line: v.Line, Said: complaint(v.Output)}
	line, err := json.Marshal(got)
	if err != nil {
		t.Error(err)
		return got
	}
	a.lock.Lock()
	defer a.lock.Unlock()
	if _, err := a.file.Write(append(line, '\n')); err != nil {
		t.Error(err)
	}
	return got
}

// complaint is the last line of what a server printed, without its label.
func complaint(said string) string {
	lines := strings.Split(strings.TrimSpace(said), "\n")
	last := lines[len(lines)-1]
	for _, label := range []string{"Error encountered: ", "Syntax check failed with: "} {
		last = strings.TrimPrefix(last, label)
	}
	return last[:min(len(last), 400)]
}
