package diag

import (
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"
)

// Tool describes the program in a SARIF log.
type Tool struct {
	Name, Version, URI string
	Rules              []Info         // what [Finding.Code] may name; only those used are written
	Properties         map[string]any // facts about the run as a whole, such as a summary
	Sources            Sources        // turns byte columns into character columns; nil: they stay bytes
}

// SARIF writes l as a SARIF 2.1.0 log with one run, for code-scanning services.
func SARIF(w io.Writer, l List, tool Tool) error {
	rules := usedRules(l, tool.Rules)
	c := sarifContext{index: map[Code]int{}, src: tool.Sources}
	for i, r := range rules {
		c.index[Code(r.ID)] = i
	}
	run := sarifRun{
		Tool:       sarifTool{sarifDriver{Name: tool.Name, Version: tool.Version, InformationURI: tool.URI, Rules: rules}},
		Results:    make([]sarifResult, 0, len(l)),
		ColumnKind: "unicodeCodePoints",
		Properties: tool.Properties,
	}
	for i := range l {
		run.Results = append(run.Results, c.result(&l[i]))
	}
	return writeJSON(w, sarifLog{Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run}})
}

type (
	sarifLog struct {
		Schema  string     `json:"$schema"`
		Version string     `json:"version"`
		Runs    []sarifRun `json:"runs"`
	}
	sarifRun struct {
		Tool       sarifTool      `json:"tool"`
		Results    []sarifResult  `json:"results"`
		ColumnKind string         `json:"columnKind"`
		Properties map[string]any `json:"properties,omitempty"`
	}
	sarifTool struct {
		Driver sarifDriver `json:"driver"`
	}
	sarifDriver struct {
		Name           string      `json:"name"`
		Version        string      `json:"version,omitempty"`
		InformationURI string      `json:"informationUri,omitempty"`
		Rules          []sarifRule `json:"rules"`
	}
	sarifRule struct {
		ID                   string       `json:"id"`
		ShortDescription     sarifMessage `json:"shortDescription"`
		FullDescription      sarifMessage `json:"fullDescription"`
		DefaultConfiguration sarifConfig  `json:"defaultConfiguration"`
	}
	sarifConfig struct {
		Level string `json:"level"`
	}
	sarifMessage struct {
		Text string `json:"text"`
	}
	sarifResult struct {
		RuleID           string            `json:"ruleId"`
		RuleIndex        *int              `json:"ruleIndex,omitempty"`
		Level            string            `json:"level"`
		Message          sarifMessage      `json:"message"`
		Locations        []sarifLocation   `json:"locations,omitempty"`
		RelatedLocations []sarifLocation   `json:"relatedLocations,omitempty"`
		Properties       map[string]string `json:"properties,omitempty"`
	}
	sarifLocation struct {
		Physical *sarifPhysical `json:"physicalLocation,omitempty"`
		Message  *sarifMessage  `json:"message,omitempty"`
	}
	sarifPhysical struct {
		Artifact sarifArtifact `json:"artifactLocation"`
		Region   *sarifRegion  `json:"region,omitempty"`
	}
	sarifArtifact struct {
		URI string `json:"uri"`
	}
	sarifRegion struct {
		StartLine   int `json:"startLine"`
		StartColumn int `json:"startColumn"`
		EndLine     int `json:"endLine,omitempty"`
		EndColumn   int `json:"endColumn,omitempty"`
	}
)

// usedRules describes the codes in l, sorted; a code that infos lack gets its own name as title.
func usedRules(l List, infos []Info) []sarifRule {
	known := map[Code]Info{}
	for _, i := range infos {
		known[i.Code] = i
	}
	rules := []sarifRule{}
	done := map[Code]bool{}
	for _, f := range l {
		if done[f.Code] {
			continue
		}
		done[f.Code] = true
		i, ok := known[f.Code]
		if !ok {
			i = Info{Code: f.Code, Severity: f.Severity, Title: string(f.Code), Text: string(f.Code)}
		}
		rules = append(rules, sarifRule{string(i.Code), sarifMessage{i.Title}, sarifMessage{i.Text}, sarifConfig{i.Severity.String()}})
	}
	slices.SortFunc(rules, func(a, b sarifRule) int { return strings.Compare(a.ID, b.ID) })
	return rules
}

type sarifContext struct {
	index map[Code]int // position in the list of rules
	src   Sources
}

func (c sarifContext) result(f *Finding) sarifResult {
	r := sarifResult{RuleID: string(f.Code), Level: f.Severity.String(), Message: sarifMessage{f.Message}}
	if i, ok := c.index[f.Code]; ok {
		r.RuleIndex = &i
	}
	if f.Hint != "" {
		r.Message.Text += "; " + f.Hint
	}
	if loc, ok := c.location(f.Span); ok {
		r.Locations = []sarifLocation{loc}
	}
	for _, rel := range f.Related {
		loc, _ := c.location(rel.Span)
		loc.Message = &sarifMessage{rel.Message}
		r.RelatedLocations = append(r.RelatedLocations, loc)
	}
	r.Properties = properties(f)
	return r
}

// properties carries what SARIF has no field for.
func properties(f *Finding) map[string]string {
	p := map[string]string{}
	for key, value := range map[string]string{"fidelity": f.Fidelity.String(), "target": f.Target, "hint": f.Hint} {
		if value != "" {
			p[key] = value
		}
	}
	return p
}

func (c sarifContext) location(s Span) (sarifLocation, bool) {
	if s.File == "" {
		return sarifLocation{}, false
	}
	var src []byte
	if c.src != nil {
		src, _ = c.src(s.File)
	}
	p := &sarifPhysical{Artifact: sarifArtifact{fileURI(s.File)}}
	if s.Start.Known() {
		p.Region = &sarifRegion{StartLine: s.Start.Line, StartColumn: characterColumn(src, s.Start)}
		if s.End.Known() && s.End.Offset >= s.Start.Offset {
			p.Region.EndLine, p.Region.EndColumn = s.End.Line, characterColumn(src, s.End)
		}
	}
	return sarifLocation{Physical: p}, true
}

// longLine bounds the work of counting characters in lines no person wrote.
const longLine = 1 << 14

// characterColumn counts the characters of the line before p.
func characterColumn(src []byte, p Pos) int {
	start := p.Offset - (p.Col - 1)
	if p.Col < 1 || start < 0 || p.Offset > len(src) || p.Col > longLine {
		return p.Col
	}
	return utf8.RuneCount(src[start:p.Offset]) + 1
}

// fileURI renders a path as a URI reference: relative stays relative.
func fileURI(path string) string {
	u := url.URL{Path: filepath.ToSlash(path)}
	if filepath.IsAbs(path) {
		u.Scheme = "file"
	}
	return u.String()
}
