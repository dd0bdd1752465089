package diag

import "bytes"

// Sources returns the bytes of a file that findings point into; ok is false
// when they are not at hand, and the source line is then left out.
type Sources func(file string) (src []byte, ok bool)

// SourceMap makes Sources of a map from name to contents.
func SourceMap(m map[string][]byte) Sources {
	return func(file string) ([]byte, bool) {
		src, ok := m[file]
		return src, ok
	}
}

// contextBytes bounds how much of a line is shown on either side of a fault, so
// that a file that is one long line costs no more than any other.
const contextBytes = 120

// excerpt is the part of a source line that is shown under a finding.
type excerpt struct {
	text       []byte
	mark       int // offset in text of the fault
	length     int // bytes of the fault on this line; may be 0
	cutL, cutR bool
}

// lineAt cuts the line around s out of src. ok is false if s is not inside src.
func lineAt(src []byte, s Span) (e excerpt, ok bool) {
	at := s.Start.Offset
	if !s.Start.Known() || at < 0 || at > len(src) {
		return excerpt{}, false
	}
	low, high := max(0, at-contextBytes), min(len(src), max(at, s.End.Offset)+contextBytes)
	if high-at > 2*contextBytes {
		high = at + 2*contextBytes
	}
	start := low
	if i := bytes.LastIndexByte(src[low:at], '\n'); i >= 0 {
		start = low + i + 1
	} else {
		e.cutL = low > 0
	}
	end := high
	if i := bytes.IndexByte(src[at:high], '\n'); i >= 0 {
		end = at + i
	} else {
		e.cutR = high < len(src)
	}
	e.text = bytes.TrimSuffix(src[start:end], []byte("\r"))
	e.mark = min(at-start, len(e.text))
	e.length = markLength(e, s)
	return e, true
}

// markLength returns how many bytes of the fault stand on the first line,
// without the white space at its end.
func markLength(e excerpt, s Span) int {
	n := min(max(s.End.Offset-s.Start.Offset, 0), len(e.text)-e.mark)
	return len(bytes.TrimRight(e.text[e.mark:e.mark+n], " \t"))
}
