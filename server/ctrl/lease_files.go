package ctrl

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/stats"
	"github.com/keatool/keatool/server/store"
)

// subnetIDs lists the subnets of the command's family.
func (c *Call) subnetIDs() []uint32 {
	var ids []uint32
	if c.foreign() {
		return nil
	}
	for _, s := range c.Snapshot().Subnets {
		ids = append(ids, s.ID)
	}
	slices.Sort(ids)
	return ids
}

func leaseWrite(c *Call) (Reply, error) {
	if !c.isMap() {
		return Reply{}, errors.New("no parameters specified for the command")
	}
	n := c.Args.Get("filename")
	switch {
	case n == nil:
		return Reply{}, errors.New("'filename' parameter not specified")
	case n.Kind != kea.String:
		return Reply{}, errors.New("'filename' parameter must be a string")
	case n.Text == "" || strings.HasSuffix(n.Text, "/"):
		return Reply{}, fmt.Errorf("'filename' parameter is invalid: path: '%s' has no filename", n.Text)
	}
	path, err := inside(c.About().DataDir, n.Text)
	if err != nil {
		return Reply{}, err
	}
	if err := c.writeLeases(path); err != nil {
		return Reply{}, fmt.Errorf("Error during %s command processing: %w", c.Name, err)
	}
	return done("IPv%d lease database into '%s'.", c.version(), path)
}

// inside returns the path of a file that may only be in one directory.
func inside(dir, name string) (string, error) {
	if strings.Contains(name, "/") {
		if got := filepath.Clean(name[:strings.LastIndexByte(name, '/')+1]); got != filepath.Clean(dir) {
			return "", fmt.Errorf("'filename' parameter is invalid: invalid path specified: '%s', supported path is '%s'", got, dir)
		}
	}
	base := name[strings.LastIndexByte(name, '/')+1:]
	if base == "." || base == ".." {
		return "", fmt.Errorf("unable to open '%s/%s'", dir, base)
	}
	return filepath.Join(dir, base), nil
}

// writeLeases writes the leases into a file that appears when it is complete.
// What was there before is kept beside it, under a name with the number of the
// process.
func (c *Call) writeLeases(path string) error {
	aside := fmt.Sprintf("%s.bak%d", path, os.Getpid())
	if own, ok := c.Store().(inFile); ok && own.File() == path {
		return own.Rewrite(context.Background(), aside)
	}
	file, err := os.CreateTemp(filepath.Dir(path), ".leases-*")
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) // without effect when it has been renamed
	format := lease.CSV4
	if c.Snapshot().Family == kea.V6 {
		format = lease.CSV6
	}
	_, err = store.WriteFile(context.Background(), file, c.Store(), format)
	if err := errors.Join(err, file.Chmod(0o640), file.Close()); err != nil {
		return err
	}
	if err := os.Rename(path, aside); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return os.Rename(file.Name(), path)
}

// inFile is a store that keeps its leases in a file.
type inFile interface {
	File() string
	// Rewrite writes each lease once, and puts aside what the file was.
	Rewrite(ctx context.Context, aside string) error
}

// leaseBulk adds and removes many leases; what fails is in the reply.
func leaseBulk(c *Call) (Reply, error) {
	if !c.isMap() {
		return Reply{}, errors.New("Command arguments missing or a not a map.")
	}
	gone, leases := c.Args.Get("deleted-leases"), c.Args.Get("leases")
	switch {
	case gone == nil && leases == nil:
		return Reply{}, errors.New("neither 'deleted-leases' nor 'leases' parameter specified")
	case gone != nil && gone.Kind != kea.List:
		return Reply{}, errors.New("the 'deleted-leases' parameter must be a list")
	case leases != nil && leases.Kind != kea.List:
		return Reply{}, errors.New("the 'leases' parameter must be a list")
	}
	wanteds, list, err := c.readBulk(gone, leases)
	if err != nil {
		return Reply{}, err
	}
	removed, failedRemovals := c.bulkRemove(wanteds)
	stored, failedLeases := c.bulkPut(list)
	r := Reply{Text: fmt.Sprintf("Bulk apply of %d IPv6 leases completed.", removed+stored)}
	if removed+stored == 0 {
		r.Result = Empty
	}
	for _, f := range append(failedRemovals, failedLeases...) {
		c.failed = append(c.failed, f.(object)["ip-address"].(string))
	}
	m := object{}
	if len(failedRemovals) > 0 {
		m["failed-deleted-leases"] = failedRemovals
	}
	if len(failedLeases) > 0 {
		m["failed-leases"] = failedLeases
	}
	if len(m) > 0 {
		r.Arguments = m
	}
	return r, nil
}

func (c *Call) readBulk(gone, leases *kea.Node) (wanteds []wanted, list []*lease.Lease, err error) {
	if gone != nil {
		for _, n := range gone.Items {
			part := *c
			part.Args = n
			w, err := part.want()
			if err != nil {
				return nil, nil, err
			}
			wanteds = append(wanteds, w)
		}
	}
	if leases != nil {
		for _, n := range leases.Items {
			l, err := c.readLease(n)
			var f fault
			if errors.As(err, &f) {
				f.Result = Failure
				err = f
			}
			if err != nil {
				return nil, nil, err
			}
			list = append(list, l)
		}
	}
	return wanteds, list, nil
}

