package app

import (
	_ "embed" // the template
	"fmt"
	"html/template"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/internal/report"
	"github.com/keatool/keatool/parser/leasefile"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/translate/leases"
)

//go:embed leases.html
var leasesHTML string

// Bounds of what is shown of a lease file.
const (
	mostRows  = 500
	mostNets  = 50
	mostOfRow = 160 // bytes of a line of the file
)

// leaseView is a lease file as the page shows it.
type leaseView struct {
	Name, Headline, Records, Fault string
	Good, V6                       bool
	Over, Left                     string // what goes over, and what does not
	Codes                          []codeView
	Exceptions                     int
	Open                           bool // few enough exceptions to be shown at once
	Subnets, Elsewhere             []netView
	MoreNets                       int
	Rows                           []rowView
	Total                          int
}

// codeView is what has one code.
type codeView struct {
	Info  diag.Info
	Word  string
	Count int
	More  int
	Items []exceptionView
}

type exceptionView struct {
	Line                int
	Message, Hint, Text string
}

// netView counts the addresses of the file in one subnet, or in no subnet.
type netView struct {
	Prefix               netip.Prefix
	ID                   uint32
	Pools                string
	Leases, Declined     int
	Unpooled, Over, Idle int
}

// rowView is a lease as Kea will have it.
type rowView struct {
	Addr, State, HW, Client, Host, Ends string
	Subnet                              uint32
	Line                                int
}

func leaseTemplate() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{"prose": report.Prose}).Parse(leasesHTML))
}

// view gathers what is shown.
func (im *leaseImport) view() *leaseView {
	v := &leaseView{Name: im.file.Name, Fault: im.fault(), Records: im.records()}
	v.codes(im)
	if v.Fault != "" {
		v.Headline = count(im.stats.Total(), "record")
		return v
	}
	s := im.summary()
	v.Total, v.V6 = s.Leases(), im.table.Format() == lease.CSV6
	v.Good = im.stats.Lost == 0
	v.Headline = fmt.Sprintf("%s of %s go over.", count(v.Total, "lease"), count(s.Addresses-s.Superseded, "address"))
	if v.Over = s.Text(true); s.Infinite > 0 {
		v.Over += fmt.Sprintf(" (%d without an end)", s.Infinite)
	}
	v.Left = s.Text(false)
	if s.Superseded > 0 {
		v.Left = strings.TrimPrefix(v.Left+fmt.Sprintf(", %d replaced by later records", s.Superseded), ", ")
	}
	v.nets(im)
	v.rows(im)
	return v
}

// records says what is in the file.
func (im *leaseImport) records() string {
	var kinds []string
	for k, n := range im.stats.Records {
		if n > 0 {
			kinds = append(kinds, fmt.Sprintf("%d %s", n, leasefile.Kind(k)))
		}
	}
	if im.stats.Lost > 0 {
		kinds = append(kinds, fmt.Sprintf("%d damaged", im.stats.Lost))
	}
	if len(kinds) == 0 {
		return ""
	}
	return count(im.stats.Total(), "record") + ": " + strings.Join(kinds, ", ")
}

// count writes a number and a noun.
func count(n int, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case strings.HasSuffix(noun, "s"):
		return fmt.Sprintf("%d %ses", n, noun)
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// codes gathers the exceptions.
func (v *leaseView) codes(im *leaseImport) {
	explain := map[diag.Code]diag.Info{}
	for _, i := range slices.Concat(leasefile.Codes(), leases.Codes()) {
		explain[i.Code] = i
	}
	list := im.exceptions()
	texts := linesOf(im.file.Text, list)
	for _, f := range list {
		if n := len(v.Codes); n == 0 || v.Codes[n-1].Info.Code != f.Code {
			v.Codes = append(v.Codes, codeView{Info: explain[f.Code], Word: f.Severity.String(), More: im.more[f.Code]})
		}
		c := &v.Codes[len(v.Codes)-1]
		c.Items = append(c.Items, exceptionView{f.Span.Start.Line, f.Message, f.Hint, texts[f.Span.Start.Line]})
		c.Count = len(c.Items) + c.More
	}
	for i := range v.Codes {
		v.Exceptions += v.Codes[i].Count
	}
	v.Open = v.Exceptions <= 6
}

// linesOf returns the lines of a text that findings are about.
func linesOf(text string, list diag.List) map[int]string {
	lines := map[int]string{}
	for _, f := range list {
		lines[f.Span.Start.Line] = ""
	}
	n := 0
	for line := range strings.Lines(text) {
		n++
		if _, ok := lines[n]; ok {
			lines[n] = strings.ToValidUTF8(strings.TrimSpace(line[:min(len(line), mostOfRow)]), "…")
		}
	}
	return lines
}

// nets counts by subnet, and by network where the configuration has no subnet.
func (v *leaseView) nets(im *leaseImport) {
	site := newSiteNets(im)
	elsewhere := map[netip.Prefix]*netView{}
	for w := range im.table.Words() {
		n := site.find(w.What.Addr())
		if n == nil {
			bits := map[bool]int{true: 24, false: 64}[w.What.Addr().Is4()]
			p, _ := w.What.Addr().Prefix(min(bits, w.What.Bits())) // these lengths exist
			if elsewhere[p] == nil {
				elsewhere[p] = &netView{Prefix: p}
			}
			n = elsewhere[p]
		}
		n.add(w.Outcome)
	}
	v.Subnets = site.list()
	for _, p := range slices.SortedFunc(maps.Keys(elsewhere), comparePrefix) {
		v.Elsewhere = append(v.Elsewhere, *elsewhere[p])
	}
	v.MoreNets = max(0, len(v.Subnets)-mostNets) + max(0, len(v.Elsewhere)-mostNets)
	v.Subnets = v.Subnets[:min(len(v.Subnets), mostNets)]
	v.Elsewhere = v.Elsewhere[:min(len(v.Elsewhere), mostNets)]
}

func comparePrefix(a, b netip.Prefix) int { return a.Addr().Compare(b.Addr()) }

// add counts one address.
func (n *netView) add(o leases.Outcome) {
	switch o {
	case leases.Declined:
		n.Declined++
	case leases.Assigned, leases.Kept:
		n.Leases++
	case leases.Unpooled, leases.Outside:
		n.Unpooled++
	case leases.Expired:
		n.Over++
	default:
		n.Idle++
	}
}

// Addresses is how many addresses of the file there are.
func (n *netView) Addresses() int { return n.Leases + n.Declined + n.Unpooled + n.Over + n.Idle }

// rows shows the first leases.
func (v *leaseView) rows(im *leaseImport) {
	for l, line := range im.table.Leases() {
		if len(v.Rows) == mostRows {
			return
		}
		r := rowView{Addr: l.Addr.String(), State: l.State.String(), HW: colons(l.HW), Host: string(l.Hostname), Subnet: l.SubnetID, Line: line}
		if r.Client = colons(l.ClientID); v.V6 {
			r.Client = fmt.Sprintf("%d %s", l.IAID, colons(l.DUID))
		}
		if l.Type == lease.PD {
			r.Addr = l.Key().String()
		}
		if r.Ends = "never"; !l.Infinite() {
			r.Ends = time.Unix(l.Expires(), 0).UTC().Format(time.DateTime)
		}
		v.Rows = append(v.Rows, r)
	}
}
