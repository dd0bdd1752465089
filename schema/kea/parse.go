package kea

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/keatool/keatool/internal/diag"
)

// ParseOptions says how [Parse] reads.
type ParseOptions struct {
	// Open returns the content of a file that `<?include "name"?>` asks for;
	// nil: includes are refused.
	Open func(name string) ([]byte, error)
}

// Parse reads src, the configuration file called name, in Kea's dialect of
// JSON: comments, includes, extra commas and Kea's forms of numbers. The
// document is never nil; its Root is nil after an error of syntax, and
// complete after any other finding.
func Parse(name string, src []byte, o ParseOptions) (*Document, diag.List) {
	doc := &Document{}
	s := &scanner{o: o, doc: doc, comma: -1}
	s.text = make([]byte, 0, len(src))
	s.clean = make([]byte, 0, len(src))
	s.scanFile(name, src)
	doc.text = string(s.text)
	if len(s.text) > math.MaxInt32 {
		return doc, diag.List{{Code: CodeSyntax, Severity: diag.Error, Message: "the file is larger than 2 GB"}}
	}
	s.text = nil
	findings := s.findings()
	p := &parser{doc: doc, comments: s.comments, keys: map[string]string{},
		dec: jsontext.NewDecoder(bytes.NewBuffer(s.clean), jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true))}
	root, err := p.document()
	if err != nil {
		return doc, append(append(findings, p.findings...), p.syntax(err))
	}
	doc.Root = root
	return doc, append(findings, p.findings...)
}

// parser builds the nodes of a document.
type parser struct {
	doc      *Document
	dec      *jsontext.Decoder
	comments []comment // not yet passed
	end      int       // offset at which the last token ended
	keys     map[string]string
	slab     []Node
	itemPile []*Node // the items of the containers that are open
	keyPile  []Key
	findings diag.List
}

func (p *parser) document() (*Node, error) {
	root, err := p.value("")
	if err != nil {
		return nil, err
	}
	if kind := p.dec.PeekKind(); kind != 0 {
		return nil, p.trailing()
	}
	if _, err := p.dec.ReadToken(); !errors.Is(err, io.EOF) {
		return nil, err
	}
	return root, nil
}

// errAt is an error of syntax that jsontext does not see as one.
type errAt struct {
	off     int
	message string
}

func (e *errAt) Error() string { return e.message }

func (p *parser) trailing() error {
	off := p.end + len(p.doc.text[p.end:]) - len(strings.TrimLeft(p.doc.text[p.end:], " \t\r\n"))
	if value, err := p.dec.ReadValue(); err == nil {
		off = int(p.dec.InputOffset()) - len(value)
	}
	return &errAt{off, "text after the end of the configuration"}
}

// syntax turns an error of the decoder into a finding.
func (p *parser) syntax(err error) diag.Finding {
	off, message := int(p.dec.InputOffset()), err.Error()
	var bad *jsontext.SyntacticError
	var own *errAt
	switch {
	case errors.As(err, &own):
		off = own.off
	case errors.As(err, &bad):
		off, message = int(bad.ByteOffset), strings.TrimPrefix(bad.Err.Error(), "jsontext: ")
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		off, message = len(p.doc.text), "the text ends before the configuration does"
	}
	off = min(off, len(p.doc.text))
	return diag.Finding{Code: CodeSyntax, Severity: diag.Error, Message: "not JSON: " + message,
		Span: p.doc.Span(int32(off), int32(min(off+1, len(p.doc.text))))}
}

// value reads one value; lead are comments that stood above its key.
func (p *parser) value(lead string) (*Node, error) {
	kind := p.dec.PeekKind()
	if kind != '{' && kind != '[' {
		raw, err := p.dec.ReadValue()
		if err != nil {
			return nil, err
		}
		end := int(p.dec.InputOffset())
		return p.scalar(kind, lead, end-len(raw), end), nil
	}
	if _, err := p.dec.ReadToken(); err != nil {
		return nil, err
	}
	n := p.node()
	off := int(p.dec.InputOffset()) - 1
	n.Lead = joinLead(lead, p.lead(off))
	n.Off, n.Kind, p.end = int32(off), List, off+1
	items := p.list
	if kind == '{' {
		n.Kind, items = Object, p.members
	}
	if err := items(n); err != nil {
		return nil, err
	}
	if _, err := p.dec.ReadToken(); err != nil {
		return nil, err
	}
	p.end = int(p.dec.InputOffset())
	n.End = int32(p.end)
	return n, nil
}

