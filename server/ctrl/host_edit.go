package ctrl

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/option"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/host"
)

// keeping is a server that has reservations in other places than the
// configuration, too.
type keeping interface{ Keepers() []host.Keeper }

// databases are those other places.
func (c *Call) databases() []host.Keeper {
	if k, ok := c.Server.(keeping); ok {
		return k.Keepers()
	}
	return nil
}

// keepers are those that the command is for.
func (c *Call) keepers() []host.Keeper {
	if t, _ := c.target(); t == "memory" {
		return nil
	}
	return c.databases()
}

// places says where a writing command is to change something.
type places struct {
	memory    bool
	databases []host.Keeper
}

// places reads where to write: in the databases, if nothing else is said. It
// returns an error with the text where there are none.
func (c *Call) places(none string) (places, error) {
	t, err := c.target()
	if err != nil {
		return places{}, err
	}
	p := places{memory: t == "memory" || t == "all"}
	if t != "memory" {
		p.databases = c.databases()
	}
	if !p.memory && len(p.databases) == 0 {
		return p, errors.New(none)
	}
	return p, nil
}

// record makes a reservation ready for databases: its options say themselves what
// they are.
func (c *Call) record(h hostEntry) (*host.Record, error) {
	r := *h.Reservation
	r.OptionData = slices.Clone(r.OptionData)
	for i := range r.OptionData {
		o := &r.OptionData[i]
		space := option.DefaultSpace(c.Snapshot().Family)
		if o.Space != "" {
			space = o.Space
		}
		csv := false
		if def := c.Snapshot().Defs.Find(o); def != nil {
			o.Code, csv = def.Code, true
		}
		if o.Space = space; o.CSV == nil {
			o.CSV = &csv
		}
		if !*o.CSV {
			b, err := option.Bytes(o.Data)
			if err != nil {
				return nil, err
			}
			o.Data = fmt.Sprintf("%X", b)
		}
	}
	return &host.Record{Subnet: h.subnet, Reservation: &r}, nil
}

// refused turns what a database says into words of Kea.
func refused(err error) error {
	if errors.Is(err, host.ErrTaken) {
		return errors.New("Database duplicate entry error")
	}
	return err
}

func hostAdd(c *Call) (Reply, error) {
	h, err := c.reservation()
	if err != nil {
		return Reply{}, err
	}
	to, err := c.places("Host database not available, cannot add host.")
	if err != nil {
		return Reply{}, err
	}
	if to.memory {
		err = c.edit(func(d *kea.Server) error {
			if err := c.freeHost(d, h); err != nil {
				return err
			}
			return editHosts(d, h.subnet, func(list []*kea.Reservation) []*kea.Reservation { return append(list, h.Reservation) })
		})
		if err != nil {
			return Reply{}, err
		}
	}
	r, err := c.record(h)
	if err != nil {
		return Reply{}, err
	}
	for _, k := range to.databases {
		if err := k.Add(r, c.Snapshot().IPUnique); err != nil {
			return Reply{}, refused(err)
		}
	}
	return done("Host added.")
}

func hostUpdate(c *Call) (Reply, error) {
	h, err := c.reservation()
	if err != nil {
		return Reply{}, err
	}
	to, err := c.places("host database not available, cannot update host")
	if err != nil {
		return Reply{}, err
	}
	if to.memory {
		if err := c.replaceInMemory(h); err != nil {
			return Reply{}, err
		}
	}
	r, err := c.record(h)
	if err != nil {
		return Reply{}, err
	}
	for _, k := range to.databases {
		found, err := k.Replace(r, c.Snapshot().IPUnique)
		if err != nil {
			return Reply{}, refused(err)
		}
		if !found {
			return Reply{}, errors.New("Host not updated (not found).")
		}
	}
	return done("Host updated.")
}

func (c *Call) replaceInMemory(h hostEntry) error {
	kind, id, _ := config.Identifier(h.Reservation)
	return c.edit(func(d *kea.Server) error {
		found := false
		err := editHosts(d, h.subnet, func(list []*kea.Reservation) []*kea.Reservation {
			for i, r := range list {
				if (hostEntry{h.subnet, r}).is(kind, id) {
					list[i], found = h.Reservation, true
				}
			}
			return list
		})
		if err == nil && !found {
			err = errors.New("Host not updated (not found).")
		}
		return err
	})
}

func hostDel(c *Call) (Reply, error) {
	w, err := c.hostWanted()
	if err != nil {
		return Reply{}, err
	}
	from, err := c.places("Unable to delete a host because there is no hosts-database configured.")
	if err != nil {
		return Reply{}, err
	}
	removed := false
	if from.memory {
		if removed, err = c.removeInMemory(&w); err != nil {
			return Reply{}, err
		}
	}
	for _, k := range from.databases {
		gone, err := k.Remove(w)
		if err != nil {
			return Reply{}, err
		}
		removed = removed || gone
	}
	if !removed {
		return Reply{}, failed(Empty, "Host not deleted (not found).")
	}
	return done("Host deleted.")
}

// errKept ends a change that would change nothing.
var errKept = errors.New("there is no such reservation")

func (c *Call) removeInMemory(w *host.Wanted) (removed bool, err error) {
	err = c.edit(func(d *kea.Server) error {
		err := editHosts(d, *w.Subnet, func(list []*kea.Reservation) []*kea.Reservation {
			return slices.DeleteFunc(list, func(r *kea.Reservation) bool {
				gone := (hostEntry{*w.Subnet, r}).wanted(w)
				removed = removed || gone
				return gone
			})
		})
		if err == nil && !removed {
			err = errKept
		}
		return err
	})
	if err == errKept {
		err = nil
	}
	return removed, err
}

// freeHost checks that nobody has what a new reservation wants.
func (c *Call) freeHost(d *kea.Server, h hostEntry) error {
	kind, id, _ := config.Identifier(h.Reservation)
	for _, old := range hosts(d) {
		if old.subnet != h.subnet {
			continue
		}
		if old.is(kind, id) {
			return fmt.Errorf("failed to add new host using the %s '%s' to the IPv%d subnet id '%d' as this host has already been added",
				kindWord(kind), identifierText(kind, id), d.Family, h.subnet)
		}
		for _, text := range slices.Concat([]string{h.IPAddress}, h.IPAddresses) {
			a, err := netip.ParseAddr(text)
			if err == nil && c.Snapshot().IPUnique && h.subnet != host.GlobalSubnet && old.holds(a) {
				return fmt.Errorf("failed to add new host using the %s '%s' and address '%s' to the IPv%d subnet id '%d' as another reservation has this address",
					kindWord(kind), identifierText(kind, id), a, d.Family, h.subnet)
			}
		}
	}
	return nil
}

func kindWord(k host.Kind) string {
	switch k {
	case host.HWAddress:
		return "HW address"
	case host.DUID:
		return "DUID"
	}
	return k.String()
}

// editHosts changes the reservations of a subnet, or the global ones.
func editHosts(d *kea.Server, subnet uint32, change func([]*kea.Reservation) []*kea.Reservation) error {
	if subnet == host.GlobalSubnet {
		d.Reservations = change(slices.Clone(d.Reservations))
		return nil
	}
	old, _ := findSubnet(d, subnet)
	if old == nil {
		return fmt.Errorf("IPv%d subnet with ID of '%d' is not configured", d.Family, subnet)
	}
	s := *old
	s.Reservations = change(slices.Clone(s.Reservations))
	replaceSubnet(d, subnet, &s)
	return nil
}
