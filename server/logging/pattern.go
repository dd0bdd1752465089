package logging

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// The patterns that lines have where the configuration gives none.
const (
	usualPattern  = `%D{%Y-%m-%d %H:%M:%S.%q} %-5p [%c/%i.%t] %m` + "\n"
	syslogPattern = `%-5p [%c.%t] %m` + "\n"
)

// line is what a pattern is filled with.
type line struct {
	at       time.Time
	severity Severity
	logger   string
	text     string
	since    time.Time
}

// pattern is a layout of log4cplus, as far as Kea's manual knows it.
type pattern []piece

// piece is text, or a conversion.
type piece struct {
	verb        byte // 0: text
	text        string
	left        bool
	width, most int // most 0: no limit
}

// parsePattern reads a layout; what it does not know stays as it is written.
func parsePattern(text string) pattern {
	text = strings.ReplaceAll(text, `\n`, "\n")
	var p pattern
	for text != "" {
		i := strings.IndexByte(text, '%')
		if i < 0 || i+1 == len(text) {
			return append(p, piece{text: text})
		}
		if i > 0 {
			p = append(p, piece{text: text[:i]})
		}
		one, rest, ok := parsePiece(text[i+1:])
		if !ok {
			one, rest = piece{text: "%"}, text[i+1:]
		}
		p, text = append(p, one), rest
	}
	return p
}

// parsePiece reads what follows a percent sign: [-][width][.most]verb[{argument}].
func parsePiece(text string) (p piece, rest string, ok bool) {
	if strings.HasPrefix(text, "%") {
		return piece{text: "%"}, text[1:], true
	}
	p.left = strings.HasPrefix(text, "-")
	text = strings.TrimPrefix(text, "-")
	p.width, text = leadingNumber(text)
	if strings.HasPrefix(text, ".") {
		p.most, text = leadingNumber(text[1:])
	}
	if text == "" || !strings.ContainsRune("cdDFhHilLmMnprt", rune(text[0])) {
		return p, text, false
	}
	p.verb, text = text[0], text[1:]
	if strings.HasPrefix(text, "{") {
		if arg, after, closed := strings.Cut(text[1:], "}"); closed {
			p.text, text = arg, after
		}
	}
	return p, text, true
}

// widest bounds widths, so that a slip of the pen does not take all memory.
const widest = 1000

func leadingNumber(text string) (int, string) {
	end := strings.IndexFunc(text, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(text)
	}
	n, _ := strconv.Atoi(text[:end]) // no digits: 0
	return min(n, widest), text[end:]
}

func (p pattern) format(l *line) []byte {
	out := make([]byte, 0, 160)
	for i := range p {
		if p[i].verb == 0 {
			out = append(out, p[i].text...)
			continue
		}
		out = p[i].pad(out, p[i].value(l))
	}
	return out
}

// value returns what a conversion stands for.
func (p *piece) value(l *line) string {
	switch p.verb {
	case 'c':
		return l.logger
	case 'd':
		return date(p.text, l.at.UTC())
	case 'D':
		return date(p.text, l.at)
	case 'h', 'H':
		name, _ := os.Hostname() // without a name there is none to show
		return name
	case 'i':
		return strconv.Itoa(os.Getpid())
	case 'm':
		return l.text
	case 'n':
		return "\n"
	case 'p':
		return l.severity.String()
	case 'r':
		return strconv.FormatInt(l.at.Sub(l.since).Milliseconds(), 10)
	case 't':
		return "1" // the threads of Kea have no counterpart
	}
	return "" // places in the source: %F, %l, %L, %M
}

func (p *piece) pad(out []byte, text string) []byte {
	if p.most > 0 && len(text) > p.most {
		text = text[len(text)-p.most:]
	}
	space := max(0, p.width-len(text))
	if !p.left {
		out = append(out, strings.Repeat(" ", space)...)
	}
	out = append(out, text...)
	if p.left {
		out = append(out, strings.Repeat(" ", space)...)
	}
	return out
}

// dates are the conversions of strftime in Go's layouts.
var dates = map[byte]string{'Y': "2006", 'y': "06", 'm': "01", 'd': "02", 'H': "15", 'I': "03", 'M': "04", 'S': "05", 'p': "PM",
	'a': "Mon", 'A': "Monday", 'b': "Jan", 'B': "January", 'Z': "MST", 'z': "-0700", 'j': "002", 'e': "_2", 'F': "2006-01-02", 'T': "15:04:05"}

// date formats a time by a layout of strftime with %q for milliseconds.
func date(layout string, t time.Time) string {
	if layout == "" {
		layout = "%Y-%m-%d %H:%M:%S"
	}
	var out strings.Builder
	for i := 0; i < len(layout); i++ {
		if layout[i] != '%' || i+1 == len(layout) {
			out.WriteByte(layout[i])
			continue
		}
		i++
		switch c := layout[i]; {
		case c == 'q':
			fmt.Fprintf(&out, "%03d", t.Nanosecond()/1e6)
		case c == 'Q':
			fmt.Fprintf(&out, "%03d.%03d", t.Nanosecond()/1e6, t.Nanosecond()/1e3%1e3)
		case c == 's':
			out.WriteString(strconv.FormatInt(t.Unix(), 10))
		case dates[c] != "":
			out.WriteString(t.Format(dates[c]))
		default:
			out.WriteByte(c)
		}
	}
	return out.String()
}
