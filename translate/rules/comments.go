package rules

import (
	"strings"

	"github.com/keatool/keatool/parser"
)

// commentsOf returns the text of the comments that belong to a statement: those
// on the lines above it, the one behind it, and those between its braces that
// stand at no other statement.
func (c *Ctx) commentsOf(s *parser.Stmt) []string {
	var out []string
	for _, k := range s.File.Lead(s) {
		out = append(out, commentText(s.File, k))
	}
	if t := s.File.Trail(s); t != nil {
		out = append(out, commentText(s.File, *t))
	}
	for _, k := range s.File.Loose(s) {
		out = append(out, commentText(s.File, k))
	}
	return out
}

// commentText strips the '#' signs and the blank after them.
func commentText(f *parser.File, k parser.Comment) string {
	return strings.TrimRight(strings.TrimPrefix(strings.TrimLeft(string(f.Src[k.Start:k.End]), "#"), " "), " \t\r")
}

// headComments returns the comments at the top of the file that belong to no statement.
func (c *Ctx) headComments() []string {
	f := c.Model.File
	var lead []parser.Comment
	if len(f.Stmts) > 0 {
		lead = f.Lead(f.Stmts[0])
	}
	var out []string
	for _, k := range f.Comments {
		if len(f.Stmts) > 0 && k.Start >= f.Stmts[0].Start || len(lead) > 0 && k.Start >= lead[0].Start {
			break
		}
		out = append(out, commentText(f, k))
	}
	return out
}
