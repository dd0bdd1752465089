package difftest

import (
	"encoding/json"
	"fmt"
	"path/filepath"
)

// Agreed are differences that somebody has looked at and accepted.
type Agreed struct {
	Differences []Agreement `json:"accept"`
}

// Agreement accepts the differences that fit all of its members; an absent one
// fits everything. Client and Field may hold * for any text.
type Agreement struct {
	Client    string `json:"client,omitempty"`
	Message   string `json:"message,omitempty"` // discover, request, renew, …
	Field     string `json:"field,omitempty"`
	Reference string `json:"reference,omitempty"`
	Candidate string `json:"candidate,omitempty"`
	Why       string `json:"why"`
}

// ReadAgreed reads a file of --accept.
func ReadAgreed(text []byte) (*Agreed, error) {
	var a Agreed
	if err := json.Unmarshal(text, &a); err != nil {
		return nil, err
	}
	for i, g := range a.Differences {
		if g.Why == "" {
			return nil, fmt.Errorf("entry %d does not say why", i+1)
		}
		if g == (Agreement{Why: g.Why}) {
			return nil, fmt.Errorf("entry %d accepts everything", i+1)
		}
	}
	return &a, nil
}

func (a *Agreed) has(c *Client, x *Exchange, d *Delta) bool {
	if a == nil {
		return false
	}
	for _, g := range a.Differences {
		if fits(g.Client, c.ID) && fits(g.Message, x.Do.String()) && fits(g.Field, d.Field) && fits(g.Reference, d.Reference) && fits(g.Candidate, d.Candidate) {
			d.Why = g.Why
			return true
		}
	}
	return false
}

func fits(pattern, text string) bool {
	if pattern == "" || pattern == text {
		return true
	}
	ok, err := filepath.Match(pattern, text)
	return err == nil && ok
}
