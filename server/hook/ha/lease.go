package ha

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"

	"github.com/keatool/keatool/schema/kea/lease"
)

// leaseMap is a lease as partners send it: with the time of its end in place of
// that of the last transaction.
func leaseMap(l *lease.Lease) object {
	m := object{"ip-address": l.Addr.String(), "subnet-id": l.SubnetID, "valid-lft": l.Valid, "expire": l.Expires(), "state": int(l.State),
		"fqdn-fwd": l.FwdDNS, "fqdn-rev": l.RevDNS, "hostname": string(l.Hostname)}
	if len(l.HW) > 0 {
		m["hw-address"] = colons(l.HW)
	}
	if len(l.Context) > 0 {
		m["user-context"] = json.RawMessage(l.Context)
	}
	if l.PoolID != 0 {
		m["pool-id"] = l.PoolID
	}
	if l.Type == lease.V4 {
		if len(l.ClientID) > 0 {
			m["client-id"] = colons(l.ClientID)
		}
		return m
	}
	m["type"], m["duid"], m["iaid"], m["preferred-lft"] = l.Type.String(), colons(l.DUID), l.IAID, l.Preferred
	if l.Type == lease.PD {
		m["prefix-len"] = l.PrefixLen
	}
	return m
}

// keyMap names a lease that is to be removed.
func keyMap(l *lease.Lease) object {
	if l.Type == lease.V4 {
		return object{"ip-address": l.Addr.String()}
	}
	m := object{"ip-address": l.Addr.String(), "type": l.Type.String(), "duid": colons(l.DUID), "iaid": l.IAID, "subnet-id": l.SubnetID}
	if l.Type == lease.PD {
		m["prefix-len"] = l.PrefixLen
	}
	return m
}

func colons(b []byte) string {
	digits := hex.EncodeToString(b)
	var out strings.Builder
	for i := 0; i < len(digits); i += 2 {
		if i > 0 {
			out.WriteByte(':')
		}
		out.WriteString(digits[i : i+2])
	}
	return out.String()
}

// wireLease is a lease in a page.
type wireLease struct {
	Address   string          `json:"ip-address"`
	Type      string          `json:"type"`
	PrefixLen uint8           `json:"prefix-len"`
	HW        string          `json:"hw-address"`
	ClientID  string          `json:"client-id"`
	DUID      string          `json:"duid"`
	IAID      uint32          `json:"iaid"`
	Valid     uint32          `json:"valid-lft"`
	Preferred uint32          `json:"preferred-lft"`
	CLTT      int64           `json:"cltt"`
	Subnet    uint32          `json:"subnet-id"`
	Pool      uint32          `json:"pool-id"`
	Forward   bool            `json:"fqdn-fwd"`
	Reverse   bool            `json:"fqdn-rev"`
	Hostname  string          `json:"hostname"`
	State     uint8           `json:"state"`
	Context   json.RawMessage `json:"user-context"`
}

// lease returns the record.
func (w *wireLease) lease() (l lease.Lease, err error) {
	if l.Addr, err = netip.ParseAddr(w.Address); err != nil {
		return l, fmt.Errorf("a lease with the address %q", w.Address)
	}
	l.Type, l.PrefixLen, l.HWType = lease.V4, 32, 1
	if l.Addr.Is6() {
		l.Type, l.PrefixLen, l.HWType = lease.NA, 128, 0
		switch w.Type {
		case "IA_TA":
			l.Type = lease.TA
		case "IA_PD":
			l.Type, l.PrefixLen = lease.PD, w.PrefixLen
		}
		if w.HW != "" {
			l.HWType = 1
		}
	}
	for _, field := range []struct {
		to   *[]byte
		text string
	}{{&l.HW, w.HW}, {&l.ClientID, w.ClientID}, {&l.DUID, w.DUID}} {
		if *field.to, err = hex.DecodeString(strings.ReplaceAll(field.text, ":", "")); err != nil {
			return l, fmt.Errorf("the lease of %s: %q is not hexadecimal", w.Address, field.text)
		}
	}
	l.IAID, l.Valid, l.Preferred, l.CLTT, l.SubnetID, l.PoolID = w.IAID, w.Valid, w.Preferred, w.CLTT, w.Subnet, w.Pool
	l.FwdDNS, l.RevDNS, l.Hostname, l.State = w.Forward, w.Reverse, []byte(w.Hostname), lease.State(w.State)
	if len(w.Context) > 0 && string(w.Context) != "null" {
		l.Context = w.Context
	}
	return l, nil
}
