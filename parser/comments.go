package parser

import (
	"bytes"
	"sort"
)

// Lead returns the comments on the lines straight above a statement: those
// that no blank line and no other token separate from it.
func (f *File) Lead(s *Stmt) []Comment {
	end := f.before(s.Start)
	first, at := end, s.Start
	for first > 0 {
		c := f.Comments[first-1]
		if !f.ownLine(c.Start) || !adjacent(f.Src[c.End:at]) {
			break
		}
		first, at = first-1, c.Start
	}
	return f.Comments[first:end]
}

// before returns how many comments start before offset.
func (f *File) before(offset uint32) int {
	return sort.Search(len(f.Comments), func(i int) bool { return f.Comments[i].Start >= offset })
}

// ownLine reports whether nothing but blanks stands before offset on its line.
func (f *File) ownLine(offset uint32) bool {
	for i := int(offset) - 1; i >= 0 && f.Src[i] != '\n'; i-- {
		if byteClass[f.Src[i]] != classSpace {
			return false
		}
	}
	return true
}

// adjacent reports whether gap is white space with one line end.
func adjacent(gap []byte) bool {
	return len(bytes.TrimSpace(gap)) == 0 && bytes.Count(gap, []byte{'\n'}) == 1
}

// Trail returns the comment behind a statement on its last line, or behind its
// opening brace; nil if there is none.
func (f *File) Trail(s *Stmt) *Comment {
	if s.Body != nil {
		if c := f.trailAt(s.Body.Open + 1); c != nil {
			return c
		}
	}
	return f.trailAt(s.End)
}

// trailAt returns the comment that starts on the line of offset with nothing but blanks between.
func (f *File) trailAt(offset uint32) *Comment {
	i := f.before(offset)
	if i == len(f.Comments) {
		return nil
	}
	gap := f.Src[offset:f.Comments[i].Start]
	if bytes.IndexByte(gap, '\n') >= 0 || len(bytes.TrimSpace(gap)) > 0 {
		return nil
	}
	return &f.Comments[i]
}

// Loose returns the comments between the braces of a statement that stand at
// none of the statements inside, in order.
func (f *File) Loose(s *Stmt) []Comment {
	if s.Body == nil {
		return nil
	}
	var out []Comment
	inside := s.Body.Stmts
	taken := s.Body.Open
	if t := f.trailAt(s.Body.Open + 1); t != nil {
		taken = t.End
	}
	for i := f.before(s.Body.Open); i < len(f.Comments) && f.Comments[i].Start < s.End; i++ {
		k := f.Comments[i]
		for len(inside) > 0 && inside[0].File == f && inside[0].Start < k.Start {
			taken = max(taken, inside[0].End)
			if t := f.Trail(inside[0]); t != nil {
				taken = max(taken, t.End)
			}
			inside = inside[1:]
		}
		if k.Start < taken || k.End == taken || len(inside) > 0 && f.leads(k, inside[0]) {
			continue
		}
		out = append(out, k)
	}
	return out
}

// leads reports whether a comment is one of those above a statement.
func (f *File) leads(k Comment, s *Stmt) bool {
	lead := f.Lead(s)
	return len(lead) > 0 && lead[0].Start <= k.Start && k.Start <= lead[len(lead)-1].Start
}
