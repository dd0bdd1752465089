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

func (h hostEntry) wanted(w *host.Wanted) bool {
	return (w.Subnet == nil || *w.Subnet == h.subnet) && (w.ID == nil || h.is(w.Kind, w.ID)) &&
		(!w.Addr.IsValid() || h.holds(w.Addr)) && (w.Hostname == "" || strings.EqualFold(h.Hostname, w.Hostname))
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

// hostsWhere lists those reservations that are wanted: those of the configuration,
// then those of each database.
func (c *Call) hostsWhere(w host.Wanted) ([]hostEntry, error) {
	if w.Subnet != nil {
		if err := c.knownSubnet(*w.Subnet); err != nil {
			return nil, err
		}
	}
	var list []hostEntry
	if c.inMemory() {
		for _, h := range hosts(c.source()) {
			if h.wanted(&w) {
				list = append(list, h)
			}
		}
	}
	for _, k := range c.keepers() {
		records, err := k.List(w)
		if err != nil {
			return nil, err
		}
		for _, r := range records {
			list = append(list, hostEntry{r.Subnet, r.Reservation})
		}
	}
	return list, nil
}

// inSubnet adds the subnet of the arguments, if there is one.
func (c *Call) inSubnet(w host.Wanted) (host.Wanted, error) {
	if c.Args.Get("subnet-id") == nil {
		return w, nil
	}
	id, err := c.subnetID()
	w.Subnet = &id
	return w, err
}

// subnetID reads subnet-id, which must be there.
func (c *Call) subnetID() (uint32, error) {
	n, ok, err := c.between(c.Args, "subnet-id", 0, mostSubnet)
	if err == nil && !ok {
		_, err = c.need(c.Args, "subnet-id")
	}
	return uint32(n), err
}

const mostSubnet = 1<<32 - 2

func (c *Call) knownSubnet(id uint32) error {
	if id != host.GlobalSubnet && c.Snapshot().Subnet(id) == nil {
		return fmt.Errorf("IPv%d subnet with ID of '%d' is not configured", c.Snapshot().Family, id)
	}
	return nil
}

// target reads operation-target.
func (c *Call) target() (string, error) {
	if c.Args.Get("operation-target") == nil {
		return "", nil
	}
	text, err := c.text(c.Args, "operation-target")
	if err != nil {
		return "", err
	}
	switch text {
	case "memory", "database", "all", "default":
		return text, nil
	}
	return "", fmt.Errorf("The 'operation-target' value (%s) is not within expected set: (memory, database, all, default)", text)
}

// inMemory reports whether a reading command looks at the configuration.
func (c *Call) inMemory() bool {
	t, _ := c.target()
	return t != "database"
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
	if a := n.Get("ip-address"); a != nil && a.Kind == kea.String && a.Text == "" { // in a configuration it counts as none
		return h, fmt.Errorf("Failed to convert string to address '': Invalid argument %s", c.at(a))
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

// hostWanted reads which reservation is meant.
func (c *Call) hostWanted() (w host.Wanted, err error) {
	if !c.isMap() {
		return w, errors.New("Parameters missing or are not a map.")
	}
	if _, err := c.target(); err != nil {
		return w, err
	}
	if err := c.otherCommand(); err != nil {
		return w, err
	}
	id, err := c.subnetID()
	if err != nil {
		return w, err
	}
	w.Subnet = &id
	if n := c.Args.Get("ip-address"); n != nil {
		if n.Kind != kea.String {
			return w, errors.New("'ip-address' is not a string.")
		}
		w.Addr, err = addr(n.Text)
		return w, err
	}
	w.Kind, w.ID, err = c.identifier("No 'ip-address' provided and ")
	return w, err
}

// otherCommand says which command does without a subnet.
func (c *Call) otherCommand() error {
	if c.Args.Get("subnet-id") != nil {
		return nil
	}
	if n := c.Args.Get("ip-address"); n != nil && n.Kind == kea.String {
		return fmt.Errorf("missing parameter 'subnet-id', use 'reservation-get-by-address' with 'ip-address' set to \"%s\" to get the list of reservations with this address", n.Text)
	}
	if kind, id := c.Args.Get("identifier-type"), c.Args.Get("identifier"); kind != nil && id != nil && kind.Kind == kea.String && id.Kind == kea.String {
		return fmt.Errorf("missing parameter 'subnet-id', use 'reservation-get-by-id' with 'identifier-type' set to \"%s\" and 'identifier' to \"%s\" to get the list of reservations with this identifier", kind.Text, id.Text)
	}
	return nil
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
	if text.Text == "" {
		return 0, nil, errors.New("Unable to query for empty 'identifier'.")
	}
	id, ok := host.ParseID(kind, text.Text)
	if !ok {
		return 0, nil, errors.New("Unable to parse 'identifier' value.")
	}
	return kind, id, nil
}

func hostGet(c *Call) (Reply, error) {
	w, err := c.hostWanted()
	if err != nil {
		return Reply{}, err
	}
	list, err := c.hostsWhere(w)
	if err != nil {
		return Reply{}, err
	}
	if len(list) == 0 {
		return Reply{Result: Empty, Text: "Host not found."}, nil
	}
	return Reply{Arguments: c.shownHosts(list[:1])[0], Text: "Host found."}, nil
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
	if _, err := c.subnetID(); err != nil {
		return Reply{}, err
	}
	return c.listed(host.Wanted{})
}

// listed shows the reservations that are wanted, in the subnet of the arguments
// if there is one.
func (c *Call) listed(w host.Wanted) (Reply, error) {
	w, err := c.inSubnet(w)
	if err != nil {
		return Reply{}, err
	}
	list, err := c.hostsWhere(w)
	if err != nil {
		return Reply{}, err
	}
	return c.theHosts(list)
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
	return c.listed(host.Wanted{Hostname: name})
}

func hostByID(c *Call) (Reply, error) {
	if err := c.hostMap(); err != nil {
		return Reply{}, err
	}
	kind, id, err := c.identifier("")
	if err != nil {
		return Reply{}, err
	}
	return c.listed(host.Wanted{Kind: kind, ID: id})
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
		return Reply{}, fmt.Errorf("Failed to convert '%s' to address: %w%s", text, err, c.at(c.Args.Get("ip-address")))
	}
	return c.listed(host.Wanted{Addr: a})
}
