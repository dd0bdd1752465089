package app

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser/leasefile"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/translate/leases"
)

// mostOfCode bounds how many exceptions with one code are shown.
const mostOfCode = 100

// leaseImport is a lease file on its way to Kea's.
type leaseImport struct {
	file  *File
	site  *kea.Server   // nil: there is no configuration
	table *leases.Table // nil without one
	stats leasefile.Stats
	found diag.List // what is wrong with the text
	more  map[diag.Code]int
}

// importLeases reads the lease file of a request. Without a configuration it can
// only count the records.
func importLeases(file *File, site *kea.Server, s *settings) *leaseImport {
	im := &leaseImport{file: file, site: site, more: map[diag.Code]int{}}
	if site != nil {
		now := s.options.Now
		if now.IsZero() {
			now = time.Now()
		}
		im.table = leases.New(leases.Options{Config: site, Name: file.Name, Now: now.Unix(), States: s.states})
	}
	r := leasefile.NewReader(strings.NewReader(file.Text), leasefile.Options{Name: file.Name, Report: im.damage()})
	for {
		record, err := r.Next()
		if err != nil { // the end, as no text fails to be read
			break
		}
		if im.table != nil {
			im.table.Add(record)
		}
	}
	im.stats = r.Stats()
	return im
}

// damage returns what takes findings about the text.
func (im *leaseImport) damage() func(diag.Finding) {
	count := map[diag.Code]int{}
	return func(f diag.Finding) {
		if count[f.Code]++; count[f.Code] > mostOfCode {
			im.more[f.Code]++
		} else {
			im.found = append(im.found, f)
		}
	}
}

// fault says why a lease file as a whole does not fit; "" if it does.
func (im *leaseImport) fault() string {
	switch {
	case im.stats.Total() == 0:
		return "There is no record of a lease file in it."
	case im.table == nil:
		return "Which leases go over depends on subnets, pools and reservations: open the dhcpd.conf of the same server, too."
	}
	if n, line := im.table.Foreign(); n > 0 && im.summary().Addresses == 0 {
		return fmt.Sprintf("It has leases of DHCPv%d (line %d), and the configuration is for DHCPv%d.", kea.V4+kea.V6-im.site.Family, line, im.site.Family)
	}
	return ""
}

func (im *leaseImport) summary() leases.Summary {
	if im.table == nil {
		return leases.Summary{}
	}
	return im.table.Summary()
}

// exceptions are the findings by their codes, the worst first.
func (im *leaseImport) exceptions() diag.List {
	list := im.found
	if im.table != nil {
		about, more := im.table.Findings(mostOfCode)
		list = slices.Concat(list, about)
		for code, n := range more {
			im.more[code] += n
		}
	}
	slices.SortStableFunc(list, func(a, b diag.Finding) int {
		switch {
		case a.Code != b.Code && a.Severity != b.Severity:
			return int(b.Severity) - int(a.Severity)
		case a.Code != b.Code:
			return strings.Compare(string(a.Code), string(b.Code))
		}
		return a.Span.Start.Line - b.Span.Start.Line
	})
	return list
}

// results are the files for Kea.
func (im *leaseImport) results() (list []File) {
	if im.table == nil || im.fault() != "" {
		return nil
	}
	rows := bytes.NewBuffer(lease.AppendHeader(nil, im.table.Format()))
	for row := range im.table.Rows() {
		rows.Write(row)
	}
	list = append(list, File{Name: fmt.Sprintf("kea-leases%d.csv", im.site.Family), Text: rows.String(), What: "leases"})
	if duid, _ := im.table.ServerDUID(); duid != nil && im.site.Family == kea.V6 {
		list = append(list, File{Name: "kea-dhcp6-serverid", Text: colons(duid), What: "the server's identifier"})
	}
	return list
}

// colons writes bytes as Kea does.
func colons(b []byte) string {
	return strings.ReplaceAll(fmt.Sprintf("% x", b), " ", ":")
}

// errStates says what states are.
var errStates = errors.New("want active, abandoned, expired, released, free, backup, reset, apart by commas")

// parseStates reads which leases are wanted; "" stands for the usual ones.
func parseStates(text string) (leases.States, error) {
	if strings.TrimSpace(text) == "" {
		return leases.Usual, nil
	}
	var states leases.States
	for word := range strings.SplitSeq(text, ",") {
		state, ok := leasefile.ParseState(strings.TrimSpace(word))
		if !ok {
			return 0, fmt.Errorf("%q is no state of a lease: %w", word, errStates)
		}
		states |= leases.StatesOf(state)
	}
	return states, nil
}

// leases adds to an answer what becomes of the lease file.
func (a *Answer) leases(r *Request, site *kea.Server, s *settings) error {
	if r.Leases == nil {
		return nil
	}
	im := importLeases(r.Leases, site, s)
	var b strings.Builder
	err := im.write(&b)
	a.Leases = b.String()
	a.Results = append(a.Results, im.results()...)
	return err
}

// write shows the import.
func (im *leaseImport) write(w io.Writer) error { return leaseTemplate().Execute(w, im.view()) }
