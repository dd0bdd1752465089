package derive

import (
	"regexp/syntax"

	"github.com/keatool/keatool/parser"
)

// pattern makes a text match a regular expression, by a sample of it, or not.
func (s *solver) pattern(e *parser.Expr, want bool, r *request) []*request {
	if !want {
		return append(s.assign(e.Args[0], dataOf([]byte("~")), r), s.differ(e.Args[0], r)...)
	}
	p := s.facts(r).eval(e.Args[1])
	if p.kind != data {
		return nil
	}
	re, err := syntax.Parse(string(p.b), syntax.POSIX)
	if err != nil {
		return nil
	}
	var out []*request
	for turn := range 3 {
		out = append(out, s.assign(e.Args[0], dataOf(sample(re, turn)), r)...)
	}
	return first(out)
}

// sample returns a text that re matches; turn chooses among alternatives.
func sample(re *syntax.Regexp, turn int) []byte {
	switch re.Op {
	case syntax.OpLiteral:
		return []byte(string(re.Rune))
	case syntax.OpCharClass:
		return []byte{letter(re.Rune)}
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		return []byte{'x'}
	case syntax.OpPlus, syntax.OpCapture:
		return sample(re.Sub[0], turn)
	case syntax.OpStar, syntax.OpQuest:
		if turn == 1 {
			return sample(re.Sub[0], turn)
		}
	case syntax.OpRepeat:
		var out []byte
		for range max(re.Min, min(turn, 1)) {
			out = append(out, sample(re.Sub[0], turn)...)
		}
		return out
	case syntax.OpAlternate:
		return sample(re.Sub[turn%len(re.Sub)], turn)
	case syntax.OpConcat:
		var out []byte
		for _, x := range re.Sub {
			out = append(out, sample(x, turn)...)
		}
		return out
	}
	return nil
}

// letter picks a byte of a class, one that is easy to read if there is one.
func letter(ranges []rune) byte {
	for _, c := range "a0AZz9-_ " {
		for i := 0; i+1 < len(ranges); i += 2 {
			if ranges[i] <= c && c <= ranges[i+1] {
				return byte(c)
			}
		}
	}
	if len(ranges) > 0 {
		return byte(ranges[0])
	}
	return 0
}
