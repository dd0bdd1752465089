package expr

import (
	"strconv"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/schema/kea/option"
)

// maxRelays is the relay number above which v6relay means the one closest to the server.
const maxRelays = 32

// path finds where in a packet an option is; there is false for one that no
// packet of this family can have.
func (t *translator) path(e *parser.Expr) (p kexpr.Path, there bool, err error) {
	d := e.Option.Def
	if d == nil {
		return p, false, problem(e, "the option `"+e.Option.Name+"` is not defined", "")
	}
	v6 := t.env.Family == kea.V6
	switch d.Space {
	case "dhcp":
		return kexpr.PathOf(d.Code), !v6, nil
	case "dhcp6":
		return t.relayed(kexpr.PathOf(d.Code)), v6, nil
	case "agent":
		return kexpr.Path{Kind: kexpr.PathRelay4, Code: d.Code, Sub: -1}, !v6, nil
	case "vendor", "vsio":
		if t.relay > 0 {
			return p, false, problem(e, "Kea cannot look into the vendor options of a relay's message", "")
		}
		return kexpr.Path{Kind: kexpr.PathVendor, Enterprise: int64(d.Code), NoOption: true, Sub: -1}, v6 == (d.Space == "vsio"), nil
	case "server":
		return p, false, nil
	}
	return t.contained(e, d)
}

// contained finds an option of a space that another option carries.
func (t *translator) contained(e *parser.Expr, d *parser.OptionDef) (p kexpr.Path, there bool, err error) {
	if d.Space == "fqdn" || d.Space == "fqdn6" {
		return p, false, problem(e, "Kea does not take the FQDN option apart in conditions", "test the bytes of the option itself")
	}
	if d.Space == "vendor-class" {
		return p, false, problem(e, "Kea keeps the vendor classes of option 124 apart in another way than dhcpd", "test vendor-class["+strconv.FormatUint(uint64(d.Code), 10)+"].data by hand")
	}
	if t.env.Container == nil {
		return p, false, t.noContainer(e, d.Space)
	}
	code, enterprise, ok := t.env.Container(d.Space)
	if !ok {
		return p, false, t.noContainer(e, d.Space)
	}
	if code == 0 {
		return p, false, nil
	}
	v6 := t.env.Family == kea.V6
	if !v6 && code == 125 || v6 && code == 17 {
		if t.relay > 0 {
			return p, false, problem(e, "Kea cannot look into the vendor options of a relay's message", "")
		}
		return kexpr.Path{Kind: kexpr.PathVendor, Enterprise: enterprise, Code: d.Code, Sub: -1}, true, nil
	}
	if t.relay > 0 {
		return p, false, problem(e, "Kea cannot look inside the options of a relay's message", "test the bytes of the whole option")
	}
	return kexpr.Path{Kind: kexpr.PathOption, Code: code, Sub: int(d.Code)}, true, nil
}

func (t *translator) noContainer(e *parser.Expr, space string) error {
	return problem(e, "nothing says in which option the space `"+space+"` is sent", "give an option that encapsulates it, or set vendor-option-space")
}

// relayed moves a path into the message of the relay that v6relay names.
func (t *translator) relayed(p kexpr.Path) kexpr.Path {
	if t.relay == 0 {
		return p
	}
	p.Kind = kexpr.PathRelay6
	if t.relay <= maxRelays {
		p.Relay = -int(t.relay)
	}
	return p
}

// agentID is the sub-option that dhcpd calls agent-id, an address. No RFC defines
// it, Kea neither, and to dhcpd it is what the relay sent.
const agentID = 3

// option is the value of an option of the packet.
func (t *translator) option(e *parser.Expr) (data, error) {
	p, there, err := t.path(e)
	if err != nil || !there {
		return null(), err
	}
	if p.NoOption {
		return data{}, problem(e, "Kea cannot read the options of enterprise "+strconv.FormatInt(p.Enterprise, 10)+" as a whole", "test one of them")
	}
	d := data{e: p.Hex(), has: holds(p.Exists()), blank: true, max: -1, trim: t.trimmed(p, e.Option.Def), cut: e.Option.Def.Format == "t"}
	if def := e.Option.Def; def.Format == "I" && !(def.Space == "agent" && def.Code == agentID) {
		d.max, d.exact = 4, true
	}
	return d, nil
}

// trimmed reports whether Kea reads an option as a string: then it leaves out
// NULs at the end, and an empty one altogether.
func (t *translator) trimmed(p kexpr.Path, d *parser.OptionDef) bool {
	if (p.Kind == kexpr.PathOption || p.Kind == kexpr.PathRelay6) && p.Sub < 0 {
		if known, ok := option.ByCode(t.env.Family, "", p.Code, t.env.Release); ok {
			return known.Type == option.String
		}
	}
	return p.Kind != kexpr.PathRelay4 && d.Format == "t"
}
