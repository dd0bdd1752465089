package ctrl

import (
	"errors"
	"fmt"
	"math"
	"net/netip"
	"strings"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store"
)

func leaseCommands() []Command {
	list := []Command{
		{Name: "lease4-get-by-hw-address", Doc: "shows the leases of a hardware address", Run: byValue("hw-address", "IPv4", byHW)},
		{Name: "lease4-get-by-client-id", Doc: "shows the leases of a client identifier", Run: byValue("client-id", "IPv4", byClientID)},
		{Name: "lease6-get-by-duid", Doc: "shows the leases of a DUID", Run: byValue("duid", "IPv6", byDUID)},
		{Name: "lease4-get-by-hostname", Doc: "shows the leases of a host name", Run: byValue("hostname", "IPv4", byHostname)},
		{Name: "lease6-get-by-hostname", Doc: "shows the leases of a host name", Run: byValue("hostname", "IPv6", byHostname)},
		{Name: "lease6-bulk-apply", Write: true, Doc: "adds, changes and removes many leases", Run: leaseBulk},
	}
	for _, cmd := range []Command{
		{Name: "lease%d-add", Write: true, Doc: "adds a lease", Run: leaseAdd},
		{Name: "lease%d-update", Write: true, Doc: "changes a lease", Run: leaseUpdate},
		{Name: "lease%d-del", Write: true, Doc: "removes a lease", Run: leaseDel},
		{Name: "lease%d-get", Doc: "shows a lease", Run: leaseGet},
		{Name: "lease%d-get-all", Doc: "shows all leases, or those of some subnets", Run: leaseGetAll},
		{Name: "lease%d-get-page", Doc: "shows the leases behind an address", Run: leaseGetPage},
		{Name: "lease%d-wipe", Write: true, Doc: "removes all leases of a subnet, or of all", Run: leaseWipe},
		{Name: "lease%d-resend-ddns", Write: true, Doc: "sends the updates of DNS for a lease again", Run: leaseResend},
		{Name: "lease%d-write", Write: true, Doc: "writes the leases into a file", Run: leaseWrite},
	} {
		list = append(list, both(cmd)...)
	}
	for i := range list {
		list[i].Hook = "lease_cmds"
	}
	return list
}

// leases reads those of the command's family that fit a query, sorted by address.
func (c *Call) leases(q store.Query) ([]lease.Lease, error) {
	if c.foreign() {
		return nil, nil
	}
	if q.Limit == 0 {
		q.Limit = math.MaxInt32
	}
	return c.Store().Find(q, nil)
}

// shown is the reply with a list of leases.
func (c *Call) shown(list []lease.Lease, err error) (Reply, error) {
	if err != nil {
		return Reply{}, err
	}
	rows := make([]any, 0, len(list))
	for i := range list {
		rows = append(rows, shownLease(&list[i]))
	}
	r := Reply{Arguments: object{"leases": rows}, Text: fmt.Sprintf("%d IPv%d lease(s) found.", len(list), c.version())}
	if len(list) == 0 {
		r.Result = Empty
	}
	return r, nil
}

func leaseAdd(c *Call) (Reply, error) {
	if !c.isMap() {
		return Reply{}, errors.New("no parameters specified for the command")
	}
	l, err := c.readLease(c.Args)
	if err != nil {
		return Reply{}, err
	}
	err = c.Change(nil, l)
	if errors.Is(err, store.ErrConflict) {
		return Reply{}, failed(Conflict, "IPv%d lease already exists.", c.version())
	}
	if err != nil {
		return Reply{}, err
	}
	what := "address " + l.Addr.String()
	if l.Type == lease.PD {
		what = "prefix " + l.Key().String()
	}
	return done("Lease for %s, subnet-id %d added.", what, l.SubnetID)
}

func leaseUpdate(c *Call) (Reply, error) {
	if !c.isMap() {
		return Reply{}, fmt.Errorf("no parameters specified for %s command", c.Name)
	}
	l, err := c.readLease(c.Args)
	if err != nil {
		return Reply{}, err
	}
	force, err := c.flag(c.Args, "force-create")
	if err != nil {
		return Reply{}, err
	}
	added, err := c.put(l, force)
	if err != nil {
		return Reply{}, err
	}
	if added {
		return done("IPv%d lease added.", c.version())
	}
	return done("IPv%d lease updated.", c.version())
}

