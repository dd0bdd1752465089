package difftest

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"time"
)

// planFile is a plan as text. Bytes are in hexadecimal, with or without colons.
type planFile struct {
	Clients []planClient `json:"clients"`
}

type planClient struct {
	ID           string       `json:"id"`
	What         string       `json:"what,omitempty"`
	V6           bool         `json:"v6,omitempty"`
	HType        byte         `json:"htype,omitempty"`
	HW           hexBytes     `json:"hw,omitempty"`
	ClientID     hexBytes     `json:"client-id,omitempty"`
	DUID         hexBytes     `json:"duid,omitempty"`
	Relay        netip.Addr   `json:"relay,omitzero"`
	Direct       netip.Prefix `json:"direct,omitzero"`
	RelayOptions []planOption `json:"relay-options,omitempty"`
	Options      []planOption `json:"options,omitempty"`
	SName        hexBytes     `json:"sname,omitempty"`
	File         hexBytes     `json:"file,omitempty"`
	Steps        []planStep   `json:"steps"`
}

type planOption struct {
	Code uint16   `json:"code"`
	Data hexBytes `json:"data,omitempty"`
}

type planStep struct {
	Do      string       `json:"do"`
	Address netip.Addr   `json:"address,omitzero"`
	Lease   int64        `json:"lease,omitempty"` // seconds
	Options []planOption `json:"options,omitempty"`
	IAs     []planIA     `json:"ias,omitempty"`
}

type planIA struct {
	PD     bool         `json:"pd,omitempty"`
	IAID   uint32       `json:"iaid"`
	Prefix netip.Prefix `json:"prefix,omitzero"`
}

// hexBytes are bytes that are written in hexadecimal.
type hexBytes []byte

// MarshalText writes the digits without separators.
func (h hexBytes) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(h)), nil }

// UnmarshalText reads digits, with colons, blanks or nothing between the bytes.
func (h *hexBytes) UnmarshalText(text []byte) error {
	b, err := hex.DecodeString(strings.NewReplacer(":", "", " ", "", "-", "").Replace(string(text)))
	*h = b
	return err
}

// ReadPlan reads clients from the text of a file.
func ReadPlan(text []byte, v6 bool) (Plan, error) {
	var f planFile
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil {
		return Plan{}, err
	}
	var p Plan
	seen := map[string]bool{}
	for i := range f.Clients {
		c, err := f.Clients[i].client(v6)
		switch {
		case err != nil:
			return Plan{}, fmt.Errorf("client %d: %w", i+1, err)
		case seen[c.ID]:
			return Plan{}, fmt.Errorf("client %d: there is another one called %q", i+1, c.ID)
		}
		seen[c.ID] = true
		p.Clients = append(p.Clients, c)
	}
	if len(p.Clients) == 0 {
		return Plan{}, errors.New("it has no clients")
	}
	return p, nil
}

func (f *planClient) client(v6 bool) (Client, error) {
	c := Client{ID: f.ID, What: f.What, V6: f.V6, HType: f.HType, HW: f.HW, ClientID: f.ClientID, DUID: f.DUID, SName: f.SName, File: f.File,
		Options: options(f.Options), At: Place{Relay: f.Relay, Direct: f.Direct, RelayOptions: options(f.RelayOptions)}}
	switch {
	case c.ID == "":
		return c, errors.New("it has no id")
	case c.V6 != v6:
		return c, errors.New("it is not of the protocol that the file is for")
	case !c.At.Relay.IsValid() && !c.At.Direct.IsValid():
		return c, errors.New("it is nowhere: it needs `relay` or `direct`")
	case len(c.HW) > 16:
		return c, errors.New("its hardware address is longer than 16 bytes")
	}
	if c.What == "" {
		c.What = "client `" + c.ID + "`"
	}
	for _, s := range f.Steps {
		act, ok := actOf(s.Do)
		if !ok {
			return c, fmt.Errorf("nothing is called %q", s.Do)
		}
		step := Step{Do: act, Address: s.Address, Lease: time.Duration(s.Lease) * time.Second, Options: options(s.Options)}
		for _, ia := range s.IAs {
			step.IAs = append(step.IAs, IA(ia))
		}
		c.Steps = append(c.Steps, step)
	}
	return c, nil
}

func actOf(word string) (Act, bool) {
	for a := Discover; a <= LeaseQuery; a++ {
		if a.String() == word {
			return a, true
		}
	}
	return 0, false
}

func options(list []planOption) (out []Option) {
	for _, o := range list {
		out = append(out, Option{o.Code, o.Data})
	}
	return out
}

func planOptions(list []Option) (out []planOption) {
	for _, o := range list {
		out = append(out, planOption{o.Code, o.Data})
	}
	return out
}

// WritePlan writes clients as [ReadPlan] reads them.
func WritePlan(p *Plan) ([]byte, error) {
	var f planFile
	for i := range p.Clients {
		c := &p.Clients[i]
		out := planClient{ID: c.ID, What: c.What, V6: c.V6, HType: c.HType, HW: c.HW, ClientID: c.ClientID, DUID: c.DUID, SName: c.SName, File: c.File,
			Relay: c.At.Relay, Direct: c.At.Direct, RelayOptions: planOptions(c.At.RelayOptions), Options: planOptions(c.Options)}
		for _, s := range c.Steps {
			step := planStep{Do: s.Do.String(), Address: s.Address, Lease: int64(s.Lease / time.Second), Options: planOptions(s.Options)}
			for _, ia := range s.IAs {
				step.IAs = append(step.IAs, planIA(ia))
			}
			out.Steps = append(out.Steps, step)
		}
		f.Clients = append(f.Clients, out)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(&f)
	return b.Bytes(), err
}
