package schema

import (
	"fmt"
	"net/netip"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/option"
)

// fault is a finding that knows its places as JSON pointers; they become spans
// when the whole list is there.
type fault struct {
	diag.Finding
	shape bool   // the schema found it
	atKey bool   // the finding is about the key, not about its value
	other string // pointer of the other place, for "first here"
	lacks string // the mandatory key that is missing
}

// checker collects what is wrong with a configuration beyond the shape of its
// parts: what refers to each other, and what Kea compares at load time.
type checker struct {
	rel    kea.Release
	fam    kea.Family
	top    string              // pointer of the server's map
	defs   *option.Definitions // nil for kea-dhcp-ddns
	faults []fault
}

// report adds an error at a JSON pointer.
func (c *checker) report(code diag.Code, target, message, hint string) *fault {
	c.faults = append(c.faults, fault{Finding: diag.Finding{Code: code, Severity: severities[code],
		Target: target, Message: message, Hint: hint}})
	return &c.faults[len(c.faults)-1]
}

// twice adds an error about a thing that exists already at another place.
func (c *checker) twice(code diag.Code, target, first, message string) {
	c.report(code, target, message, "").other = first
}

// at makes a JSON pointer: a container's pointer and the keys and indices below it.
func at(container string, steps ...any) string {
	var b strings.Builder
	b.WriteString(container)
	for _, s := range steps {
		b.WriteByte('/')
		switch s := s.(type) {
		case int:
			b.WriteString(strconv.Itoa(s))
		case string:
			if strings.ContainsAny(s, "~/") {
				s = strings.ReplaceAll(strings.ReplaceAll(s, "~", "~0"), "/", "~1")
			}
			b.WriteString(s)
		}
	}
	return b.String()
}

// checkConfig returns what is wrong with c beyond the shape of its parts.
func checkConfig(c *kea.Config, r kea.Release) []fault {
	return inParallel(checks(c), newChecker(c, r))
}

// newChecker returns a checker for c that has found nothing yet.
func newChecker(c *kea.Config, r kea.Release) checker {
	k := checker{rel: r, fam: c.Family()}
	if c.Dhcp != nil {
		k.top = fmt.Sprintf("/Dhcp%d", k.fam)
		k.defs = option.NewDefinitions(c.Dhcp.OptionDefs, k.fam, r, nil)
	}
	return k
}

// checks lists the parts of the work, which do not depend on each other.
func checks(c *kea.Config) []func(*checker) {
	var tasks []func(*checker)
	if c.Dhcp != nil {
		tasks = serverChecks(c.Dhcp)
	}
	if c.DhcpDdns != nil {
		tasks = append(tasks, func(k *checker) { k.ddns(c.DhcpDdns) })
	}
	if c.Agent != nil {
		tasks = append(tasks, func(k *checker) { k.agent(c.Agent) })
	}
	return tasks
}

// site is a subnet, where it is written, and what it stands in.
type site struct {
	*kea.Subnet
	where   string
	network *kea.SharedNetwork // nil: none
}

// sites lists the subnets of s in the order of the file.
func sites(s *kea.Server, root string) []site {
	var all []site
	key := fmt.Sprintf("subnet%d", s.Family)
	for i, net := range s.SharedNetworks {
		for j, sub := range net.Subnets {
			all = append(all, site{sub, at(root, "shared-networks", i, key, j), net})
		}
	}
	for i, sub := range s.Subnets {
		all = append(all, site{sub, at(root, key, i), nil})
	}
	return all
}

// serverChecks lists the checks of a DHCP server's configuration: what looks
// at all of it, and each subnet apart.
func serverChecks(s *kea.Server) []func(*checker) {
	root := fmt.Sprintf("/Dhcp%d", s.Family)
	all := sites(s, root)
	tasks := []func(*checker){func(c *checker) {
		c.lifetimesOfServer(s, root, all)
		c.identities(s, root, all)
		c.networks(s, root)
		c.classes(s, root)
		c.definitionsOfServer(s, root)
		c.globalOptions(s, root)
		c.plumbing(s, root)
	}, func(c *checker) { c.reservations(s, root, s.Reservations, nil) }}
	for i := range all {
		tasks = append(tasks, func(c *checker) { c.subnet(s, &all[i]) })
	}
	return tasks
}

