package config

import (
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/host"
	"github.com/keatool/keatool/server/option"
)

// Host makes a reservation ready that is not from the configuration, but was
// read from a database while the server runs. Classes that the configuration
// does not know are left out, because nothing can ask for them; so are options
// whose values cannot be read. It is nil if there is no identifier.
func (s *Snapshot) Host(r *kea.Reservation, subnet uint32) *host.Host {
	one := *r
	one.ClientClasses = nil // numbers are given only while a snapshot is made
	b := builder{src: s.Source.Dhcp, snap: s}
	t := host.NewTable(1)
	b.host(t, &one, subnet)
	if t.Len() == 0 {
		return nil
	}
	h := t.All()[0]
	var classes []option.Class
	for _, name := range r.ClientClasses {
		if n, ok := s.Classes.Number(name); ok {
			classes = append(classes, n)
		}
	}
	h.Classes = classes
	return h
}
