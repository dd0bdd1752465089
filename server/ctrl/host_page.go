package ctrl

import (
	"errors"
	"math"

	"github.com/keatool/keatool/server/host"
)

// hostGetPage shows reservations from an index on: that of the last that has been
// shown. The sources are the configuration, where all reservations are counted,
// and the databases, with their own numbers. A page is of one source; an empty
// one is left out.
func hostGetPage(c *Call) (Reply, error) {
	if err := c.hostMap(); err != nil {
		return Reply{}, err
	}
	limit, ok, err := c.between(c.Args, "limit", 0, 1<<32-1)
	switch {
	case err != nil:
		return Reply{}, err
	case !ok:
		_, err := c.need(c.Args, "limit")
		return Reply{}, err
	case limit == 0:
		return Reply{}, errors.New("page size of retrieved hosts must not be 0")
	}
	source, _, err := c.between(c.Args, "source-index", 0, mostSources)
	if err != nil {
		return Reply{}, err
	}
	from, err := c.hostsAfter()
	if err != nil {
		return Reply{}, err
	}
	w, err := c.inSubnet(host.Wanted{After: from, Limit: int(limit)})
	if err == nil && w.Subnet != nil {
		err = c.knownSubnet(*w.Subnet)
	}
	if err != nil {
		return Reply{}, err
	}
	return c.page(w, uint32(source))
}

// mostSources is how many places with reservations Kea can think of.
const mostSources = 10

// hostsAfter reads the index of the last reservation that has been shown.
func (c *Call) hostsAfter() (int64, error) {
	n := c.Args.Get("from")
	if n == nil {
		return 0, nil
	}
	from, ok := integer(n)
	if !ok {
		return 0, c.mistyped("from", n)
	}
	if from < 0 { // a very large number to Kea
		from = math.MaxInt64
	}
	return from, nil
}

func (c *Call) page(w host.Wanted, source uint32) (Reply, error) {
	var rows []host.Record
	for databases := c.databases(); len(rows) == 0 && source <= uint32(len(databases)); source++ {
		if source == 0 {
			rows = c.pageInMemory(w)
		} else {
			var err error
			if rows, err = databases[source-1].List(w); err != nil {
				return Reply{}, err
			}
		}
		w.After = 0
	}
	list := make([]hostEntry, len(rows))
	for i, r := range rows {
		list[i] = hostEntry{r.Subnet, r.Reservation}
	}
	r, err := c.theHosts(list)
	m := r.Arguments.(object)
	m["count"] = len(list)
	if len(list) > 0 {
		m["next"] = object{"from": rows[len(rows)-1].Row, "source-index": source - 1}
	}
	return r, err
}

func (c *Call) pageInMemory(w host.Wanted) (rows []host.Record) {
	for i, h := range hosts(c.source()) {
		if n := int64(i + 1); n > w.After && h.wanted(&w) && len(rows) < w.Limit {
			rows = append(rows, host.Record{Subnet: h.subnet, Reservation: h.Reservation, Row: n})
		}
	}
	return rows
}
