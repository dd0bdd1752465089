package kea

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"

	"github.com/keatool/keatool/internal/diag"
)

// includeDepth is how deep Kea lets files include each other; includeLimit is
// how many are read, for files that each include ten others come to no end.
const (
	includeDepth = 10
	includeLimit = 10000
)

// scanner turns Kea's dialect into JSON of the same length: comments, extra
// commas and the numbers that JSON has no form for are painted over in clean;
// text keeps what stood there. Included files are spliced into both.
type scanner struct {
	o        ParseOptions
	doc      *Document
	text     []byte
	clean    []byte
	file     *file
	open     []string // the included files that are not yet at their ends
	included int      // files so far
	prev     byte     // last significant byte
	comma    int      // offset of a comma that may turn out extra; -1: none
	comments []comment
	remarks  []remark
}

// comment is one comment line of the text.
type comment struct{ off, end int }

// scanFile appends the file name to the text.
func (s *scanner) scanFile(name string, src []byte) {
	outer := s.file
	s.file = &file{name: name, src: src}
	s.seam(0)
	if bytes.HasPrefix(src, []byte("\xef\xbb\xbf")) {
		s.add(CodeSyntax, len(s.text), len(s.text)+3, "the file starts with a byte-order mark, which Kea refuses",
			"save it as UTF-8 without byte-order mark")
		s.paint(src[:3])
		src = src[3:]
		s.scan(src, 3)
	} else {
		s.scan(src, 0)
	}
	s.file = outer
}

// seam notes that the text goes on with the current file from an offset on.
func (s *scanner) seam(from int) {
	s.doc.seams = append(s.doc.seams, seam{at: len(s.text), from: from, file: s.file})
}

// scan appends src, which starts at an offset of its file.
func (s *scanner) scan(src []byte, offset int) {
	for i := 0; i < len(src); {
		n := 1
		switch ch := src[i]; {
		case ch == ' ' || ch == '\n' || ch == '\t' || ch == '\r':
			s.keep(src[i : i+1])
		case ch == '"':
			n = stringLen(src[i:])
			s.significant(ch)
			s.keep(src[i : i+n])
		case ch == '#' || ch == '/':
			n = s.comment(src[i:])
		case ch == '<' && bytes.HasPrefix(src[i:], []byte("<?include")):
			n = s.include(src[i:], offset+i)
		case ch == '-' || ch == '+' || ch == '.' || ch >= '0' && ch <= '9':
			n = s.number(src[i:])
		default:
			s.significant(ch)
			s.keep(src[i : i+1])
		}
		i += n
	}
}

func (s *scanner) keep(b []byte) {
	s.text = append(s.text, b...)
	s.clean = append(s.clean, b...)
}

// paint appends b to the text and blanks to what JSON sees of it.
func (s *scanner) paint(b []byte) {
	s.text = append(s.text, b...)
	for _, ch := range b {
		if ch != '\n' {
			ch = ' '
		}
		s.clean = append(s.clean, ch)
	}
}

// significant notes a byte that is neither blank nor comment, ahead of its
// being appended. A comma before a comma or a closing bracket is extra.
func (s *scanner) significant(ch byte) {
	if s.comma >= 0 && (ch == ',' || ch == '}' || ch == ']') {
		s.clean[s.comma] = ' '
		s.remarks = append(s.remarks, remark{CodeComma, diag.Warning, s.comma, s.comma + 1,
			"an extra comma, which Kea accepts with a warning",
			"take it out: JSON proper and Kea's command channel refuse it"})
	}
	s.comma = -1
	if ch == ',' && s.prev != 0 && s.prev != '[' && s.prev != '{' && s.prev != ':' {
		s.comma = len(s.text)
	}
	s.prev = ch
}

// stringLen returns the length of the string at the start of src; an unclosed
// one ends with the line.
func stringLen(src []byte) int {
	for i := 1; i < len(src); i++ {
		switch src[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		case '\n':
			return i
		}
	}
	return len(src)
}

