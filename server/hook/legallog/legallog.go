// Package legallog is Kea's hook library legal_log: a file, or a table, that says who had
// which address, and when.
package legallog

import (
	"fmt"
	"math"
	"os"
	"path/filepath"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server"
	"github.com/keatool/keatool/server/hook"
	"github.com/keatool/keatool/server/packet"
	"github.com/keatool/keatool/server/store/database"
)

// Library is the hook library.
var Library = hook.Library{Name: "legal_log", Attach: attach}

// defaultFolder returns where Kea keeps the files: in KEA_LEGAL_LOG_DIR if that
// is set.
func defaultFolder() string {
	if dir := os.Getenv("KEA_LEGAL_LOG_DIR"); dir != "" {
		return dir
	}
	return "/var/log/kea"
}

// legal is one configuration of the library.
type legal struct {
	file              output
	request, response *expr.Expr      // own texts; nil: none
	silent            map[uint32]bool // subnets that are not logged
}

// output is where entries go.
type output interface {
	write(address, text string)
	close()
}

func attach(s *hook.Setup) {
	p := s.Params
	l := &legal{silent: map[uint32]bool{}}
	kind, ok := p.Text("type")
	if ok && kind != "logfile" && kind != "syslog" && !isTable(kind) {
		p.Fail("type", "`"+kind+"` is no place that is written to", "there are `logfile`, `syslog`, `mysql` and `postgresql`")
	}
	var db *database.Params
	if isTable(kind) {
		db = tableOf(s, kind)
	}
	file, facility := fileOf(s), systemOf(s)
	text, _ := p.Text("request-parser-format")
	l.request = s.Expr(text, p.At("request-parser-format"))
	text, _ = p.Text("response-parser-format")
	l.response = s.Expr(text, p.At("response-parser-format"))
	s.EachSubnet(func(sub *kea.Subnet, _ string) {
		if v, ok := sub.UserContext.Get("legal-logging"); ok && v == false {
			l.silent[sub.ID] = true
		}
	})
	if s.Failed() || s.Server == nil {
		return
	}
	var err error
	at := "path"
	switch {
	case kind == "syslog":
		l.file, err = openSystem(facility, s.Log)
	case db != nil:
		at = "name"
		l.file, err = openTable(db, s.Log)
	default:
		file.now, file.log = s.Server.Now, s.Log
		l.file, err = file, file.rotate(s.Server.Now())
	}
	if err != nil {
		p.Fail(at, "the legal log cannot be opened: "+err.Error(), "")
		return
	}
	s.OnClose(l.file.close)
	s.V4(server.PktSend, l.sent4)
	s.V4(server.LeaseRelease, l.ended4)
	s.V4(server.LeaseDecline, l.ended4)
	s.V6(server.PktSend, l.sent6)
	s.Hooks().Commands = append(s.Hooks().Commands, l.command)
}

// fileOf reads the parameters of the file.
func fileOf(s *hook.Setup) *rotating {
	p := s.Params
	f := &rotating{folder: defaultFolder(), base: "kea-legal", unit: "day", stamp: "%Y-%m-%d %H:%M:%S %Z"}
	if v, ok := p.Text("path"); ok {
		f.folder = v
		if info, err := os.Stat(v); err != nil || !info.IsDir() {
			p.Fail("path", "`"+v+"` is no folder", "make it, or name another")
		}
	}
	if v, ok := p.Text("base-name"); ok {
		f.base = v
		if v == "" || v != filepath.Base(v) {
			p.Fail("base-name", "`"+v+"` is no name of a file", "")
		}
	}
	if v, ok := p.Text("time-unit"); ok {
		f.unit = v
		switch v {
		case "second", "day", "month", "year":
		default:
			p.Fail("time-unit", "`"+v+"` is no unit of time", "there are second, day, month, year")
		}
	}
	f.count = int(p.Uint("count", 1, 0, math.MaxUint32))
	if v, ok := p.Text("timestamp-format"); ok && v != "" {
		f.stamp = v
		if bad := unknownDirective(v); bad != "" {
			p.Fail("timestamp-format", "`"+bad+"` stands for nothing in a time", "")
		}
	}
	f.before, f.after = program(p, "prerotate"), program(p, "postrotate")
	return f
}

// program reads the path of a program.
func program(p hook.Params, key string) string {
	v, ok := p.Text(key)
	if !ok || v == "" {
		return ""
	}
	if info, err := os.Stat(v); err != nil || !info.Mode().IsRegular() || info.Mode()&0o111 == 0 || !filepath.IsAbs(v) {
		p.Fail(key, "`"+v+"` cannot be run", "give the whole path of an executable file")
	}
	return v
}

// event is what happened to a lease.
type event string

const (
	assigned event = "assigned"
	released event = "released"
)

func (l *legal) sent4(e *server.Exchange4) server.Verdict {
	stored, ended := e.Committed()
	if stored != nil {
		l.write4(e, stored, assigned, e.ReplyView())
	}
	if ended != nil {
		l.write4(e, ended, released, e.ReplyView())
	}
	return server.Next
}

func (l *legal) ended4(e *server.Exchange4) server.Verdict {
	l.write4(e, e.Previous(), released, nil)
	return server.Next
}

// own returns what the expressions of the configuration make of a message; ok is
// false if there are none.
func (l *legal) own(query, reply expr.Packet) (text string, ok bool) {
	if l.request != nil {
		v, err := l.request.Eval(query)
		if err != nil {
			return "", false
		}
		text, ok = string(v), true
	}
	if l.response != nil && reply != nil {
		v, err := l.response.Eval(reply)
		if err != nil {
			return "", false
		}
		text, ok = text+string(v), true
	}
	return text, ok
}

// subjectOf is what an entry is about: an address, or a prefix.
func subjectOf(l *lease.Lease) string {
	if l.Type == lease.PD {
		return fmt.Sprintf("%s/%d", l.Addr, l.PrefixLen)
	}
	return l.Addr.String()
}

func (l *legal) write4(e *server.Exchange4, le *lease.Lease, what event, reply expr.Packet) {
	if l.silent[le.SubnetID] {
		return
	}
	text, ok := l.own(e.View(), reply)
	if !ok {
		text = entry4(e, le, what)
	}
	l.file.write(subjectOf(le), text)
}

func (l *legal) sent6(e *server.Exchange6) server.Verdict {
	stored, ended := e.Committed()
	what := assigned
	if e.Type == packet.Decline6 {
		what = released
	}
	for i := range stored {
		l.write6(e, &stored[i], what)
	}
	for i := range ended {
		l.write6(e, &ended[i], released)
	}
	return server.Next
}

func (l *legal) write6(e *server.Exchange6, le *lease.Lease, what event) {
	if l.silent[le.SubnetID] {
		return
	}
	text, ok := l.own(only(e.View(), le), only(e.ReplyView(), le))
	if !ok {
		text = entry6(e, le, what)
	}
	l.file.write(subjectOf(le), text)
}