// inParallel runs tasks on all processors, each with its own copy of proto,
// and returns their faults in the order of the tasks.
func inParallel(tasks []func(*checker), proto checker) []fault {
	results := make([][]fault, len(tasks))
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(tasks)) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(tasks); i = int(next.Add(1)) - 1 {
				c := proto
				tasks[i](&c)
				results[i] = c.faults
			}
		})
	}
	wait.Wait()
	var all []fault
	for _, r := range results {
		all = append(all, r...)
	}
	return all
}

// subnet checks what one subnet holds.
func (c *checker) subnet(s *kea.Server, t *site) {
	prefix, ok := parsePrefix(t.Prefix)
	if ok && prefix.Addr().Is4() != (s.Family == kea.V4) {
		c.report(CodeFamily, at(t.where, "subnet"), fmt.Sprintf("`%s` is a prefix of the other family", t.Prefix), "")
		ok = false
	}
	var in *place
	if ok {
		in = &place{prefix: prefix, text: t.Prefix, where: t.where}
	}
	c.overlaps(append(c.pools(t, in), c.delegations(t)...)) // Kea compares pools of either kind
	if in == nil {
		in = &place{where: t.where, text: t.Prefix}
	}
	c.reservations(s, t.where, t.Reservations, in)
	c.options(spot{container: t.where}, t.OptionData)
	c.exclusive(t)
}

// exclusive checks keys of a subnet that Kea takes one of, and single ones that
// the schema does not look at.
func (c *checker) exclusive(t *site) {
	if c.fam == kea.V6 && t.Interface != "" && t.InterfaceID != "" {
		c.report(CodeExclusive, at(t.where, "interface-id"), "`interface` and `interface-id` stand in one subnet",
			"a subnet is on a link of the server or behind a relay agent: keep one")
	}
	if t.Prefix4o6 != "" && !strings.Contains(t.Prefix4o6, "/") {
		c.report(CodeForm, at(t.where, "4o6-subnet"), fmt.Sprintf("`%s` is no prefix: it has no length", short(t.Prefix4o6)), "")
	}
	c.names(t.where, &t.DDNSParams)
	c.relays(t.where, t.Relay)
}

// relays checks that no relay agent is listed twice, however it is written.
func (c *checker) relays(where string, list []string) {
	seen := register[netip.Addr]{}
	for i, text := range list {
		place := at(where, "relay", "ip-addresses", i)
		if a, err := netip.ParseAddr(text); err == nil {
			if first := seen.add(a, place); first != "" {
				c.twice(CodeRepeated, place, first, fmt.Sprintf("the relay agent `%s` is listed twice", a))
			}
		}
	}
}

// isPattern reports whether s is a POSIX extended regular expression, apart
// from escapes, in which Kea's library takes more than Go's.
func isPattern(s string) bool {
	_, err := regexp.CompilePOSIX(escapes.ReplaceAllString(s, "x"))
	return err == nil
}

// escapes are escaped characters of a regular expression.
var escapes = regexp.MustCompile(`(?s)\\.`)

// names checks the keys of a scope about names and DNS records. Kea does not
// look at the server's own pattern.
func (c *checker) names(where string, d *kea.DDNSParams) {
	if p := d.HostnameCharSet; p != nil && c.top != where && !isPattern(*p) {
		c.report(CodeForm, at(where, "hostname-char-set"), fmt.Sprintf("`%s` is no regular expression", short(*p)), "")
	}
	if d.TTL != nil && (d.TTLPercent != nil || d.TTLMin != nil || d.TTLMax != nil) {
		c.report(CodeExclusive, at(where, "ddns-ttl"), "`ddns-ttl` stands beside `ddns-ttl-percent`, `ddns-ttl-min` or `ddns-ttl-max`",
			"keep the fixed value or the computed one")
	}
	if d.TTLMin != nil && d.TTLMax != nil && *d.TTLMin > *d.TTLMax {
		c.report(CodeOrder, at(where, "ddns-ttl-min"), fmt.Sprintf("`ddns-ttl-min` %d is above `ddns-ttl-max` %d", *d.TTLMin, *d.TTLMax), "")
	}
}
