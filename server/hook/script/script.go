// Package script runs hooks that people write in Starlark, a small language
// like Python without files, network or clock. A script is named in
// hooks-libraries as a library is, by a path that ends with ".star". Functions
// of it that are called as Kea's hook points are run at these points, each with
// one argument, the event: docs/hooks/README.md says what it offers.
package script

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server"
	"github.com/keatool/keatool/server/hook"
	"github.com/keatool/keatool/server/stats"
)

// Suffix is how the path of a script ends.
const Suffix = ".star"

// Library is the hook library. All scripts are one to the server.
var Library = hook.Library{Name: "script", Suffix: Suffix, Attach: attach}

// points4 and points6 are the names of functions, and where they run.
var (
	points4 = map[string]server.Point{
		"pkt4_receive": server.PktReceive, "host4_identifier": server.HostIdentifier, "subnet4_select": server.SubnetSelect,
		"lease4_select": server.LeaseSelect, "lease4_renew": server.LeaseRenew, "ddns4_update": server.DDNSUpdate,
		"lease4_release": server.LeaseRelease, "lease4_decline": server.LeaseDecline, "lease4_offer": server.LeaseOffer,
		"leases4_committed": server.LeasesCommitted, "pkt4_send": server.PktSend,
	}
	points6 = map[string]server.Point{
		"pkt6_receive": server.PktReceive, "host6_identifier": server.HostIdentifier, "subnet6_select": server.SubnetSelect,
		"lease6_select": server.LeaseSelect, "lease6_renew": server.LeaseRenew, "lease6_rebind": server.LeaseRebind,
		"ddns6_update": server.DDNSUpdate, "lease6_release": server.LeaseRelease, "lease6_decline": server.LeaseDecline,
		"leases6_committed": server.LeasesCommitted, "pkt6_send": server.PktSend,
	}
)

// Script is a script that can be run.
type Script struct {
	path    string
	globals starlark.StringDict // frozen
	params  starlark.Value      // frozen
	drop    bool                // a message is dropped if the script fails
	steps   uint64
	wait    time.Duration
	log     *slog.Logger
	threads sync.Pool
	failed  atomic.Uint64
	count   *stats.Counter // of the failures of all scripts; nil while a configuration is only checked
}

// FailedStatistic is the name of the statistic that counts failures.
const FailedStatistic = "script-failed"

// Limits of one call, unless the parameters say otherwise.
const (
	usualSteps = 100_000
	usualWait  = 100 * time.Millisecond
)

func attach(set *hook.Setup) {
	p := set.Params
	s := &Script{path: set.Path, params: fromContext(p.Context(), "on-error", "max-steps", "max-milliseconds"), log: set.Log}
	s.steps = p.Uint("max-steps", usualSteps, 100, math.MaxUint32)
	s.wait = time.Duration(p.Uint("max-milliseconds", uint64(usualWait/time.Millisecond), 1, 60_000)) * time.Millisecond
	switch text, ok := p.Text("on-error"); {
	case text == "drop":
		s.drop = true
	case ok && text != "continue":
		p.Fail("on-error", "`on-error` is neither `drop` nor `continue`", "say what becomes of a message if the script fails")
	}
	s.threads.New = func() any { return s.thread() }
	if err := s.load(os.ReadFile); err != nil {
		set.Fail(set.Library, message(err), "`keatool hook test` runs a script by itself")
		return
	}
	if set.Server != nil {
		s.count = set.Server.Stats().Extra(FailedStatistic)
	}
	s.bind(set)
}

// load runs the script once, which defines its functions.
func (s *Script) load(read func(string) ([]byte, error)) error {
	l := loader{dir: filepath.Dir(s.path), read: read, done: map[string]*module{}, script: s}
	globals, err := l.file(filepath.Base(s.path))
	if err != nil {
		return err
	}
	s.globals = globals
	return nil
}

// bind adds the functions of the script to their points.
func (s *Script) bind(set *hook.Setup) {
	own, other := points4, points6
	if set.Snapshot.Family == kea.V6 {
		own, other = other, own
	}
	found := 0
	for _, name := range slices.Sorted(maps.Keys(s.globals)) {
		f, ok := s.globals[name].(*starlark.Function)
		point, known := own[name]
		_, foreign := other[name]
		switch {
		case !ok:
		case known && (f.NumParams() != 1 || f.HasVarargs() || f.HasKwargs()):
			set.Fail(set.Library, fmt.Sprintf("%s: `%s` must have one parameter, the event", f.Position(), name), "")
		case known:
			found++
			s.hook(set, name, f, point)
		case foreign: // one script may be for both protocols
			found++
		default:
			if near, ok := diag.Nearest(name, slices.Collect(maps.Keys(own))); ok && strings.ContainsAny(name, "46") {
				set.Fail(set.Library, fmt.Sprintf("%s: `%s` is no hook point", f.Position(), name), "did you mean `"+near+"`?")
			}
		}
	}
	if found == 0 && !set.Failed() {
		set.Fail(set.Library, fmt.Sprintf("`%s` has no function named after a hook point", s.path), "define one, such as `def pkt4_receive(event):`")
	}
}

