package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/keatool/keatool/internal/difftest"
	"github.com/keatool/keatool/internal/oracle"
	"github.com/keatool/keatool/parser"
)

// savedRun is what scripts save of one configuration: fields of answers that are
// not dhcpd's.
type savedRun struct {
	name          string
	before, after int
	unannounced   int // of those after, for DHCPv4
	err           error
}

// TestScriptsCorpus counts, for each configuration of the corpus that updates
// DNS, has a failover partner or starts programs, in how many fields the answers
// of the converted configuration differ from dhcpd's, without and with --scripts.
func TestScriptsCorpus(t *testing.T) {
	t.Setenv("ORACLES_DIR", oracle.TreesDir())
	if os.Getenv("KEATOOL_DIFFTEST_SCRIPTS") == "" {
		t.Skip("comparing servers on the whole corpus takes minutes: set KEATOOL_DIFFTEST_SCRIPTS=1")
	}
	var files [][2]string
	for _, file := range corpusFiles(t) {
		src, err := os.ReadFile(file[0])
		if err != nil {
			t.Fatal(err)
		}
		if f, _ := parser.Parse(file[0], src, parser.Options{}); concerned(f) {
			files = append(files, file)
		}
	}
	runs := make([]savedRun, len(files))
	var work sync.WaitGroup
	next := make(chan int)
	for range 2 {
		work.Go(func() {
			for i := range next {
				runs[i] = scriptsSave(files[i], t.TempDir())
			}
		})
	}
	for i := range files {
		next <- i
	}
	close(next)
	work.Wait()
	judgeSaved(t, runs)
}

// scriptsSave compares the answers for one file.
func scriptsSave(file [2]string, dir string) (r savedRun) {
	r.name = filepath.Base(file[0])
	result := filepath.Join(dir, "kea.json")
	if status := run([]string{"convert", "--scripts", "-o", result, "--ddns-out", filepath.Join(dir, "ddns.json"), file[0]}, strings.NewReader(""), io.Discard, io.Discard); status != exitDone {
		r.err = fmt.Errorf("convert ends with %d", status)
		return r
	}
	for _, kea := range []string{"", result} {
		f := &difftestFlags{reference: "dhcpd", candidate: "keatool", clients: "auto", seed: 1, format: newChoice("text"), kea: kea}
		f.v4, f.v6 = file[1] != "v6", file[1] == "v6"
		a := &app{stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard}
		c := &comparison{difftestFlags: f, app: a, in: newInputs(a, "")}
		if r.err = c.prepare(file[0]); r.err != nil || len(c.setup.Source.Model.Networks) == 0 {
			return r
		}
		ctx, stop := context.WithTimeout(context.Background(), 3*time.Minute)
		res, err := difftest.Run(ctx, c.setup)
		stop()
		if err != nil {
			r.err = err
			return r
		}
		lost, unannounced := lostFields(res)
		if kea == "" {
			r.before = lost
			continue
		}
		r.after = lost
		if f.v4 { // a subnet of DHCPv6 needs its interface, which the result does not name
			r.unannounced = unannounced
		}
	}
	return r
}

func lostFields(res *difftest.Result) (lost, unannounced int) {
	for i := range res.Outcomes {
		for _, x := range res.Outcomes[i].Exchanges {
			for _, d := range x.Deltas {
				switch d.Verdict {
				case difftest.Announced:
					lost++
				case difftest.Different:
					lost, unannounced = lost+1, unannounced+1
				}
			}
		}
	}
	return lost, unannounced
}

// judgeSaved lists the files, and wants half of what is lost saved: of all of it,
// and in most files.
func judgeSaved(t *testing.T, runs []savedRun) {
	t.Helper()
	slices.SortFunc(runs, func(a, b savedRun) int { return strings.Compare(a.name, b.name) })
	var before, after, unannounced, halved int
	var rests []float64
	for _, r := range runs {
		if r.err != nil {
			t.Logf("%-44s %v", r.name, r.err)
			continue
		}
		if r.before == 0 && r.after == 0 {
			continue
		}
		t.Logf("%-44s %4d lost, %4d with scripts, %d of them not announced", r.name, r.before, r.after, r.unannounced)
		before, after, unannounced = before+r.before, after+r.after, unannounced+r.unannounced
		rests = append(rests, float64(r.after)/float64(max(r.before, 1)))
		if 2*r.after <= r.before {
			halved++
		}
	}
	if len(rests) == 0 {
		t.Fatal("no configuration could be compared: nothing was tested")
	}
	slices.Sort(rests)
	median := rests[len(rests)/2]
	t.Logf("%d files: %d fields lost, %d with scripts (%d not announced); halved in %d files; in the median %.1f %% are left", len(rests), before, after, unannounced, halved, 100*median)
	if 2*after > before || 2*median > 1 {
		t.Error("want half at the most, in all and in the median")
	}
}
