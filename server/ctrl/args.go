package ctrl

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"net/netip"
	"strconv"
	"strings"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/netio"
)

// isMap reports whether the command has a map of arguments.
func (c *Call) isMap() bool { return c.Args != nil && c.Args.Kind == kea.Object }

// need returns a member that must be there.
func (c *Call) need(in *kea.Node, key string) (*kea.Node, error) {
	n := in.Get(key)
	if n == nil {
		return nil, fmt.Errorf("missing parameter '%s' %s", key, c.at(in))
	}
	return n, nil
}

func (c *Call) mistyped(key string, n *kea.Node) error {
	return fmt.Errorf("invalid type specified for parameter '%s' %s", key, c.at(n))
}

// text returns a string that must be there.
func (c *Call) text(in *kea.Node, key string) (string, error) {
	n, err := c.need(in, key)
	if err != nil {
		return "", err
	}
	if n.Kind != kea.String {
		return "", c.mistyped(key, n)
	}
	return n.Text, nil
}

// optionalText returns a string, or "".
func (c *Call) optionalText(in *kea.Node, key string) (string, error) {
	if in.Get(key) == nil {
		return "", nil
	}
	return c.text(in, key)
}

// number returns a number from 0 to most that must be there.
func (c *Call) number(in *kea.Node, key string, most uint64) (uint64, error) {
	n, err := c.need(in, key)
	if err != nil {
		return 0, err
	}
	i, ok := integer(n)
	if !ok {
		return 0, c.mistyped(key, n)
	}
	if i < 0 || uint64(i) > most {
		return 0, fmt.Errorf("out of range value (%d) specified for parameter '%s' %s", i, key, c.at(n))
	}
	return uint64(i), nil
}

// number32 returns a number of 32 bits, or def.
func (c *Call) number32(in *kea.Node, key string, def uint32) (uint32, error) {
	if in.Get(key) == nil {
		return def, nil
	}
	n, err := c.number(in, key, math.MaxUint32)
	return uint32(n), err
}

// flag returns a truth value, or false.
func (c *Call) flag(in *kea.Node, key string) (bool, error) {
	n := in.Get(key)
	if n == nil {
		return false, nil
	}
	if n.Kind != kea.Bool {
		return false, c.mistyped(key, n)
	}
	return n.Text == "true", nil
}

// between returns a number of a range; ok is false if there is none.
func (c *Call) between(in *kea.Node, key string, least, most int64) (i int64, ok bool, err error) {
	n := in.Get(key)
	if n == nil {
		return 0, false, nil
	}
	if i, ok = integer(n); !ok {
		return 0, false, c.mistyped(key, n)
	}
	if i < least || i > most {
		return 0, false, fmt.Errorf("The '%s' value (%d) is not within expected range: (%d - %d)", key, i, least, most)
	}
	return i, true, nil
}

// maybeMap refuses arguments that are no map.
func (c *Call) maybeMap() error {
	if c.Args != nil && c.Args.Kind != kea.Object {
		return fmt.Errorf("contains(string) called on a non-map Element in %s", c.at(c.Args))
	}
	return nil
}

func integer(n *kea.Node) (int64, bool) {
	if n == nil || n.Kind != kea.Integer {
		return 0, false
	}
	i, err := strconv.ParseInt(n.Text, 10, 64)
	return i, err == nil
}

// addr reads an address of the family's own or another one.
func addr(text string) (netip.Addr, error) {
	a, err := netip.ParseAddr(text)
	if err != nil || a.Zone() != "" {
		return a, fmt.Errorf("Failed to convert string to address '%s': Invalid argument", text)
	}
	return a, nil
}

// octets reads an identifier in hexadecimal digits, with colons or spaces or without.
func octets(text string) ([]byte, error) {
	for _, by := range []string{":", " "} {
		if strings.Contains(text, by) {
			return separated(text, by)
		}
	}
	digits := strings.TrimPrefix(text, "0x")
	if len(digits)%2 == 1 {
		digits = "0" + digits
	}
	b, err := hex.DecodeString(digits)
	if err != nil || digits == "" && text != "" {
		return nil, fmt.Errorf("'%s' is not a valid string of hexadecimal digits", text)
	}
	return b, nil
}

// hardware reads a hardware address: hexadecimal digits with colons.
func hardware(text string) ([]byte, error) {
	if text == "" {
		return nil, nil
	}
	b, err := separated(text, ":")
	if err == nil && len(b) > netio.MaxHW {
		return nil, errors.New("address vector size exceeds MAX_HWADDR_LEN")
	}
	return b, err
}

func separated(text, by string) ([]byte, error) {
	var out []byte
	for part := range strings.SplitSeq(text, by) {
		switch {
		case part == "":
			return nil, fmt.Errorf("two consecutive separators ('%s') specified in a decoded string '%s'", by, text)
		case len(part) > 2:
			return nil, fmt.Errorf("invalid format of the decoded string '%s'", text)
		}
		if i := strings.IndexFunc(part, func(r rune) bool { return !strings.ContainsRune("0123456789abcdefABCDEF", r) }); i >= 0 {
			return nil, fmt.Errorf("'%c' is not a valid hexadecimal digit in decoded string '%s'", part[i], text)
		}
		n, _ := strconv.ParseUint(part, 16, 8) // one or two digits
		out = append(out, byte(n))
	}
	return out, nil
}

// fits checks the length of an identifier.
func fits(id []byte, least, most int) error {
	switch {
	case len(id) < least:
		return fmt.Errorf("identifier is too short (%d), at least %d is required", len(id), least)
	case len(id) > most:
		return fmt.Errorf("identifier is too large (%d), at most %d is required", len(id), most)
	}
	return nil
}

// The bounds of identifiers.
const (
	leastClientID, mostClientID = 2, 255
	leastDUID, mostDUID         = 3, 130
)

// colons writes octets as Kea does.
func colons(b []byte) string {
	out := make([]byte, 0, len(b)*3)
	for i, c := range b {
		if i > 0 {
			out = append(out, ':')
		}
		out = hex.AppendEncode(out, []byte{c})
	}
	return string(out)
}

// version is 4 or 6: that of the command's name, lease4-add, where it has one.
func (c *Call) version() kea.Family {
	if i := strings.IndexByte(c.Name, '-'); i > 0 {
		head := c.Name[:i]
		if strings.HasPrefix(c.Name, "stat-lease") {
			head = strings.TrimSuffix(c.Name, "-get")
		}
		switch head[len(head)-1] {
		case '4':
			return kea.V4
		case '6':
			return kea.V6
		}
	}
	return c.Snapshot().Family
}

// foreign reports whether the command is for the other family than the server's.
func (c *Call) foreign() bool { return c.version() != c.Snapshot().Family }

// both makes the commands of a name with a %d for each family.
func both(cmd Command) []Command {
	four, six := cmd, cmd
	four.Name, six.Name = fmt.Sprintf(cmd.Name, 4), fmt.Sprintf(cmd.Name, 6)
	return []Command{four, six}
}

// plural returns one word or the other.
func plural(n int, one, more string) string {
	if n == 1 {
		return one
	}
	return more
}
