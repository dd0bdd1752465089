// Package schema says whether Kea would take a configuration. What it knows of
// Kea's keys is one table, from which the JSON Schemas below json are made,
// one for each daemon and release; what Kea compares beyond the shape of a
// file is checked in Go.
//
// Read [Validate] first: text to nodes (package kea), nodes against the schema
// (shape.go), nodes to the typed model, model against itself (check.go).
package schema

//go:generate go run ./internal/draft/write json

import (
	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/internal/draft"
	"github.com/keatool/keatool/schema/internal/keys"
	"github.com/keatool/keatool/schema/kea"
)

// Validate reads doc, the configuration file called name, and reports what
// release r of Kea would refuse in it, and what it would take and not do. Each
// finding has a place in the file and a JSON pointer. Includes are refused;
// who has files to include parses himself and calls [ValidateDocument].
func Validate(name string, doc []byte, r kea.Release) diag.List {
	d, findings := kea.Parse(name, doc, kea.ParseOptions{})
	return append(findings, ValidateDocument(d, r)...)
}

// ValidateDocument is [Validate] for a document that is read already. What
// reading it found is not reported again.
func ValidateDocument(d *kea.Document, r kea.Release) diag.List { return examine(d, r, false) }

// examine looks at all servers of a document, with advice or without.
func examine(d *kea.Document, r kea.Release, advise bool) diag.List {
	if d.Root == nil {
		return nil
	}
	faults := faultsOf(d, r, advise)
	for _, part := range otherParts(d.Root) {
		faults = append(faults, faultsOf(d.Only(part), r, advise)...)
	}
	findings := make(diag.List, 0, len(faults))
	for i := range faults {
		findings = append(findings, placed(&faults[i], d))
	}
	findings.Sort()
	return findings
}

// faultsOf looks at the file of one server.
func faultsOf(d *kea.Document, r kea.Release, advise bool) []fault {
	s, ok := shapeOf(d.Root, r)
	faults := s.faults
	if ok {
		c, _ := kea.Decode(d.Only(s.top)) // what it finds the schema has found
		faults = append(faults, checkConfig(c, r)...)
		if advise {
			faults = append(faults, unlike(advice(c, r, faults), faults)...)
		}
	}
	return distinct(faults)
}

// otherParts lists the servers that stand in a file beside the one that
// [shapeOf] takes it for, as they could long ago.
func otherParts(root *kea.Node) []string {
	var parts []string
	for _, d := range draft.Daemons {
		if top, _ := keys.Top(d); root.Get(top) != nil {
			parts = append(parts, top)
		}
	}
	return parts[min(len(parts), 1):]
}

// ValidateConfig reports what release r of Kea would refuse in c: errors only.
// encoded is c as [kea.Encode] wrote it for that release; findings are placed
// in it by line. A finding also says from where the object came that holds the
// fault, as far as its note tells.
func ValidateConfig(c *kea.Config, encoded []byte, r kea.Release) diag.List {
	tasks := append([]func(*checker){func(k *checker) { k.skeleton(c) }}, checks(c)...)
	tasks = append(tasks, reservationShapes(c, r)...)
	var findings diag.List
	for _, f := range distinct(inParallel(tasks, newChecker(c, r))) {
		if f.Severity == diag.Error {
			findings = append(findings, f.Finding)
		}
	}
	if len(findings) > 0 {
		trace(findings, c, encoded, r)
	}
	return findings
}
