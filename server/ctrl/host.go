package ctrl

import (
	"bytes"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/host"
)

func hostCommands() []Command {
	list := []Command{
		{Name: "reservation-add", Write: true, Doc: "adds a reservation", Run: hostAdd},
		{Name: "reservation-update", Write: true, Doc: "replaces a reservation", Run: hostUpdate},
		{Name: "reservation-del", Write: true, Doc: "removes a reservation", Run: hostDel},
		{Name: "reservation-get", Doc: "shows a reservation", Run: hostGet},
		{Name: "reservation-get-all", Doc: "shows the reservations of a subnet", Run: hostGetAll},
		{Name: "reservation-get-page", Doc: "shows some of the reservations", Run: hostGetPage},
		{Name: "reservation-get-by-hostname", Doc: "shows the reservations of a host name", Run: hostByName},
		{Name: "reservation-get-by-id", Doc: "shows the reservations of an identifier", Run: hostByID},
		{Name: "reservation-get-by-address", Doc: "shows the reservations of an address", Run: hostByAddress},
	}
	for i := range list {
		list[i].Hook = "host_cmds"
	}
	return list
}

// hostEntry is a reservation of the configuration and the subnet that has it.
type hostEntry struct {
	subnet uint32
	*kea.Reservation
}

// hosts lists the reservations: those of subnets, then the global ones.
func hosts(d *kea.Server) []hostEntry {
	var list []hostEntry
	eachSubnet(d, func(s *kea.Subnet, _ *kea.SharedNetwork) {
		for _, r := range s.Reservations {
			list = append(list, hostEntry{s.ID, r})
		}
	})
	for _, r := range d.Reservations {
		list = append(list, hostEntry{host.GlobalSubnet, r})
	}
	return list
}

// holds reports whether the reservation has an address, or a prefix that begins with it.
func (h hostEntry) holds(a netip.Addr) bool {
	for _, text := range slices.Concat([]string{h.IPAddress}, h.IPAddresses, h.Prefixes) {
		text, _, _ = strings.Cut(text, "/")
		if own, err := netip.ParseAddr(text); err == nil && own == a {
			return true
		}
	}
	return false
}

func (h hostEntry) is(kind host.Kind, id []byte) bool {
	k, own, ok := config.Identifier(h.Reservation)
	return ok && k == kind && bytes.Equal(own, id)
}

// shownHosts writes reservations as replies have them.
func (c *Call) shownHosts(list []hostEntry) []any {
	reservations := make([]*kea.Reservation, len(list))
	for i := range list {
		reservations[i] = list[i].Reservation
	}
	out := none()
	if len(list) > 0 {
		out = dumpPart(c.Snapshot(), "reservations", func(d *kea.Server) { d.Reservations = reservations })
	}
	for i := range out {
		out[i].(object)["subnet-id"] = list[i].subnet
	}
	return out
}

func (c *Call) theHosts(list []hostEntry) (Reply, error) {
	r := Reply{Arguments: object{"hosts": c.shownHosts(list)}, Text: fmt.Sprintf("%d IPv%d host(s) found.", len(list), c.Snapshot().Family)}
	if len(list) == 0 {
		r.Result = Empty
	}
	return r, nil
}

// hostsWhere lists those reservations that fit, in the subnet of the arguments if there is one.
func (c *Call) hostsWhere(fits func(hostEntry) bool) ([]hostEntry, error) {
	subnet, err := c.number32(c.Args, "subnet-id", 0)
	if err != nil {
		return nil, err
	}
	any := c.Args.Get("subnet-id") == nil
	if !any {
		if err := c.knownSubnet(subnet); err != nil {
			return nil, err
		}
	}
	var list []hostEntry
	if c.inMemory() {
		for _, h := range hosts(c.source()) {
			if (any || h.subnet == subnet) && fits(h) {
				list = append(list, h)
			}
		}
	}
	return list, nil
}

func (c *Call) knownSubnet(id uint32) error {
	if id != host.GlobalSubnet && c.Snapshot().Subnet(id) == nil {
		return fmt.Errorf("IPv%d subnet with ID of '%d' is not configured", c.Snapshot().Family, id)
	}
	return nil
}

// target reads operation-target.
func (c *Call) target() (string, error) {
	text, err := c.optionalText(c.Args, "operation-target")
	if err != nil {
		return "", err
	}
	switch text {
	case "", "memory", "database", "alternate", "all", "default":
		return text, nil
	}
	return "", fmt.Errorf("The 'operation-target' value (%s) is not within expected set: (memory, database, all, default)", text)
}

// inMemory reports whether a reading command looks at the configuration.
func (c *Call) inMemory() bool {
	t, _ := c.target()
	return t != "database" && t != "alternate"
}

// database reports whether a writing command is for databases only.
func (c *Call) database() (bool, error) {
	t, err := c.target()
	return t != "memory" && t != "all", err
}

