package legallog

import (
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// rotating is a file that is replaced by a new one after some time.
type rotating struct {
	folder, base  string
	unit          string // second, day, month, year
	count         int    // how many units one file lasts; 0: for ever
	stamp         string // in front of each line
	before, after string // programs that are run when there is a new file; "": none
	now           func() time.Time
	log           *slog.Logger

	mu     sync.Mutex
	file   *os.File
	name   string
	opened time.Time
	closed bool
}

// write appends the lines of a text, each with the time in front of it.
func (f *rotating) write(_, text string) {
	if text == "" {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.now()
	if err := f.rotate(now); err != nil {
		f.log.Error("the legal log cannot be opened", "error", err)
		return
	}
	stamp := strftime(f.stamp, now)
	var out strings.Builder
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		out.WriteString(stamp + " " + line + "\n")
	}
	if _, err := f.file.WriteString(out.String()); err != nil {
		f.log.Error("the legal log cannot be written", "file", f.name, "error", err)
	}
	if f.closed { // a message that was on its way when the configuration was replaced
		f.shut()
	}
}

// rotate sees to it that the right file is open.
func (f *rotating) rotate(now time.Time) error {
	if f.file != nil && !f.due(now) {
		return nil
	}
	again := f.name != "" // else it goes on where the last process ended
	f.shut()
	if again {
		f.run(f.before)
	}
	f.name, f.opened = f.nameAt(now), now
	if !again {
		f.resume(now)
	}
	file, err := os.OpenFile(f.name, os.O_WRONLY|os.O_APPEND|os.O_CREATE, 0o640)
	if err != nil {
		return err
	}
	f.file = file
	if again {
		f.run(f.after)
	}
	return nil
}

// due reports whether the file has lasted its time. Days, months and years end by
// the calendar.
func (f *rotating) due(now time.Time) bool { return f.count > 0 && !now.Before(f.end(f.opened)) }

func (f *rotating) end(opened time.Time) time.Time {
	if f.unit == "second" {
		return opened.Add(time.Duration(f.count) * time.Second)
	}
	y, m, d := opened.Date()
	switch f.unit {
	case "year":
		y += f.count
	case "month":
		m += time.Month(f.count)
	default:
		d += f.count
	}
	return time.Date(y, m, d, 0, 0, 0, 0, opened.Location())
}

// nameAt returns the name of a file that begins at a time.
func (f *rotating) nameAt(t time.Time) string {
	tag := t.Format("20060102")
	if f.unit == "second" {
		n := strconv.FormatInt(t.Unix(), 10)
		tag = "T" + strings.Repeat("0", max(20-len(n), 0)) + n
	}
	return filepath.Join(f.folder, f.base+"."+tag+".txt")
}

// resume goes on with the newest file of an earlier process, if it is not due.
func (f *rotating) resume(now time.Time) {
	names, _ := filepath.Glob(filepath.Join(f.folder, escape(f.base)+".*.txt")) // the pattern is right
	for i := len(names) - 1; i >= 0; i-- {
		begun, ok := f.begun(names[i], now.Location())
		if ok && (f.count == 0 || now.Before(f.end(begun))) && !begun.After(now) {
			f.name, f.opened = names[i], begun
		}
		if ok {
			return
		}
	}
}

// escape makes a name one that a pattern of files takes as it is.
func escape(name string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(name)
}

// begun reads the time in the name of a file.
func (f *rotating) begun(name string, where *time.Location) (time.Time, bool) {
	tag := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(name), f.base+"."), ".txt")
	if f.unit == "second" {
		digits, ok := strings.CutPrefix(tag, "T")
		n, err := strconv.ParseInt(digits, 10, 64)
		return time.Unix(n, 0), ok && err == nil && len(digits) == 20
	}
	t, err := time.ParseInLocation("20060102", tag, where)
	return t, err == nil
}

// run runs a program with the name of the file, and does not wait for it.
func (f *rotating) run(path string) {
	if path == "" {
		return
	}
	cmd := exec.Command(path, f.name)
	cmd.Env = []string{}
	if err := cmd.Start(); err != nil {
		f.log.Error("the program cannot be run", "path", path, "error", err)
		return
	}
	go func() {
		if err := cmd.Wait(); err != nil {
			f.log.Error("the program failed", "path", path, "error", err)
		}
	}()
}

func (f *rotating) shut() {
	if f.file == nil {
		return
	}
	if err := f.file.Close(); err != nil {
		f.log.Error("the legal log cannot be closed", "file", f.name, "error", err)
	}
	f.file = nil
}

// close closes the file. A late write opens it once more.
func (f *rotating) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	f.shut()
}

// directives are those of strftime(3) that a time may be written with.
var directives = map[byte]string{
	'Y': "2006", 'y': "06", 'm': "01", 'd': "02", 'e': "_2", 'H': "15", 'I': "03", 'M': "04", 'S': "05", 'p': "PM", 'j': "002",
	'Z': "MST", 'z': "-0700", 'a': "Mon", 'A': "Monday", 'b': "Jan", 'h': "Jan", 'B': "January",
	'F': "2006-01-02", 'T': "15:04:05", 'R': "15:04", 'D': "01/02/06", 'c': "Mon Jan _2 15:04:05 2006", 'x': "01/02/06", 'X': "15:04:05",
}

// strftime writes a time as a format of strftime(3) says, in English.
func strftime(format string, t time.Time) string {
	var out strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			out.WriteByte(format[i])
			continue
		}
		i++
		switch c := format[i]; c {
		case '%':
			out.WriteByte('%')
		case 'n':
			out.WriteByte('\n')
		case 't':
			out.WriteByte('\t')
		case 's':
			out.WriteString(strconv.FormatInt(t.Unix(), 10))
		default:
			out.WriteString(t.Format(directives[c]))
		}
	}
	return out.String()
}

// unknownDirective returns the first directive of a format that strftime does not
// know; nothing if there is none.
func unknownDirective(format string) string {
	for i := 0; i+1 < len(format); i++ {
		if format[i] != '%' {
			continue
		}
		i++
		if _, ok := directives[format[i]]; !ok && !strings.ContainsRune("%nts", rune(format[i])) {
			return format[i-1 : i+1]
		}
	}
	return ""
}