func (s *Script) hook(set *hook.Setup, name string, f *starlark.Function, point server.Point) {
	set.V4(point, func(e *server.Exchange4) server.Verdict {
		return s.run(&event{v4: e, point: point, script: s}, name, f)
	})
	set.V6(point, func(e *server.Exchange6) server.Verdict {
		return s.run(&event{v6: e, point: point, script: s}, name, f)
	})
}

// thread makes what calls run on.
func (s *Script) thread() *starlark.Thread {
	t := &starlark.Thread{Name: s.path, Print: func(_ *starlark.Thread, text string) { s.log.Info("the script says", "text", text) }}
	t.SetMaxExecutionSteps(s.steps)
	return t
}

// call calls a function within its limits.
func (s *Script) call(f *starlark.Function, arg starlark.Value) (starlark.Value, error) {
	t := s.threads.Get().(*starlark.Thread)
	t.Steps = 0
	watch := time.AfterFunc(s.wait, func() { t.Cancel("it ran longer than " + s.wait.String()) })
	v, err := starlark.Call(t, f, starlark.Tuple{arg}, nil)
	if watch.Stop() && err == nil {
		s.threads.Put(t) // else it may still be cancelled
	}
	return v, err
}

// run calls the function of a point, and does what it says.
func (s *Script) run(e *event, name string, f *starlark.Function) server.Verdict {
	v, err := s.call(f, e)
	if err == nil {
		var verdict server.Verdict
		if verdict, err = e.verdict(v); err == nil {
			if s.log.Enabled(context.Background(), slog.LevelDebug) {
				s.log.Debug("the function ran", "function", name, "returned", v.String())
			}
			return verdict
		}
		err = fmt.Errorf("%s: `%s` returned %w", f.Position(), name, err)
	}
	if s.count != nil {
		s.count.Add(1, e.common().now*int64(time.Second/time.Microsecond))
	}
	if n := s.failed.Add(1); n&(n-1) == 0 { // 1, 2, 4, …: not a line for each message
		s.log.Error("the script failed", "function", name, "error", message(err), "times", n)
	}
	if s.drop {
		return server.Drop
	}
	return server.Next
}

// message is an error with its place in the script.
func message(err error) string {
	var run *starlark.EvalError
	if errors.As(err, &run) {
		for i := range run.CallStack {
			if at := run.CallStack.At(i).Pos; at.Line > 0 {
				return fmt.Sprintf("%s: %s", at, run.Msg)
			}
		}
		return run.Msg
	}
	var path *fs.PathError
	if errors.As(err, &path) {
		return fmt.Sprintf("the script `%s` cannot be read: %v", path.Path, path.Err)
	}
	return err.Error()
}

// loader reads scripts and what they load.
type loader struct {
	dir    string
	read   func(string) ([]byte, error)
	done   map[string]*module
	script *Script
}

type module struct {
	globals starlark.StringDict
	err     error
}

// file runs one file of the script's directory.
func (l *loader) file(name string) (starlark.StringDict, error) {
	if strings.ContainsAny(name, `/\`) {
		return nil, fmt.Errorf("`%s` is not a file beside the script", name)
	}
	if m, ok := l.done[name]; ok {
		if m == nil {
			return nil, fmt.Errorf("`%s` loads itself", name)
		}
		return m.globals, m.err
	}
	l.done[name] = nil
	path := filepath.Join(l.dir, name)
	src, err := l.read(path)
	m := &module{err: err}
	if err == nil {
		t := l.script.thread()
		t.SetMaxExecutionSteps(100 * l.script.steps)
		t.Load = func(_ *starlark.Thread, name string) (starlark.StringDict, error) { return l.file(name) }
		m.globals, m.err = starlark.ExecFileOptions(&syntax.FileOptions{Set: true, TopLevelControl: true}, t, path, src, predeclared())
		m.globals.Freeze()
	}
	l.done[name] = m
	return m.globals, m.err
}
