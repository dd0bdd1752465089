package lease

import (
	"bytes"
	"errors"
)

// The faults that [Lease.Check] finds.
var (
	errAddress    = errors.New("the address does not fit the type of the lease")
	errPrefix     = errors.New("the prefix length does not fit the type of the lease")
	errHardware   = errors.New("the hardware address is longer than 20 octets, or its type than 16 bits")
	errClientID   = errors.New("the client identifier is not 2 to 255 octets long")
	errDUID       = errors.New("the DUID is not 3 to 130 octets long")
	errHostname   = errors.New("the host name has upper-case letters, or is longer than a mebibyte")
	errContext    = errors.New("the user context is not a JSON object, or is longer than a mebibyte")
	errOtherField = errors.New("a field is set that leases of this family do not have")
)

// Check says why a file could not hold the lease: what it lets pass, AppendCSV
// writes and both Kea and Parse read back. Of the user context it looks at the
// ends only.
func (l *Lease) Check() error {
	if err := l.checkFamily(); err != nil {
		return err
	}
	switch {
	case len(l.HW) > maxHW || l.HWType > 0xffff:
		return errHardware
	case len(l.Hostname) > maxText || hasUpper(l.Hostname):
		return errHostname
	case len(l.Context) > 0 && !looksLikeObject(l.Context):
		return errContext
	}
	return nil
}

func (l *Lease) checkFamily() error {
	if l.Type == V4 {
		return l.check4()
	}
	return l.check6()
}

func (l *Lease) check4() error {
	switch {
	case !l.Addr.Is4():
		return errAddress
	case l.PrefixLen != 32:
		return errPrefix
	case len(l.ClientID) == 1 || len(l.ClientID) > maxClientID:
		return errClientID
	case len(l.HW) == 0 && len(l.ClientID) == 0 && l.State != Declined:
		return errNobody
	case len(l.DUID) > 0 || l.IAID != 0 || l.Preferred != 0:
		return errOtherField
	}
	return nil
}

func (l *Lease) check6() error {
	switch {
	case !l.Addr.Is6() || l.Addr.Zone() != "" || l.Type > PD:
		return errAddress
	case l.Type != PD && l.PrefixLen != 128 || l.PrefixLen > 128:
		return errPrefix
	case len(l.DUID) < minDUID || len(l.DUID) > maxDUID:
		return errDUID
	case bytes.Equal(l.DUID, emptyDUID) && l.State != Declined:
		return errNobody
	case len(l.ClientID) > 0:
		return errOtherField
	}
	return nil
}

func hasUpper(name []byte) bool {
	for _, c := range name {
		if c >= 'A' && c <= 'Z' {
			return true
		}
	}
	return false
}

func looksLikeObject(text []byte) bool {
	if len(text) > maxText {
		return false
	}
	text = bytes.Trim(text, " \t\r\n")
	return len(text) > 1 && text[0] == '{' && text[len(text)-1] == '}'
}
