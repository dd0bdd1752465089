package host

import (
	"errors"
	"net/netip"

	"github.com/keatool/keatool/schema/kea"
)

// Record is a reservation as a configuration writes it, and the subnet that has
// it.
type Record struct {
	Subnet uint32 // GlobalSubnet: a global reservation
	*kea.Reservation
	Row int64 // its number where it is kept: later ones have higher ones
}

// Wanted says which records are meant: those that fit every field that is set.
type Wanted struct {
	Subnet   *uint32 // nil: any
	Kind     Kind
	ID       []byte     // of Kind; nil: any
	Addr     netip.Addr // has it, or has a prefix that begins with it
	Hostname string     // in whatever case
	After    int64      // rows behind this one
	Limit    int        // 0: all
}

// ErrTaken is what Add and Replace of a [Keeper] return where somebody else has
// the identifier or an address already.
var ErrTaken = errors.New("another reservation has this identifier or address")

// Keeper is a place of reservations, beside the configuration, that commands look
// through and change.
type Keeper interface {
	// List returns records in the order of their rows.
	List(Wanted) ([]Record, error)
	// Add adds a record, whose options have code, space and csv-format; data
	// without csv-format are hexadecimal digits. With unique nobody else may have
	// its addresses.
	Add(r *Record, unique bool) error
	// Replace puts a record in the place of the one with its identifier; false if
	// there is none.
	Replace(r *Record, unique bool) (bool, error)
	// Remove removes the records that are wanted; false if there are none.
	Remove(Wanted) (bool, error)
}