// reservation reads the one of the arguments, and checks it for its subnet.
func (c *Call) reservation() (h hostEntry, err error) {
	if !c.isMap() {
		return h, errors.New("no parameters specified for the command")
	}
	n := c.Args.Get("reservation")
	if n == nil || n.Kind != kea.Object {
		return h, errors.New("reservation must be specified")
	}
	if _, err = c.target(); err != nil {
		return h, err
	}
	bare := *n
	bare.Keys, bare.Items = nil, nil
	for i, k := range n.Keys {
		if k.Text != "subnet-id" {
			bare.Keys, bare.Items = append(bare.Keys, k), append(bare.Items, n.Items[i])
		}
	}
	d, err := readPart(fmt.Sprintf(`{ "Dhcp%d": { "reservations": [ %s ] } }`, c.Snapshot().Family, encode(value(&bare))))
	if err != nil {
		return h, err
	}
	h.Reservation = d.Reservations[0]
	return h, c.checkHost(n, &h)
}

func (c *Call) checkHost(n *kea.Node, h *hostEntry) error {
	if n.Get("subnet-id") == nil {
		return c.subnetMissing(h)
	}
	id, err := c.number(n, "subnet-id", 1<<32-1)
	if err != nil {
		return err
	}
	h.subnet = uint32(id)
	if err := c.knownSubnet(h.subnet); err != nil {
		return err
	}
	if len(h.Extra) > 0 {
		return fmt.Errorf("unsupported configuration parameter '%s'", h.Extra[0].Key)
	}
	if _, _, ok := config.Identifier(h.Reservation); !ok {
		kinds := "circuit-id, client-id, duid, flex-id, hw-address"
		if c.Snapshot().Family == kea.V6 {
			kinds = "duid, flex-id, hw-address"
		}
		return fmt.Errorf("one of the supported identifiers must be specified for host reservation: %s (:0:0)", kinds)
	}
	return c.checkAddresses(h)
}

func (c *Call) subnetMissing(h *hostEntry) error {
	text := "Mandatory 'subnet-id' parameter missing."
	if a, err := netip.ParseAddr(h.IPAddress); err == nil {
		if list := c.Snapshot().Containing(a); len(list) > 0 {
			text += fmt.Sprintf(" The address '%s' belongs to subnet '%s' id %d.", a, list[0].Prefix, list[0].ID)
		}
	}
	return errors.New(text)
}

// checkAddresses checks that a reservation in a subnet has addresses of it, and
// leaves the rest to the schema.
func (c *Call) checkAddresses(h *hostEntry) error {
	sub := c.Snapshot().Subnet(h.subnet)
	for _, text := range append([]string{h.IPAddress}, h.IPAddresses...) {
		a, err := netip.ParseAddr(text)
		if err == nil && sub != nil && !sub.Prefix.Contains(a) {
			return fmt.Errorf("specified reservation '%s' is not matching the IPv%d subnet prefix '%s'", a, c.Snapshot().Family, sub.Prefix)
		}
	}
	return c.accept(func(d *kea.Server) {
		if sub == nil {
			d.Reservations = []*kea.Reservation{h.Reservation}
			return
		}
		d.Subnets = []*kea.Subnet{{ID: sub.ID, Prefix: sub.Prefix.String(), Reservations: []*kea.Reservation{h.Reservation}}}
	})
}

