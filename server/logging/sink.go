package logging

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/keatool/keatool/schema/kea"
)

// Rotation, where the configuration says nothing: a file of more than maxSize
// octets is put aside. A limit below leastSize means that there is none.
const (
	maxSize   = 10_240_000
	leastSize = 204_800
)

// sink is one output of lines.
type sink struct {
	usual string // pattern

	mu     sync.Mutex
	out    io.Writer
	flush  func() error // nil: nothing is kept back
	again  func()       // has the buffer forget that it could not be written
	now    bool         // flush after every line
	file   *logFile     // nil: no file
	system systemLog    // nil: no syslog
	closed bool
}

// systemLog is the system's log.
type systemLog interface {
	say(s Severity, text string) error
	Close() error
}

// SystemLog opens the system's log for others than loggers, under a facility such
// as local0. The first function writes a line, the second one ends it.
func SystemLog(facility string) (write func(text string) error, end func() error, err error) {
	l, err := openSyslog(facility)
	if err != nil {
		return nil, nil, err
	}
	return func(text string) error { return l.say(Info, text) }, l.Close, nil
}

// logFile is a file that is put aside when it is long.
type logFile struct {
	path        string
	file        *os.File
	size, limit int64 // limit 0: none
	versions    uint32
}

func newSink(o *kea.LogOutput) (*sink, error) {
	s := &sink{usual: usualPattern, now: o.Flush == nil || *o.Flush}
	switch {
	case o.Output == "stdout":
		s.out = os.Stdout
	case o.Output == "stderr" || o.Output == "":
		s.out = os.Stderr
	case o.Output == "syslog" || strings.HasPrefix(o.Output, "syslog:"):
		s.usual = syslogPattern
		_, facility, _ := strings.Cut(o.Output, ":")
		var err error
		s.system, err = openSyslog(facility)
		return s, err
	default:
		return s, s.openFile(o)
	}
	return s, nil
}

func (s *sink) openFile(o *kea.LogOutput) error {
	path := o.Output
	if !filepath.IsAbs(path) {
		path = filepath.Join(Dir(), path)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	f := &logFile{path: path, limit: maxSize, versions: 1}
	if o.MaxSize != nil {
		f.limit = int64(min(*o.MaxSize, 1<<62))
	}
	if f.limit < leastSize {
		f.limit = 0
	}
	if o.MaxVer != nil {
		f.versions = max(1, *o.MaxVer)
	}
	s.file = f
	return s.reopen()
}

func (s *sink) reopen() error {
	file, err := os.OpenFile(s.file.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o640)
	if err != nil {
		return err
	}
	s.file.file, s.file.size = file, 0
	if info, err := file.Stat(); err == nil {
		s.file.size = info.Size()
	}
	s.out, s.flush, s.again = file, nil, nil
	if !s.now {
		s.buffer(bufio.NewWriterSize(file, 64<<10), file)
	}
	return nil
}

// buffer keeps lines back in b, on the way to out.
func (s *sink) buffer(b *bufio.Writer, out io.Writer) {
	s.out, s.flush = b, b.Flush
	s.again = func() { b.Reset(out) }
}

// write writes a line. There is nobody to tell when that fails.
func (s *sink) write(severity Severity, text []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
	case s.system != nil:
		_ = s.system.say(severity, strings.TrimSuffix(string(text), "\n"))
	default:
		if f := s.file; f != nil && f.limit > 0 && f.size+int64(len(text)) > f.limit {
			s.rotate()
		}
		n, err := s.out.Write(text)
		if err != nil && s.again != nil {
			s.again() // there may be room the next time
		}
		if s.file != nil {
			s.file.size += int64(n)
		}
	}
}

// rotate puts the file aside as name.1, and what is there as name.2, as far as
// versions go. If a new one cannot be opened, the old one is written on.
func (s *sink) rotate() {
	f := s.file
	if s.flush != nil {
		_ = s.flush() // the file is full of older lines
	}
	for v := f.versions; v > 1; v-- {
		_ = os.Rename(fmt.Sprintf("%s.%d", f.path, v-1), fmt.Sprintf("%s.%d", f.path, v)) // there may be none yet
	}
	if err := os.Rename(f.path, f.path+".1"); err != nil {
		f.size = 0 // not to be tried at every line
		return
	}
	old := f.file
	if err := s.reopen(); err != nil {
		f.size = 0
		return
	}
	old.Close()
}

// close writes what is left.
func (s *sink) close() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.closed = true
	if s.flush != nil {
		_ = s.flush() // nobody to tell
	}
	if s.file != nil {
		s.file.file.Close()
	}
	if s.system != nil {
		s.system.Close()
	}
}