// put stores a lease in place of the one at its address.
func (c *Call) put(l *lease.Lease, force bool) (added bool, err error) {
	var old lease.Lease
	err = store.ErrConflict
	for range 3 {
		getErr := c.Store().Get(l.Addr, &old)
		switch {
		case getErr == nil && old.Type == l.Type:
			added, err = false, c.Change(&old, l)
		case errors.Is(getErr, store.ErrNotFound) && force:
			added, err = true, c.Change(nil, l)
		case getErr != nil && !errors.Is(getErr, store.ErrNotFound):
			return false, getErr
		}
		if !errors.Is(err, store.ErrConflict) {
			return added, err
		}
	}
	return false, failed(Conflict, "failed to update the lease with address %s either because the lease has been deleted or it has changed in the database, in both cases a retry might succeed", l.Addr)
}

// wanted is the lease that lease4-get and its like are about.
type wanted struct {
	addr  netip.Addr
	kind  lease.Type
	query store.Query
	about string // for a complaint that there are several
}

// want reads which lease is meant.
func (c *Call) want() (w wanted, err error) {
	if !c.isMap() {
		return w, errors.New("Parameters missing or are not a map.")
	}
	if w.kind, err = c.wantType(); err != nil {
		return w, err
	}
	if n := c.Args.Get("ip-address"); n != nil {
		return w, c.wantAddress(n, &w)
	}
	n := c.Args.Get("subnet-id")
	subnet, ok := integer(n)
	switch {
	case n == nil:
		return w, errors.New("Mandatory 'subnet-id' parameter missing.")
	case !ok:
		return w, errors.New("'subnet-id' parameter is not integer.")
	}
	w.query.Subnet, w.query.Types = uint32(subnet), store.Of(w.kind)
	return w, c.wantIdentifier(&w)
}

func (c *Call) wantType() (lease.Type, error) {
	n := c.Args.Get("type")
	if n == nil {
		if c.version() == kea.V4 {
			return lease.V4, nil
		}
		return lease.NA, nil
	}
	if n.Kind != kea.String {
		return 0, fmt.Errorf("stringValue() called on non-string Element in %s", c.at(n))
	}
	for _, t := range []lease.Type{lease.NA, lease.TA, lease.PD, lease.V4} {
		if t.String() == n.Text {
			return t, nil
		}
	}
	return 0, fmt.Errorf("Invalid lease type specified: %s, only supported values are: IA_NA, IA_TA, IA_PD and V4", n.Text)
}

func (c *Call) wantAddress(n *kea.Node, w *wanted) (err error) {
	if n.Kind != kea.String {
		return errors.New("'ip-address' is not a string.")
	}
	if w.addr, err = addr(n.Text); err != nil {
		return err
	}
	if w.addr.Is4() != (c.version() == kea.V4) {
		return fmt.Errorf("Invalid IPv%d address specified: %s", c.version(), n.Text)
	}
	return nil
}

func (c *Call) wantIdentifier(w *wanted) (err error) {
	kind, id := c.Args.Get("identifier-type"), c.Args.Get("identifier")
	if kind == nil || kind.Kind != kea.String {
		return errors.New("No 'ip-address' provided and 'identifier-type' is either missing or not a string.")
	}
	if id == nil || id.Kind != kea.String {
		return errors.New("No 'ip-address' provided and 'identifier' is either missing or not a string.")
	}
	decode := octets
	if kind.Text == "hw-address" {
		decode = hardware
	}
	bytes, err := decode(id.Text)
	least, most := 0, math.MaxInt
	switch kind.Text {
	case "hw-address":
		w.query.HW = bytes
	case "client-id":
		w.query.ClientID, least, most = bytes, leastClientID, mostClientID
	case "duid":
		w.query.DUID, least, most = bytes, leastDUID, mostDUID
	default:
		return fmt.Errorf("Incorrect identifier type: %s, the only supported values are: address, hw-address, duid", kind.Text)
	}
	if err != nil {
		return err
	}
	if err := fits(bytes, least, most); err != nil {
		return err
	}
	if (kind.Text == "duid") != (c.version() == kea.V6) {
		return fmt.Errorf("Query by %s is not allowed in v%d.", kind.Text, c.version())
	}
	if c.version() == kea.V4 {
		return nil
	}
	if n := c.Args.Get("iaid"); n != nil && n.Kind != kea.Integer {
		return fmt.Errorf("intValue() called on non-integer Element in %s", c.at(n))
	}
	iaid, _ := integer(c.Args.Get("iaid"))
	w.query.IAID, w.query.HasIAID = uint32(iaid), true // what is too large is cut, as in Kea
	w.about = fmt.Sprintf("type %d, duid %s, iaid %d and subnet-id %d", w.kind, colons(bytes), w.query.IAID, w.query.Subnet)
	return nil
}

