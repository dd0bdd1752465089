package app

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"strings"
	"time"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate"
	"github.com/keatool/keatool/translate/leases"
)

// Options are the flags of `keatool convert`, as the page's form has them; ""
// is each one's default. Host names are never resolved here.
type Options struct {
	Target     string `json:"target"`
	Family     string `json:"family"` // "4", "6"
	Comments   string `json:"comments"`
	Annotate   bool   `json:"annotate"`
	AlwaysSend bool   `json:"alwaysSend"`
	Hosts      string `json:"hosts"`
	HAMode     string `json:"haMode"`
	Now        string `json:"now"`
	Interfaces string `json:"interfaces"` // SUBNET=INTERFACE, apart by white space
	Listen     string `json:"listen"`     // names, apart by white space
	SubnetIDs  string `json:"subnetIds"`  // JSON, prefix to id
	Require    string `json:"require"`
	States     string `json:"states"` // of leases, apart by commas
}

// settings are Options made out.
type settings struct {
	options  translate.Options
	encoding kea.EncodeOptions
	require  diag.Fidelity
	states   leases.States
}

// settings reads the options.
func (o *Options) settings() (*settings, error) {
	s := &settings{options: translate.Options{Release: kea.DefaultRelease, Annotate: o.Annotate, AlwaysSendNoPRL: o.AlwaysSend,
		HostsGlobal: o.Hosts == "global", HAMode: o.HAMode, Listen: strings.Fields(o.Listen)}}
	var err error
	if o.Target != "" {
		if s.options.Release, err = kea.ParseRelease(o.Target); err != nil {
			return nil, err
		}
	}
	s.options.Family = map[string]parser.Family{"4": parser.V4, "6": parser.V6}[o.Family]
	if s.options.Now, err = parseTime(o.Now); err != nil {
		return nil, err
	}
	if s.options.Interfaces, err = parseInterfaces(o.Interfaces); err != nil {
		return nil, err
	}
	if s.options.SubnetIDs, err = parseSubnetIDs(o.SubnetIDs); err != nil {
		return nil, err
	}
	if s.states, err = parseStates(o.States); err != nil {
		return nil, err
	}
	s.require, _ = diag.ParseFidelity(o.Require)
	styles := map[string]kea.CommentStyle{"context": kea.CommentsContext, "drop": kea.CommentsDrop}
	s.encoding = kea.EncodeOptions{Release: s.options.Release, Comments: kea.CommentsKeep, Annotate: o.Annotate}
	if style, ok := styles[o.Comments]; ok {
		s.encoding.Comments = style
	}
	return s, nil
}

func parseTime(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateTime, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time; write it as 2006-01-02 or 2006-01-02T15:04:05Z", s)
}

func parseInterfaces(text string) (map[string]string, error) {
	m := map[string]string{}
	for _, s := range strings.Fields(text) {
		subnet, name, ok := strings.Cut(s, "=")
		prefix, err := netip.ParsePrefix(subnet)
		if !ok || name == "" || err != nil {
			return nil, fmt.Errorf("%q is not SUBNET=INTERFACE, such as 192.0.2.0/24=eth1", s)
		}
		m[prefix.Masked().String()] = name
	}
	return m, nil
}

// parseSubnetIDs reads a map from prefix to id; none means that ids come from the prefixes.
func parseSubnetIDs(text string) (map[string]uint32, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	var ids map[string]uint32
	if err := json.Unmarshal([]byte(text), &ids); err != nil {
		return nil, fmt.Errorf("the subnet ids are not a JSON map from prefix to id: %w", err)
	}
	owner := map[uint32]string{}
	for prefix, id := range ids {
		p, err := netip.ParsePrefix(prefix)
		switch {
		case err != nil || p.Masked().String() != prefix:
			return nil, fmt.Errorf("%q is no prefix in its shortest form, such as 192.0.2.0/24", prefix)
		case id == 0 || id == 1<<32-1:
			return nil, fmt.Errorf("%s has id %d, which Kea keeps for itself", prefix, id)
		case owner[id] != "":
			return nil, fmt.Errorf("%s and %s share id %d", min(owner[id], prefix), max(owner[id], prefix), id)
		}
		owner[id] = prefix
	}
	return ids, nil
}