// comment handles a `#`, `//` or `/* */` comment; a lone slash is kept for the
// JSON reader to refuse.
func (s *scanner) comment(src []byte) int {
	n := bytes.IndexByte(src, '\n')
	if n < 0 {
		n = len(src)
	}
	if src[0] == '/' {
		switch {
		case len(src) > 1 && src[1] == '*':
			n = s.block(src)
		case len(src) < 2 || src[1] != '/':
			s.significant('/')
			s.keep(src[:1])
			return 1
		}
	}
	s.comments = append(s.comments, comment{len(s.text), len(s.text) + n})
	s.paint(src[:n])
	return n
}

// block returns the length of the block comment at the start of src.
func (s *scanner) block(src []byte) int {
	if end := bytes.Index(src[2:], []byte("*/")); end >= 0 {
		return end + 4
	}
	s.add(CodeSyntax, len(s.text), len(s.text)+2, "the comment is not closed", "end it with `*/`")
	return len(src)
}

// number handles a run of number characters. Kea reads `007`, and as fractions
// `.5`, `5.` and `+1`; JSON does not: what JSON sees gets a digit in place of
// the zero or the point, and a minus in place of the plus.
func (s *scanner) number(src []byte) int {
	n := 1
	for n < len(src) && (isDigit(src[n]) || src[n] == '.' || src[n] == '+' || src[n] == '-' || src[n]|32 == 'e') {
		n++
	}
	s.significant('0')
	start := len(s.clean)
	s.keep(src[:n])
	run := s.clean[start:]
	if run[0] == '+' && len(run) > 1 && run[1] != '-' {
		run[0] = '-'
	}
	if run[0] == '-' {
		run = run[1:]
	}
	if len(run) > 1 && (run[0] == '.' || run[0] == '0') && isDigit(run[1]) {
		run[0] = '1'
	}
	if i := bytes.IndexByte(run, '.'); i > 0 && isDigit(run[i-1]) && (i+1 == len(run) || run[i+1]|32 == 'e') {
		run[i] = '0'
	}
	return n
}

func isDigit(ch byte) bool { return ch >= '0' && ch <= '9' }

var includeForm = regexp.MustCompile(`^<\?include[ \t\r\n]*"([^"\n]+)"[ \t\r\n]*\?>`)

// include splices the file that an include names.
func (s *scanner) include(src []byte, offset int) int {
	m := includeForm.FindSubmatch(src)
	if m == nil {
		s.significant('<')
		s.keep(src[:1])
		return 1
	}
	at, n := len(s.text), len(m[0])
	s.paint(src[:n])
	name := string(m[1])
	switch body, err := s.read(name); {
	case err != nil:
		s.add(CodeInclude, at, at+n, fmt.Sprintf("cannot include `%s`: %v", name, err),
			"Kea takes the name relative to the directory in which it runs")
	default:
		s.open = append(s.open, name)
		s.scanFile(name, body)
		s.open = s.open[:len(s.open)-1]
		s.keep([]byte{'\n'}) // the end of a file ends a word, too
		s.seam(offset + n)
	}
	return n
}

// read reads an included file.
func (s *scanner) read(name string) ([]byte, error) {
	switch {
	case slices.Contains(s.open, name) || len(s.open) == 0 && s.file.name == name:
		return nil, errors.New("the file includes itself")
	case len(s.open) >= includeDepth:
		return nil, fmt.Errorf("files include each other more than %d deep", includeDepth)
	case s.included >= includeLimit:
		return nil, fmt.Errorf("more than %d files are included", includeLimit)
	}
	s.included++
	if s.o.Open == nil {
		return nil, fmt.Errorf("files cannot be included here")
	}
	return s.o.Open(name)
}

// remark is a finding whose place waits for the text to be complete.
type remark struct {
	code          diag.Code
	severity      diag.Severity
	off, end      int
	message, hint string
}

// add reports a stretch of the text as an error.
func (s *scanner) add(code diag.Code, off, end int, message, hint string) {
	s.remarks = append(s.remarks, remark{code, diag.Error, off, end, message, hint})
}

// findings returns what was remarked, once the document has its text.
func (s *scanner) findings() diag.List {
	var l diag.List
	for _, r := range s.remarks {
		l = append(l, diag.Finding{Code: r.code, Severity: r.severity, Message: r.message, Hint: r.hint,
			Span: s.doc.Span(int32(r.off), int32(r.end))})
	}
	return l
}