// fetch reads the lease that is wanted; nil if there is none.
func (c *Call) fetch(w wanted) (*lease.Lease, error) {
	if c.foreign() {
		return nil, nil
	}
	if !w.addr.IsValid() {
		list, err := c.leases(w.query)
		switch {
		case err != nil || len(list) == 0:
			return nil, err
		case len(list) > 1 && w.about != "":
			return nil, fmt.Errorf("More than one lease found for %s", w.about)
		}
		return &list[0], nil
	}
	var l lease.Lease
	err := c.Store().Get(w.addr, &l)
	if errors.Is(err, store.ErrNotFound) || err == nil && l.Type != w.kind {
		return nil, nil
	}
	return &l, err
}

func leaseGet(c *Call) (Reply, error) {
	w, err := c.want()
	if err != nil {
		return Reply{}, err
	}
	l, err := c.fetch(w)
	if err != nil {
		return Reply{}, err
	}
	if l == nil {
		return Reply{Result: Empty, Text: "Lease not found."}, nil
	}
	return Reply{Arguments: shownLease(l), Text: fmt.Sprintf("IPv%d lease found.", c.version())}, nil
}

func leaseDel(c *Call) (Reply, error) {
	w, err := c.want()
	if err != nil {
		return Reply{}, err
	}
	updateDNS, err := c.flag(c.Args, "update-ddns")
	if err != nil {
		return Reply{}, errors.New("'update-ddns' is not a boolean")
	}
	for range 3 {
		l, err := c.fetch(w)
		if err != nil {
			return Reply{}, err
		}
		if l == nil {
			break
		}
		if err := c.Change(l, nil); err == nil {
			if updateDNS {
				c.RemoveDNS(l)
			}
			return done("IPv%d lease deleted.", c.version())
		} else if !errors.Is(err, store.ErrConflict) {
			return Reply{}, err
		}
	}
	return Reply{Result: Empty, Text: fmt.Sprintf("IPv%d lease not found.", c.version())}, nil
}

func leaseGetAll(c *Call) (Reply, error) {
	if c.Args == nil {
		return c.shown(c.leases(store.Query{}))
	}
	n := c.Args.Get("subnets")
	switch {
	case n == nil:
		return Reply{}, errors.New("'subnets' parameter not specified")
	case n.Kind != kea.List:
		return Reply{}, errors.New("'subnets' parameter must be a list")
	}
	var list []lease.Lease
	for _, item := range n.Items {
		id, ok := integer(item)
		if !ok {
			return Reply{}, errors.New("listed subnet identifiers must be numbers")
		}
		some, err := c.leases(store.Query{Subnet: uint32(id)})
		if err != nil {
			return Reply{}, err
		}
		if id != 0 {
			list = append(list, some...)
		}
	}
	return c.shown(list, nil)
}

func leaseGetPage(c *Call) (Reply, error) {
	if !c.isMap() {
		return Reply{}, fmt.Errorf("no parameters specified for the %s command", c.Name)
	}
	var q store.Query
	from, limit := c.Args.Get("from"), c.Args.Get("limit")
	switch {
	case from == nil:
		return Reply{}, errors.New("'from' parameter not specified")
	case limit == nil:
		return Reply{}, errors.New("'limit' parameter not specified")
	case from.Kind != kea.String:
		return Reply{}, errors.New("'from' parameter must be a string")
	}
	if from.Text != "start" {
		a, err := netip.ParseAddr(from.Text)
		if err != nil {
			return Reply{}, fmt.Errorf("'from' parameter value is neither 'start' keyword nor a valid IPv%d address", c.version())
		}
		if a.Is4() != (c.version() == kea.V4) {
			return Reply{}, fmt.Errorf("'from' parameter value %s is not an IPv%d address", from.Text, c.version())
		}
		q.After = a
	}
	n, ok := integer(limit)
	switch {
	case !ok:
		return Reply{}, errors.New("'limit' parameter must be a number")
	case n == 0:
		return Reply{}, errors.New("page size of retrieved leases must not be 0")
	case n < 0 || n > math.MaxUint32:
		return Reply{}, errors.New("page size of retrieved leases must not be greater than 4294967295")
	}
	q.Limit = int(min(n, math.MaxInt32))
	list, err := c.leases(q)
	r, err := c.shown(list, err)
	if err == nil {
		r.Arguments.(object)["count"] = len(list)
	}
	return r, err
}

