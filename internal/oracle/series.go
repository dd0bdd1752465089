package oracle

import (
	"bufio"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

//go:embed series.sh
var seriesScript string

// Series asks one release of Kea about many configurations, with -t, which
// looks at neither parameters of hook libraries nor databases. All share one
// namespace, whose only interface is lo, so that a check costs little more
// than the start of the daemon. It is for one goroutine.
type Series struct {
	dir   string
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *bufio.Reader
	count int
}

// Series starts a series for a release.
func (o Oracles) Series(release string) (*Series, error) {
	root, ok := o.roots[release]
	if !ok {
		return nil, fmt.Errorf("no Kea %s at hand", release)
	}
	dir, err := os.MkdirTemp("", "kea-series-*")
	if err != nil {
		return nil, err
	}
	s := &Series{dir: dir}
	s.cmd = exec.Command("unshare", "-n", "-m", "-p", "-f", "--kill-child", "sh", "-c", seriesScript, "series", root, dir)
	s.cmd.Stderr = os.Stderr
	in, err1 := s.cmd.StdinPipe()
	out, err2 := s.cmd.StdoutPipe()
	if err := errors.Join(err1, err2, s.cmd.Start()); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	s.in, s.out = in, bufio.NewReader(out)
	return s, nil
}

// placePattern is where Kea says that a fault is: FILE:LINE.COLUMN or
// FILE:LINE:COLUMN.
var placePattern = regexp.MustCompile(`/tmp/cases/c\d+:(\d+)[.:](\d+)`)

// Check asks a daemon about doc.
func (s *Series) Check(daemon string, doc []byte) (Verdict, error) {
	s.count++
	name := fmt.Sprintf("c%d", s.count)
	file := filepath.Join(s.dir, name)
	if err := os.WriteFile(file, doc, 0o644); err != nil {
		return Verdict{}, err
	}
	defer os.Remove(file)
	defer os.Remove(file + ".out")
	if _, err := fmt.Fprintln(s.in, daemon, name); err != nil {
		return Verdict{}, err
	}
	status, err := s.out.ReadString('\n')
	if err != nil {
		return Verdict{}, fmt.Errorf("the series ended: %w", err)
	}
	said, err := os.ReadFile(file + ".out")
	if err != nil {
		return Verdict{}, err
	}
	v := Verdict{OK: status == "0\n", Output: keaComplaint(said, nil)}
	if m := placePattern.FindStringSubmatch(v.Output); m != nil {
		v.Line, _ = strconv.Atoi(m[1])
	}
	v.Output = strings.ReplaceAll(v.Output, "/tmp/cases/"+name, "kea.json")
	if !v.OK && v.Output == "" {
		v.Output = "exit status " + strings.TrimSpace(status)
	}
	return v, nil
}

// Close ends the series.
func (s *Series) Close() error {
	return errors.Join(s.in.Close(), s.cmd.Wait(), os.RemoveAll(s.dir))
}