func hostAdd(c *Call) (Reply, error) {
	h, err := c.reservation()
	if err != nil {
		return Reply{}, err
	}
	if db, err := c.database(); err != nil || db {
		return Reply{}, errors.New("Host database not available, cannot add host.")
	}
	err = c.edit(func(d *kea.Server) error {
		if err := c.freeHost(d, h); err != nil {
			return err
		}
		return editHosts(d, h.subnet, func(list []*kea.Reservation) []*kea.Reservation { return append(list, h.Reservation) })
	})
	if err != nil {
		return Reply{}, err
	}
	return done("Host added.")
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

func hostUpdate(c *Call) (Reply, error) {
	h, err := c.reservation()
	if err != nil {
		return Reply{}, err
	}
	if db, err := c.database(); err != nil || db {
		return Reply{}, errors.New("host database not available, cannot update host")
	}
	kind, id, _ := config.Identifier(h.Reservation)
	err = c.edit(func(d *kea.Server) error {
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
	if err != nil {
		return Reply{}, err
	}
	return done("Host updated.")
}

// hostWanted reads which reservation is meant.
func (c *Call) hostWanted() (fits func(hostEntry) bool, err error) {
	if !c.isMap() {
		return nil, errors.New("Parameters missing or are not a map.")
	}
	if _, err := c.target(); err != nil {
		return nil, err
	}
	subnet, err := c.number(c.Args, "subnet-id", 1<<32-1)
	if err != nil {
		return nil, err
	}
	if n := c.Args.Get("ip-address"); n != nil {
		if n.Kind != kea.String {
			return nil, errors.New("'ip-address' is not a string.")
		}
		a, err := addr(n.Text)
		return func(h hostEntry) bool { return h.subnet == uint32(subnet) && h.holds(a) }, err
	}
	kind, id, err := c.identifier("No 'ip-address' provided and ")
	return func(h hostEntry) bool { return h.subnet == uint32(subnet) && h.is(kind, id) }, err
}

// identifier reads identifier-type and identifier.
func (c *Call) identifier(before string) (host.Kind, []byte, error) {
	name, text := c.Args.Get("identifier-type"), c.Args.Get("identifier")
	if name == nil || name.Kind != kea.String {
		return 0, nil, errors.New(before + "'identifier-type' is either missing or not a string.")
	}
	if text == nil || text.Kind != kea.String {
		return 0, nil, errors.New(before + "'identifier' is either missing or not a string.")
	}
	kind, ok := host.ParseKind(name.Text)
	if !ok {
		return 0, nil, errors.New("Value of 'identifier-type' was not recognized.")
	}
	id, ok := host.ParseID(kind, text.Text)
	if !ok {
		return 0, nil, errors.New("Unable to parse 'identifier' value.")
	}
	return kind, id, nil
}

func hostGet(c *Call) (Reply, error) {
	fits, err := c.hostWanted()
	if err != nil {
		return Reply{}, err
	}
	list, err := c.hostsWhere(fits)
	if err != nil {
		return Reply{}, err
	}
	if len(list) == 0 {
		return Reply{Result: Empty, Text: "Host not found."}, nil
	}
	return Reply{Arguments: c.shownHosts(list[:1])[0], Text: "Host found."}, nil
}

func hostDel(c *Call) (Reply, error) {
	fits, err := c.hostWanted()
	if err != nil {
		return Reply{}, err
	}
	if db, err := c.database(); err != nil || db {
		return Reply{}, errors.New("Unable to delete a host because there is no hosts-database configured.")
	}
	subnet, _ := c.number(c.Args, "subnet-id", 1<<32-1) // hostWanted has read it
	err = c.edit(func(d *kea.Server) error {
		removed := false
		err := editHosts(d, uint32(subnet), func(list []*kea.Reservation) []*kea.Reservation {
			return slices.DeleteFunc(list, func(r *kea.Reservation) bool {
				gone := fits(hostEntry{uint32(subnet), r})
				removed = removed || gone
				return gone
			})
		})
		if err == nil && !removed {
			err = failed(Empty, "Host not deleted (not found).")
		}
		return err
	})
	if err != nil {
		return Reply{}, err
	}
	return done("Host deleted.")
}

// hostMap checks that a listing command has arguments.
func (c *Call) hostMap() error {
	if !c.isMap() {
		return errors.New("Parameters missing or are not a map.")
	}
	_, err := c.target()
	return err
}

func hostGetAll(c *Call) (Reply, error) {
	if err := c.hostMap(); err != nil {
		return Reply{}, err
	}
	if _, err := c.number(c.Args, "subnet-id", 1<<32-1); err != nil {
		return Reply{}, err
	}
	list, err := c.hostsWhere(func(hostEntry) bool { return true })
	if err != nil {
		return Reply{}, err
	}
	return c.theHosts(list)
}

// hostGetPage shows reservations from an index on: that of the first that was
// not shown yet, counting all of the configuration.
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
	index := map[*kea.Reservation]int{}
	for i, h := range hosts(c.source()) {
		index[h.Reservation] = i + 1
	}
	list, err := c.hostsWhere(func(h hostEntry) bool { return source == 0 && index[h.Reservation] > int(from) })
	if err != nil {
		return Reply{}, err
	}
	list = list[:min(len(list), int(limit))]
	r, err := c.theHosts(list)
	m := r.Arguments.(object)
	m["count"] = len(list)
	if len(list) > 0 {
		m["next"] = object{"from": index[list[len(list)-1].Reservation], "source-index": 0}
	}
	return r, err
}

func hostByName(c *Call) (Reply, error) {
	if err := c.hostMap(); err != nil {
		return Reply{}, err
	}
	name, err := c.text(c.Args, "hostname")
	if err != nil {
		return Reply{}, err
	}
	if name == "" {
		return Reply{}, errors.New("Empty hostname")
	}
	list, err := c.hostsWhere(func(h hostEntry) bool { return strings.EqualFold(h.Hostname, name) })
	if err != nil {
		return Reply{}, err
	}
	return c.theHosts(list)
}

func hostByID(c *Call) (Reply, error) {
	if err := c.hostMap(); err != nil {
		return Reply{}, err
	}
	kind, id, err := c.identifier("")
	if err != nil {
		return Reply{}, err
	}
	list, err := c.hostsWhere(func(h hostEntry) bool { return h.is(kind, id) })
	if err != nil {
		return Reply{}, err
	}
	return c.theHosts(list)
}

func hostByAddress(c *Call) (Reply, error) {
	if err := c.hostMap(); err != nil {
		return Reply{}, err
	}
	text, err := c.text(c.Args, "ip-address")
	if err != nil {
		return Reply{}, err
	}
	a, err := addr(text)
	if err != nil {
		return Reply{}, err
	}
	list, err := c.hostsWhere(func(h hostEntry) bool { return h.holds(a) })
	if err != nil {
		return Reply{}, err
	}
	return c.theHosts(list)
}
