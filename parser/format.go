package parser

import (
	"bytes"

	"github.com/keatool/keatool/internal/diag"
)

// Format lays src out in the one style of keatool: two blanks for each level,
// one statement a line, comments where they were, runs of blank lines as one.
// It changes white space only. Text that cannot be cut into tokens, or whose
// braces do not match, is returned as it is, with findings.
func Format(name string, src []byte) ([]byte, diag.List) {
	lx := lex(src)
	f := &File{Name: name, Src: src, Comments: lx.comments, Family: V4}
	s := newSession(Options{})
	p := &parser{session: s, f: f, cursor: cursor{src: src, toks: lx.tokens}}
	p.lexErrors(lx.errors)
	p.balance(lx.tokens)
	if len(s.findings) > 0 {
		return src, s.findings
	}
	w := &formatter{src: src, toks: lx.tokens, comments: lx.comments}
	w.run()
	return w.out.Bytes(), nil
}

// balance reports braces that do not match.
func (p *parser) balance(toks []Token) {
	var open []Token
	for _, t := range toks {
		if t.Kind != Punct {
			continue
		}
		switch p.src[t.Start] {
		case '{':
			open = append(open, t)
		case '}':
			if len(open) == 0 {
				p.errAt(CodeBrace, t.Start, t.End, "this brace closes nothing", "remove it")
				return
			}
			open = open[:len(open)-1]
		}
	}
	if n := len(open); n > 0 {
		p.errAt(CodeEOF, open[n-1].Start, open[n-1].End, "this block is not closed before the end of the file", "add `}` where it should end")
	}
}

// formatter writes tokens and comments anew.
type formatter struct {
	src      []byte
	toks     []Token
	comments []Comment
	out      bytes.Buffer
	depth    int
	last     uint32 // end of the token or comment written last
	fresh    bool   // the line is empty
	inline   int    // open braces of option records
	prev     byte   // first byte of the token before; 0 at the start of a statement
	prevKind Kind
	isDef    bool // inside `option … code N =`
}

// run merges tokens and comments by position.
func (w *formatter) run() {
	w.fresh = true
	c := 0
	for i, t := range w.toks {
		for ; c < len(w.comments) && w.comments[c].Start < t.Start; c++ {
			w.comment(w.comments[c])
		}
		w.token(i, t)
	}
	for ; c < len(w.comments); c++ {
		w.comment(w.comments[c])
	}
	if !w.fresh {
		w.newline()
	}
}

func (w *formatter) newline() {
	w.out.WriteByte('\n')
	w.fresh = true
}

// gap keeps one blank line where the source has some before offset.
func (w *formatter) gap(start uint32, closing bool) {
	if w.fresh && w.out.Len() > 0 && !closing && bytes.Count(w.src[w.last:start], []byte{'\n'}) > 1 && !bytes.HasSuffix(w.out.Bytes(), []byte("{\n")) {
		w.out.WriteByte('\n')
	}
}

func (w *formatter) indent() {
	for range w.depth {
		w.out.WriteString("  ")
	}
	w.fresh = false
}

// comment writes a comment on its line, behind what stood before it there.
func (w *formatter) comment(c Comment) {
	same := w.last > 0 && bytes.IndexByte(w.src[w.last:c.Start], '\n') < 0
	if same && w.out.Len() > 0 {
		if w.fresh {
			w.out.Truncate(w.out.Len() - 1)
		}
		w.out.WriteString("  ")
	} else {
		if !w.fresh {
			w.newline()
		}
		w.gap(c.Start, false)
		w.indent()
	}
	w.out.Write(bytes.TrimRight(w.src[c.Start:c.End], " \t\r\f\v"))
	w.last = c.End
	w.newline()
}

// token writes one token with the space it needs before it.
func (w *formatter) token(i int, t Token) {
	ch := byte(0)
	if t.Kind == Punct {
		ch = w.src[t.Start]
	}
	if ch == '{' && w.isDef || w.inline > 0 && ch == '{' {
		w.inline++
	}
	closing := ch == '}' && w.inline == 0
	if closing {
		w.depth = max(0, w.depth-1)
		if !w.fresh {
			w.newline()
		}
	}
	if w.fresh {
		w.gap(t.Start, closing)
		w.indent()
		if w.prev != 0 && w.continued(t, ch) {
			w.out.WriteString("  ")
		}
	} else if w.spaced(t, ch) {
		w.out.WriteByte(' ')
	}
	w.out.Write(w.src[t.Start:t.End])
	w.last = t.End
	w.after(i, t, ch)
}