func (c *Call) bulkRemove(wanteds []wanted) (n int, bad []any) {
	for _, w := range wanteds {
		l, err := c.fetch(w)
		if err == nil && l != nil {
			err = c.Change(l, nil)
		}
		switch {
		case err != nil:
			bad = append(bad, unapplied(w.kind, w.addr.String(), Failure, err.Error()))
		case l == nil:
			bad = append(bad, unapplied(w.kind, w.addr.String(), Empty, "lease not found"))
		default:
			n++
		}
	}
	return n, bad
}

func (c *Call) bulkPut(list []*lease.Lease) (n int, bad []any) {
	for _, l := range list {
		if _, err := c.put(l, true); err != nil {
			r := reply(Reply{}, err)
			bad = append(bad, unapplied(l.Type, l.Addr.String(), r.Result, r.Text))
			continue
		}
		n++
	}
	return n, bad
}

func unapplied(t lease.Type, address string, result int, why string) object {
	return object{"type": t.String(), "ip-address": address, "result": result, "error-message": why}
}

func leaseStatCommands() []Command {
	return both(Command{Name: "stat-lease%d-get", Hook: "stat_cmds", Doc: "counts the leases of subnets", Run: leaseStat})
}

// leaseStat shows the numbers of the subnets as a table.
func leaseStat(c *Call) (Reply, error) {
	first, last, what, err := c.statRange()
	if err != nil {
		return Reply{}, err
	}
	var rows []any
	if !c.foreign() {
		for _, l := range c.Stats().Leases() {
			if l.Subnet >= first && l.Subnet <= last {
				rows = append(rows, c.statRow(l))
			}
		}
	}
	if len(rows) == 0 {
		return Reply{Result: Empty, Arguments: object{}, Text: fmt.Sprintf("%s[%s]: no matching data, %s", c.Name, what, c.noRange())}, nil
	}
	columns := []string{"subnet-id", "total-addresses", "cumulative-assigned-addresses", "assigned-addresses", "declined-addresses"}
	if c.version() == kea.V6 {
		columns = []string{"subnet-id", "total-nas", "cumulative-assigned-nas", "assigned-nas", "declined-addresses", "total-pds", "cumulative-assigned-pds", "assigned-pds"}
	}
	return Reply{Arguments: object{"result-set": object{"columns": columns, "rows": rows, "timestamp": timestamp(c.Now())}},
		Text: fmt.Sprintf("%s[%s]: %d rows found", c.Name, what, len(rows))}, nil
}

func (c *Call) statRow(l stats.Leases) []any {
	row := []any{l.Subnet, l.Total, l.Cumulative, l.Assigned, l.Declined}
	if c.version() == kea.V6 {
		row = append(row, l.TotalPrefixes, l.CumulativePrefixes, l.AssignedPrefixes)
	}
	return row
}

// statRange reads which subnets are meant.
func (c *Call) statRange() (first, last uint32, what string, err error) {
	everything := func() (uint32, uint32, string, error) { return 0, ^uint32(0), "all subnets", nil }
	switch {
	case c.Args == nil:
		return everything()
	case !c.isMap():
		return 0, 0, "", errors.New("'arguments' parameter is not a map")
	}
	one, several := c.Args.Get("subnet-id"), c.Args.Get("subnet-range")
	switch {
	case one != nil && several != nil:
		return 0, 0, "", errors.New("cannot specify both subnet-id and subnet-range")
	case one != nil:
		id, err := statID(one, "'subnet-id' parameter is not integer", "subnet-id")
		return id, id, fmt.Sprintf("subnet-id=%d", id), err
	case several == nil:
		return everything()
	case several.Kind != kea.Object:
		return 0, 0, "", errors.New("subnet-range parameter is not a map")
	}
	if first, err = statID(several.Get("first-subnet-id"), "'first-subnet-id' parameter missing or not an integer", "first-subnet-id"); err != nil {
		return 0, 0, "", err
	}
	if last, err = statID(several.Get("last-subnet-id"), "'last-subnet-id' parameter missing or not an integer", "last-subnet-id"); err != nil {
		return 0, 0, "", err
	}
	switch {
	case last <= first:
		return 0, 0, "", errors.New("'last-subnet-id' must be greater than 'first-subnet-id'")
	case first == 0: // of a number with more than 32 bits
		return 0, 0, "", errors.New("LeaseStatsQuery: first_subnet_id_ must be > 0")
	}
	return first, last, fmt.Sprintf("subnets %d through %d", first, last), nil
}

// statID reads the number of a subnet, of which Kea takes 32 bits.
func statID(n *kea.Node, none, key string) (uint32, error) {
	id, ok := integer(n)
	switch {
	case !ok:
		return 0, errors.New(none)
	case id <= 0:
		return 0, fmt.Errorf("'%s' parameter must be > 0", key)
	}
	return uint32(id), nil
}

// noRange says which subnets there are not.
func (c *Call) noRange() string {
	first, last, what, _ := c.statRange()
	if strings.HasPrefix(what, "subnet-id=") {
		return fmt.Sprintf("subnet-id: %d does not exist", first)
	}
	if what == "all subnets" {
		last = 0
	}
	return fmt.Sprintf("selected ID range: %d through %d includes no known subnets", first, last)
}
