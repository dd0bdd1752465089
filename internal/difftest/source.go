package difftest

import (
	"net/netip"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate"
	"github.com/keatool/keatool/translate/option"
	"github.com/keatool/keatool/translate/scope"
)

// Source is a dhcpd.conf as the rest of keatool sees it.
type Source struct {
	File   *parser.File
	Model  *scope.Model
	Report *translate.Report // what convert says became of each statement
	Result []byte            // what convert made of it
	// Resolve has the addresses of host names that the file uses, for both
	// servers; nil: dhcpd looks them up itself.
	Resolve option.Resolver
}

// NewSource resolves a file that was read without an error finding.
func NewSource(f *parser.File, r *translate.Report) *Source {
	return &Source{File: f, Model: scope.Resolve(f, f.Family), Report: r}
}

// addresses returns the address of an atom, those of its host name if it has none.
func (s *Source) addresses(a parser.Atom) []netip.Addr {
	if a.Addr.IsValid() {
		return []netip.Addr{a.Addr}
	}
	if s.Resolve == nil || a.Name == "" {
		return nil
	}
	list, _ := s.Resolve(a.Name) // none is as good as an error here
	return list
}

// V6 reports whether the file is for DHCPv6.
func (s *Source) V6() bool { return s.Model.Family == parser.V6 }

// has reports whether span a lies in span b.
func within(a, b diag.Span) bool {
	return a.File == b.File && a.Start.Offset >= b.Start.Offset && a.End.Offset <= b.End.Offset
}
