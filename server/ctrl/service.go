package ctrl

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/keatool/keatool/schema/kea"
)

func serviceCommands() []Command {
	return []Command{
		{Name: "dhcp-disable", Write: true, Doc: "stops answering clients, for good or for some seconds", Run: dhcpDisable},
		{Name: "dhcp-enable", Write: true, Doc: "answers clients again", Run: dhcpEnable},
		{Name: "leases-reclaim", Write: true, Doc: "ends the leases whose time is over", Run: leasesReclaim},
	}
}

// The origins of dhcp-disable, numbered as Kea does; from each of the last
// three on there are a thousand.
const (
	originUser   = 1
	originLocal  = 1000
	originRemote = 2000
	originDB     = 3000
)

// service is who wants the server not to answer.
type service struct {
	server Server
	mu     sync.Mutex
	off    map[int64]bool
	timers map[int64]*time.Timer
}

func newService(s Server) *service {
	return &service{server: s, off: map[int64]bool{}, timers: map[int64]*time.Timer{}}
}

// disable stops the service on behalf of an origin, for a time unless that is 0.
func (s *service) disable(origin int64, period time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopTimer(origin)
	s.off[origin] = true
	if origin >= originDB { // a worker may wait for the very database
		s.server.Suspend()
	} else {
		s.server.Disable()
	}
	if period > 0 {
		s.timers[origin] = time.AfterFunc(period, func() { s.enable(origin) })
	}
}

func (s *service) enable(origin int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stopTimer(origin)
	delete(s.off, origin)
	if len(s.off) == 0 {
		s.server.Enable()
	}
}

// DatabaseLost stops answering clients until DatabaseBack is called for the same
// database; n numbers those of a server. Who else has asked for silence, such as
// dhcp-disable, is not touched.
func (c *Commands) DatabaseLost(n int) { c.state.disable(originDB+int64(n), 0) }

// DatabaseBack answers clients again, unless somebody else wants silence.
func (c *Commands) DatabaseBack(n int) { c.state.enable(originDB + int64(n)) }

func (s *service) stopTimer(origin int64) {
	if t := s.timers[origin]; t != nil {
		t.Stop()
		delete(s.timers, origin)
	}
}

// report is dhcp-state of status-get.
func (s *service) report() object {
	s.mu.Lock()
	defer s.mu.Unlock()
	return object{"disabled-by-user": s.off[originUser], "globally-disabled": len(s.off) > 0,
		"disabled-by-local-command": s.between(originLocal), "disabled-by-remote-command": s.between(originRemote),
		"disabled-by-db-connection": s.between(originDB)}
}

func (s *service) between(first int64) []int64 {
	list := []int64{}
	for origin := range s.off {
		if origin >= first && origin < first+1000 {
			list = append(list, origin)
		}
	}
	slices.Sort(list)
	return list
}

func dhcpDisable(c *Call) (Reply, error) {
	origin, err := c.origin()
	if err != nil {
		return Reply{}, err
	}
	what := fmt.Sprintf("DHCPv%d service disabled", c.Snapshot().Family)
	var period int64
	if c.isMap() && c.Args.Get("max-period") != nil {
		var ok bool
		if period, ok = integer(c.Args.Get("max-period")); !ok {
			return Reply{}, fmt.Errorf("'max-period' argument must be a number")
		}
		if period <= 0 {
			return Reply{}, fmt.Errorf("'max-period' must be positive integer")
		}
		if origin >= originDB {
			return Reply{}, fmt.Errorf("Error during command processing: DB connection does not support delayed enable")
		}
		what += fmt.Sprintf(" for %d seconds", period)
	}
	c.Commands.state.disable(origin, time.Duration(period)*time.Second)
	return done("%s", what)
}

func dhcpEnable(c *Call) (Reply, error) {
	origin, err := c.origin()
	if err != nil {
		return Reply{}, err
	}
	c.Commands.state.enable(origin)
	return done("DHCP service successfully enabled")
}

// origin reads who asks.
func (c *Call) origin() (int64, error) {
	if c.Args == nil {
		return originUser, nil
	}
	if !c.isMap() {
		return 0, fmt.Errorf("arguments for the '%s' command must be a map", c.Name)
	}
	if n := c.Args.Get("origin-id"); n != nil { // then nobody looks at the name
		i, ok := integer(n)
		if !ok {
			return 0, fmt.Errorf("'origin-id' argument must be a number")
		}
		return int64(uint32(i)), nil
	}
	n := c.Args.Get("origin")
	if n == nil {
		return originUser, nil
	}
	i, isNumber := integer(n)
	switch {
	case isNumber:
		return int64(uint32(i)), nil
	case n.Kind != kea.String:
		return 0, fmt.Errorf("'origin' argument must be a string or a number")
	case n.Text == "user":
		return originUser, nil
	case n.Text == "ha-partner":
		return originRemote, nil
	}
	return 0, fmt.Errorf("invalid value used for 'origin' parameter: %s", n.Text)
}

func leasesReclaim(c *Call) (Reply, error) {
	var n *kea.Node
	if c.isMap() {
		n = c.Args.Get("remove")
	}
	switch {
	case n == nil:
		return Reply{}, fmt.Errorf("Missing mandatory 'remove' parameter.")
	case n.Kind != kea.Bool:
		return Reply{}, fmt.Errorf("'remove' parameter expected to be a boolean.")
	}
	c.Reclaim(n.Text == "true")
	return done("Reclamation of expired leases is complete.")
}