// continued reports whether a token at the start of a line belongs to a statement begun before a comment.
func (w *formatter) continued(t Token, ch byte) bool {
	return w.prevKind != EOF && ch != '}' && ch != '{'
}

// spaced reports whether a blank belongs between the token before and t.
func (w *formatter) spaced(t Token, ch byte) bool {
	switch {
	case ch == ';' || ch == ',' || ch == ')':
		return false
	case w.prev == '(' && w.prevKind == Punct:
		return false
	case ch == '(':
		return w.prevKind != Word || w.keywordBefore()
	case t.Kind == Punct && w.prevKind == Punct && (w.prev == '!' || w.prev == '~') && (ch == '=' || ch == '~'):
		return false
	case t.Kind == Word && w.src[t.Start] == ':' && t.End-t.Start == 1:
		return w.prevKind == Word && !endsInName(w.lastWord())
	}
	return true
}

// keywordBefore reports whether the word before a parenthesis is no function name.
func (w *formatter) keywordBefore() bool {
	switch string(bytes.ToLower(w.lastWord())) {
	case "if", "elsif", "and", "or", "not", "switch", "case", "with", "return", "eval":
		return true
	}
	return false
}

// lastWord is the word that the output ends with.
func (w *formatter) lastWord() []byte {
	b := w.out.Bytes()
	i := len(b)
	for i > 0 && byteClass[b[i-1]] == classWord {
		i--
	}
	return b[i:]
}

// after ends lines and opens levels behind a token.
func (w *formatter) after(i int, t Token, ch byte) {
	w.prev, w.prevKind = w.src[t.Start], t.Kind
	switch {
	case t.Kind == Word && bytes.EqualFold(w.src[t.Start:t.End], []byte("code")):
		w.isDef = true
	case ch == ';' && w.inline == 0:
		w.end()
	case ch == '{' && w.inline == 0:
		w.depth++
		w.end()
	case ch == '}' && w.inline > 0:
		w.inline--
	case ch == '}':
		if !w.semicolonNext(i) && !w.elseNext(i) {
			w.end()
		}
	case t.Kind == Word && w.src[t.End-1] == ':' && w.label(i):
		w.end()
	}
}

// end finishes a line and the statement on it.
func (w *formatter) end() {
	w.isDef, w.prevKind, w.prev = false, EOF, 0
	w.newline()
}

// semicolonNext: only a key may have a semicolon behind its brace; it stays on the line.
func (w *formatter) semicolonNext(i int) bool {
	return i+1 < len(w.toks) && w.toks[i+1].Kind == Punct && w.src[w.toks[i+1].Start] == ';'
}

// elseNext: else and elsif stand behind the brace before them, if no comment is between.
func (w *formatter) elseNext(i int) bool {
	if i+1 >= len(w.toks) || bytes.IndexByte(w.src[w.toks[i].End:w.toks[i+1].Start], '#') >= 0 {
		return false
	}
	next := w.src[w.toks[i+1].Start:w.toks[i+1].End]
	return bytes.EqualFold(next, []byte("else")) || bytes.EqualFold(next, []byte("elsif"))
}

// label reports whether the word at i ends `case …:` or `default:`.
func (w *formatter) label(i int) bool {
	if i > 0 && bytes.EqualFold(w.src[w.toks[i-1].Start:w.toks[i-1].End], []byte("default")) {
		return true
	}
	for j := i - 1; j >= 0 && j > i-8; j-- {
		if w.toks[j].Kind == Punct && (w.src[w.toks[j].Start] == ';' || w.src[w.toks[j].Start] == '{' || w.src[w.toks[j].Start] == '}') {
			return false
		}
		if w.toks[j].Kind == Word && bytes.EqualFold(w.src[w.toks[j].Start:w.toks[j].End], []byte("case")) {
			return true
		}
	}
	return false
}
