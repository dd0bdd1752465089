package ctrl

import (
	"errors"

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
	limit, err := c.number(c.Args, "limit", 1<<32-1)
	if err != nil {
		return Reply{}, err
	}
	if limit == 0 {
		return Reply{}, errors.New("page size of retrieved hosts must not be 0")
	}
	source, err := c.number32(c.Args, "source-index", 0)
	if err != nil {
		return Reply{}, err
	}
	from, err := c.number32(c.Args, "from", 0)
	if err != nil {
		return Reply{}, err
	}
	w, err := c.inSubnet(host.Wanted{After: int64(from), Limit: int(limit)})
	if err == nil && w.Subnet != nil {
		err = c.knownSubnet(*w.Subnet)
	}
	if err != nil {
		return Reply{}, err
	}
	return c.page(w, source)
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