func (p *parser) list(n *Node) error {
	base := len(p.itemPile)
	for kind := p.dec.PeekKind(); kind != ']'; kind = p.dec.PeekKind() {
		item, err := p.value("")
		if err != nil {
			return err
		}
		p.itemPile = append(p.itemPile, item)
	}
	n.Items = append([]*Node(nil), p.itemPile[base:]...)
	p.itemPile = p.itemPile[:base]
	return nil
}

func (p *parser) members(n *Node) error {
	base := len(p.itemPile)
	keyBase := len(p.keyPile)
	var seen map[string]int // from the 17th key on
	for kind := p.dec.PeekKind(); kind != '}'; kind = p.dec.PeekKind() {
		key, lead, err := p.key()
		if err != nil {
			return err
		}
		seen = p.checkTwice(key, p.keyPile[keyBase:], seen)
		p.keyPile = append(p.keyPile, key)
		item, err := p.value(lead)
		if err != nil {
			return err
		}
		p.itemPile = append(p.itemPile, item)
	}
	n.Items = append([]*Node(nil), p.itemPile[base:]...)
	n.Keys = append([]Key(nil), p.keyPile[keyBase:]...)
	p.itemPile, p.keyPile = p.itemPile[:base], p.keyPile[:keyBase]
	return nil
}

// key reads the key of a member, and the comments above it.
func (p *parser) key() (Key, string, error) {
	raw, err := p.dec.ReadValue()
	if err != nil {
		return Key{}, "", err
	}
	end := int(p.dec.InputOffset())
	off := end - len(raw)
	lead := p.lead(off)
	p.end = end
	text, ok := p.keys[string(raw)]
	if !ok {
		text = p.unquote(off, end)
		p.keys[string(raw)] = text
	}
	return Key{Text: text, Off: int32(off), End: int32(end)}, lead, nil
}

// checkTwice reports a key that its map has already.
func (p *parser) checkTwice(key Key, keys []Key, seen map[string]int) map[string]int {
	first := -1
	if seen == nil && len(keys) < 16 {
		for i := range keys {
			if keys[i].Text == key.Text {
				first = i
				break
			}
		}
	} else {
		if seen == nil {
			seen = make(map[string]int, 2*len(keys))
			for i := len(keys) - 1; i >= 0; i-- { // of a key that stands twice, the first
				seen[keys[i].Text] = i
			}
		}
		if i, ok := seen[key.Text]; ok {
			first = i
		} else {
			seen[key.Text] = len(keys)
		}
	}
	if first >= 0 {
		p.findings = append(p.findings, diag.Finding{Code: CodeDuplicate, Severity: diag.Error,
			Span: p.doc.Span(key.Off, key.End), Message: fmt.Sprintf("the key `%s` stands twice in one map", key.Text),
			Hint:    "keep one of them",
			Related: []diag.Related{{Span: p.doc.Span(keys[first].Off, keys[first].End), Message: "first here"}}})
	}
	return seen
}

// scalar makes the node of a value without members.
func (p *parser) scalar(kind jsontext.Kind, lead string, off, end int) *Node {
	n := p.node()
	n.Lead = joinLead(lead, p.lead(off))
	n.Off, n.End, n.Text = int32(off), int32(end), p.doc.text[off:end]
	p.end = end
	switch kind {
	case '"':
		n.Kind, n.Text = String, p.unquote(off, end)
	case 't', 'f':
		n.Kind = Bool
	case 'n':
		n.Kind = Null
	default:
		n.Kind = Integer
		if strings.ContainsAny(n.Text, ".eE+") {
			n.Kind = Float
		}
	}
	return n
}

// node returns an empty node.
func (p *parser) node() *Node {
	if len(p.slab) == 0 {
		p.slab = make([]Node, 128)
	}
	n := &p.slab[0]
	p.slab = p.slab[1:]
	return n
}
