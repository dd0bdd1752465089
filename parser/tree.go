// Package parser reads dhcpd.conf(5), the configuration language of ISC dhcpd
// 4.4.3-P1, into a lossless tree, and prints it back.
//
// It knows the language and nothing of Kea. [Parse] is the whole path: bytes
// become tokens, tokens become statements in source order, each statement is
// checked in the way dhcpd checks it and gets a typed [Node]. Parsing never
// stops at an error; a statement that could not be read has a [*Bad] node.
package parser

import (
	"sort"
	"sync"

	"github.com/keatool/keatool/internal/diag"
)

// Kind is the lexical class of a token.
type Kind uint8

// The lexical classes. What a Word is (number, address, name, hex) is decided
// where the grammar knows which it wants.
const (
	EOF Kind = iota
	Word
	String
	Punct
)

// Token is a stretch of File.Src. Quotes of a String are included.
type Token struct {
	Kind       Kind
	Start, End uint32
}

// Comment is a stretch of File.Src from '#' up to, not including, the line end.
type Comment struct{ Start, End uint32 }

// File is one parsed file. Everything in Src is a token, a comment or white
// space; nothing is lost.
type File struct {
	Name     string
	Src      []byte
	Comments []Comment
	Stmts    []*Stmt
	Includes []*File // files that include statements of this file brought in, in order
	Count    uint32  // statements of this file and its includes; on the main file only
	Family   Family  // what the file was read as; never Auto after Parse
	Options  *OptionTable

	// Within is the include statement that brought this file in; nil for the main file.
	Within *Stmt

	tokens    []Token
	linesOnce sync.Once
	lines     []uint32 // offset of each line's first byte
}

// Stmt is one statement: `keyword args ;` or `keyword args { body }`.
// if, elsif and else are siblings, in order; so are case, default and what follows them.
type Stmt struct {
	ID          uint32 // counts the statements of a file and its includes, from 0, in the order they start
	first, last uint32 // tokens of File: the keyword, and the one behind the arguments
	Start, End  uint32
	File        *File
	Parent      *Stmt  // enclosing statement of the same file; nil at the top
	Body        *Block // nil without braces
	Node        Node   // typed contents; *Bad if it could not be read
}

// Keyword returns the token that starts the statement.
func (s *Stmt) Keyword() Token { return s.File.tokens[s.first] }

// Args returns the tokens between the keyword and `;` or `{`.
func (s *Stmt) Args() []Token { return s.File.tokens[s.first+1 : s.last : s.last] }

// Block is a braced body; Open and Close are the offsets of the braces.
type Block struct {
	Open, Close uint32
	Stmts       []*Stmt
}

// Text returns the source text of t.
func (f *File) Text(t Token) string { return string(f.Src[t.Start:t.End]) }

// Pos turns a byte offset into a position with line and column.
func (f *File) Pos(offset uint32) diag.Pos {
	f.linesOnce.Do(func() {
		f.lines = append(f.lines, 0)
		for i, c := range f.Src {
			if c == '\n' {
				f.lines = append(f.lines, uint32(i)+1)
			}
		}
	})
	n := sort.Search(len(f.lines), func(i int) bool { return f.lines[i] > offset })
	return diag.Pos{Offset: int(offset), Line: n, Col: int(offset-f.lines[n-1]) + 1}
}

// Span returns the stretch [start, end) with positions.
func (f *File) Span(start, end uint32) diag.Span {
	return diag.Span{File: f.Name, Start: f.Pos(start), End: f.Pos(end)}
}

// Span covers the whole statement, body included.
func (s *Stmt) Span() diag.Span { return s.File.Span(s.Start, s.End) }

// HeadSpan covers the statement up to its body or its end: what a finding about the statement underlines.
func (s *Stmt) HeadSpan() diag.Span {
	return s.File.Span(s.Start, s.File.tokens[max(s.last, s.first+1)-1].End)
}

// Walk calls visit for every statement of f in source order, outer before
// inner, following includes at their place; visit returns whether to enter the body.
func Walk(f *File, visit func(*Stmt) bool) { walk(f.Stmts, visit) }

func walk(stmts []*Stmt, visit func(*Stmt) bool) {
	for _, s := range stmts {
		if !visit(s) {
			continue
		}
		if inc, ok := s.Node.(*Include); ok && inc.File != nil {
			walk(inc.File.Stmts, visit)
		}
		if s.Body != nil {
			walk(s.Body.Stmts, visit)
		}
	}
}