// The queries of lease4-get-by-….
func byHW(text string) (q store.Query, err error) {
	q.HW, err = hardware(text)
	return q, err
}

func byClientID(text string) (q store.Query, err error) {
	if q.ClientID, err = octets(text); err == nil {
		err = fits(q.ClientID, leastClientID, mostClientID)
	}
	return q, err
}

func byDUID(text string) (q store.Query, err error) {
	if q.DUID, err = octets(text); err == nil {
		err = fits(q.DUID, leastDUID, mostDUID)
	}
	return q, err
}

func byHostname(text string) (store.Query, error) {
	if text == "" {
		return store.Query{}, errors.New("'hostname' parameter is empty")
	}
	return store.Query{Hostname: lower(text)}, nil
}

// byValue makes a command that looks leases up by one argument.
func byValue(key, _ string, query func(string) (store.Query, error)) func(*Call) (Reply, error) {
	return func(c *Call) (Reply, error) {
		if !c.isMap() {
			return Reply{}, errors.New("Command arguments missing or a not a map.")
		}
		n := c.Args.Get(key)
		switch {
		case n == nil:
			return Reply{}, fmt.Errorf("'%s' parameter not specified", key)
		case n.Kind != kea.String:
			return Reply{}, fmt.Errorf("'%s' parameter must be a string", key)
		}
		q, err := query(n.Text)
		if err != nil {
			return Reply{}, err
		}
		return c.shown(c.leases(q))
	}
}

func leaseWipe(c *Call) (Reply, error) {
	if err := c.maybeMap(); err != nil {
		return Reply{}, err
	}
	id, err := c.number32(c.Args, "subnet-id", 0)
	if err != nil {
		return Reply{}, err
	}
	ids := []uint32{id}
	if id == 0 {
		ids = c.subnetIDs()
	}
	removed := 0
	var names strings.Builder
	for _, id := range ids {
		fmt.Fprintf(&names, " %d", id)
		n, err := c.wipe(id)
		if err != nil {
			return Reply{}, err
		}
		removed += n
	}
	r := Reply{Text: fmt.Sprintf("Deleted %d IPv%d lease(s) from subnet(s)%s", removed, c.version(), names.String())}
	if removed == 0 {
		r.Result = Empty
	}
	return r, nil
}

func (c *Call) wipe(subnet uint32) (n int, err error) {
	list, err := c.leases(store.Query{Subnet: subnet})
	if err != nil {
		return 0, err
	}
	for i := range list {
		err := c.Change(&list[i], nil)
		switch {
		case err == nil:
			n++
		case !errors.Is(err, store.ErrConflict):
			return n, err
		}
	}
	return n, nil
}

func leaseResend(c *Call) (Reply, error) {
	if !c.isMap() {
		return Reply{}, errors.New("Parameters missing or are not a map.") //nolint:staticcheck // Kea crashes here
	}
	a, err := c.oneAddress("ip-address")
	if err != nil {
		return Reply{}, err
	}
	if d := c.Snapshot().Source.Dhcp.DhcpDdns; d == nil || !d.EnableUpdates {
		return Reply{}, failed(Conflict, "DDNS updating is not enabled")
	}
	var l lease.Lease
	switch err := c.Store().Get(a, &l); {
	case errors.Is(err, store.ErrNotFound):
		return Reply{}, failed(Empty, "No lease found for: %s", a)
	case err != nil:
		return Reply{}, err
	case len(l.Hostname) == 0:
		return Reply{}, failed(Conflict, "Lease for: %s, has no hostname, nothing to update", a)
	case !c.ResendDNS(&l):
		return Reply{}, failed(Conflict, "Neither forward nor reverse updates enabled for lease for: %s", a)
	}
	return Reply{Text: fmt.Sprintf("NCR generated for: %s, hostname: %s", a, l.Hostname)}, nil
}
