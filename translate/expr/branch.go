package expr

import (
	"regexp"
	"slices"
	"unicode"
)

// branch is one way a pattern can match: a sequence, and whether it must begin
// or end where the data does.
type branch struct {
	start, end bool
	body       []*reNode
}

// maxBranches bounds what a pattern with anchors inside of groups expands to.
const maxBranches = 64

// branches moves ^ and $ out of groups and takes them off the ends.
func (n *reNode) branches() ([]branch, error) {
	seqs, err := n.spread()
	if err != nil {
		return nil, err
	}
	var out []branch
	for _, seq := range seqs {
		b := branch{}
		for len(seq) > 0 && seq[0].kind == reStart {
			b.start, seq = true, seq[1:]
		}
		for len(seq) > 0 && seq[len(seq)-1].kind == reEnd {
			b.end, seq = true, seq[:len(seq)-1]
		}
		for _, x := range seq {
			if x.kind == reStart || x.kind == reEnd {
				return nil, errHardRegex
			}
		}
		b.body = b.trim(seq)
		out = append(out, b)
	}
	return out, nil
}

// trim leaves out what can match nothing at an end where anything may stand.
func (b branch) trim(seq []*reNode) []*reNode {
	loose := func(n *reNode) bool { return n.kind == reRepeat && n.min == 0 }
	for !b.start && len(seq) > 0 && loose(seq[0]) {
		seq = seq[1:]
	}
	for !b.end && len(seq) > 0 && loose(seq[len(seq)-1]) {
		seq = seq[:len(seq)-1]
	}
	return seq
}

// spread lists the sequences a pattern with anchors stands for; without
// anchors in its groups it is left whole.
func (n *reNode) spread() ([][]*reNode, error) {
	switch n.kind {
	case reAlt:
		var out [][]*reNode
		for _, s := range n.subs {
			list, err := s.spread()
			if err != nil {
				return nil, err
			}
			out = append(out, list...)
		}
		return out, limited(out)
	case reSeq:
		out := [][]*reNode{nil}
		for _, s := range n.subs {
			list := [][]*reNode{{s}}
			if s.kind != reStart && s.kind != reEnd && s.anchored() {
				var err error
				if list, err = s.spread(); err != nil {
					return nil, err
				}
			}
			var next [][]*reNode
			for _, a := range out {
				for _, b := range list {
					next = append(next, append(append([]*reNode{}, a...), b...))
				}
			}
			if out = next; limited(out) != nil {
				return nil, errHardRegex
			}
		}
		return out, nil
	case reRepeat:
		if n.anchored() {
			return nil, errHardRegex
		}
	}
	return [][]*reNode{{n}}, nil
}

func limited(list [][]*reNode) error {
	if len(list) > maxBranches {
		return errHardRegex
	}
	return nil
}

// anchored reports whether ^ or $ is in n.
func (n *reNode) anchored() bool {
	if n.kind == reStart || n.kind == reEnd {
		return true
	}
	for _, s := range n.subs {
		if s.anchored() {
			return true
		}
	}
	return false
}

// search reports whether the pattern is found in b; ok is false if that cannot be told.
func (n *reNode) search(b []byte) (found, ok bool) {
	list, err := n.branches()
	if err != nil {
		return false, false
	}
	for _, x := range list {
		src := x.pattern(func(s *[256]bool) string { return setPattern(s, `\x%02x`) })
		if x.start {
			src = `\A` + src
		}
		if x.end {
			src += `\z`
		}
		re, err := regexp.Compile(src)
		if err != nil {
			return false, false
		}
		text := make([]rune, len(b))
		for i, c := range b {
			text[i] = rune(c)
		}
		if re.MatchString(string(text)) {
			return true, true
		}
	}
	return false, true
}

// empty reports whether nothing at all fits the branch.
func (b branch) empty() bool {
	for _, n := range b.body {
		if !n.empty() {
			return false
		}
	}
	return true
}

// empty reports whether n can match nothing.
func (n *reNode) empty() bool {
	switch n.kind {
	case reSet:
		return false
	case reAlt:
		return slices.ContainsFunc(n.subs, (*reNode).empty)
	case reRepeat:
		return n.min == 0 || n.subs[0].empty()
	}
	return !slices.ContainsFunc(n.subs, func(s *reNode) bool { return !s.empty() })
}

// texts lists what n matches, if that is a few texts only.
func (n *reNode) texts(icase bool) ([][]byte, bool) {
	switch n.kind {
	case reSet:
		var out [][]byte
		for c, in := range n.set {
			if in && (!icase || !unicode.IsUpper(rune(c)) || c > 127) {
				out = append(out, []byte{byte(c)})
			}
		}
		return out, len(out) <= maxTexts
	case reAlt:
		var out [][]byte
		for _, s := range n.subs {
			list, ok := s.texts(icase)
			if !ok {
				return nil, false
			}
			out = append(out, list...)
		}
		return out, len(out) <= maxTexts
	case reSeq:
		out := [][]byte{{}}
		for _, s := range n.subs {
			list, ok := s.texts(icase)
			if !ok || len(list)*len(out) > maxTexts {
				return nil, false
			}
			var next [][]byte
			for _, a := range out {
				for _, b := range list {
					next = append(next, append(append([]byte{}, a...), b...))
				}
			}
			out = next
		}
		return out, true
	case reRepeat:
		if n.max == n.min && n.min <= maxTexts {
			seq := &reNode{kind: reSeq}
			for range n.min {
				seq.subs = append(seq.subs, n.subs[0])
			}
			return seq.texts(icase)
		}
	}
	return nil, false
}
