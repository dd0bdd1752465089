package diag

import (
	"bytes"
	"encoding/json"
	"io"
)

// JSON writes l as one document, {"findings": [...]}, for programs.
func JSON(w io.Writer, l List) error {
	return writeJSON(w, struct {
		Findings List `json:"findings"`
	}{l})
}

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

type jsonPos struct {
	Line   int `json:"line"`
	Column int `json:"column"`
	Offset int `json:"offset"`
}

type jsonRelated struct {
	File    string   `json:"file,omitempty"`
	Start   *jsonPos `json:"start,omitempty"`
	End     *jsonPos `json:"end,omitempty"`
	Message string   `json:"message"`
}

type jsonFinding struct {
	Code     Code          `json:"code"`
	Severity string        `json:"severity"`
	Fidelity string        `json:"fidelity,omitempty"`
	File     string        `json:"file,omitempty"`
	Start    *jsonPos      `json:"start,omitempty"`
	End      *jsonPos      `json:"end,omitempty"`
	Target   string        `json:"target,omitempty"`
	Message  string        `json:"message"`
	Hint     string        `json:"hint,omitempty"`
	Related  []jsonRelated `json:"related,omitempty"`
}

func toJSONPos(p Pos) *jsonPos {
	if !p.Known() {
		return nil
	}
	return &jsonPos{Line: p.Line, Column: p.Col, Offset: p.Offset}
}

// MarshalJSON writes f with its place spelled out: code, severity, fidelity,
// file, start and end (line, column, offset), target, message, hint, related.
// What is unknown is absent.
func (f Finding) MarshalJSON() ([]byte, error) {
	j := jsonFinding{Code: f.Code, Severity: f.Severity.String(), Fidelity: f.Fidelity.String(), File: f.Span.File,
		Start: toJSONPos(f.Span.Start), End: toJSONPos(f.Span.End), Target: f.Target, Message: f.Message, Hint: f.Hint}
	for _, r := range f.Related {
		j.Related = append(j.Related, jsonRelated{r.Span.File, toJSONPos(r.Span.Start), toJSONPos(r.Span.End), r.Message})
	}
	return marshal(j)
}

// MarshalJSON writes an empty list as [], never as null.
func (l List) MarshalJSON() ([]byte, error) {
	if l == nil {
		return []byte("[]"), nil
	}
	return marshal([]Finding(l))
}

// marshal is json.Marshal without the escapes for HTML, which make messages
// with < and & hard to read.
func marshal(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return buf.Bytes(), err
}
