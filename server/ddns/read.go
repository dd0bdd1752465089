package ddns

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"
)

// The values of ddns-conflict-resolution-mode.
const (
	CheckDHCID     = "check-with-dhcid"
	NoCheckDHCID   = "no-check-with-dhcid"
	CheckExists    = "check-exists-with-dhcid"
	NoCheckNoDHCID = "no-check-without-dhcid"
)

// received is a request as it comes: a member that is missing can be told from
// one that is zero.
type received struct {
	Type      *int    `json:"change-type"`
	Forward   *bool   `json:"forward-change"`
	Reverse   *bool   `json:"reverse-change"`
	FQDN      *string `json:"fqdn"`
	Addr      *string `json:"ip-address"`
	DHCID     *string `json:"dhcid"`
	Expires   *string `json:"lease-expires-on"`
	TTL       *uint32 `json:"lease-length"`
	Conflicts *string `json:"conflict-resolution-mode"`
	Use       *bool   `json:"use-conflict-resolution"` // to Kea 2.4
}

// Parse reads the datagram of a request (see [Request.Append]).
func Parse(datagram []byte) (Request, error) {
	if len(datagram) < 2 || int(binary.BigEndian.Uint16(datagram)) > len(datagram)-2 {
		return Request{}, errors.New("the datagram is shorter than it says")
	}
	var w received
	text := datagram[2 : 2+int(binary.BigEndian.Uint16(datagram))]
	if err := json.Unmarshal(text, &w); err != nil {
		return Request{}, err
	}
	if w.Type == nil || w.Forward == nil || w.Reverse == nil || w.FQDN == nil || w.Addr == nil || w.DHCID == nil || w.Expires == nil || w.TTL == nil {
		return Request{}, errors.New("a member is missing")
	}
	r := Request{Remove: *w.Type == 1, Forward: *w.Forward, Reverse: *w.Reverse, FQDN: strings.ToLower(*w.FQDN), TTL: *w.TTL}
	return r, r.fill(&w)
}

// fill takes over what has to be read and checked.
func (r *Request) fill(w *received) (err error) {
	switch {
	case *w.Type != 0 && *w.Type != 1:
		return fmt.Errorf("change-type %d is not known", *w.Type)
	case !r.Forward && !r.Reverse:
		return errors.New("neither a forward nor a reverse change is wanted")
	case strings.Trim(r.FQDN, ".") == "":
		return errors.New("the name is empty")
	}
	if !strings.HasSuffix(r.FQDN, ".") {
		r.FQDN += "."
	}
	if r.Addr, err = netip.ParseAddr(*w.Addr); err != nil {
		return err
	}
	if r.DHCID, err = hex.DecodeString(*w.DHCID); err != nil {
		return err
	}
	if r.Expires, err = time.Parse("20060102150405", *w.Expires); err != nil {
		return err
	}
	r.Conflicts, err = w.mode()
	return err
}

func (w *received) mode() (string, error) {
	switch {
	case w.Conflicts != nil:
		switch *w.Conflicts {
		case CheckDHCID, NoCheckDHCID, CheckExists, NoCheckNoDHCID:
			return *w.Conflicts, nil
		}
		return "", fmt.Errorf("conflict-resolution-mode %q is not known", *w.Conflicts)
	case w.Use != nil && !*w.Use:
		return NoCheckDHCID, nil
	}
	return CheckDHCID, nil
}
