package schema

import (
	"strings"
	"testing"

	"github.com/keatool/keatool/schema/internal/keys"
	"github.com/keatool/keatool/schema/kea"
)

// FuzzPlain holds the quick look at reservations to the schema: what the one
// accepts the other accepts.
func FuzzPlain(f *testing.F) {
	f.Add("1a:1b:1c", "192.0.2.1", "2001:db8::1", "2001:db8::/64", "name", "dhcp4", uint32(3), uint8(0))
	f.Add("'text'", "", "::", "", "", "vendor-4491", uint32(256), uint8(255))
	f.Add("01:02:03", "0.0.0.0", "x", "::/0", strings.Repeat("a", 64), "-", uint32(0), uint8(7))
	f.Fuzz(func(t *testing.T, id, v4, v6, prefix, name, space string, code uint32, pick uint8) {
		fam := []kea.Family{kea.V4, kea.V6}[pick&1]
		rel := kea.Releases[int(pick>>1)%len(kea.Releases)]
		r := &kea.Reservation{Hostname: name, IPAddress: v4,
			BootFields: kea.BootFields{ServerHostname: name, BootFileName: name, NextServer: v4}}
		*[]*string{&r.HWAddress, &r.DUID, &r.ClientID, &r.CircuitID, &r.FlexID}[int(pick>>4)%5] = id
		if fam == kea.V6 {
			r = &kea.Reservation{DUID: id, IPAddresses: []string{v6}, Prefixes: []string{prefix}, ExcludedPrefixes: []string{prefix}[:int(pick>>2&1)]}
		}
		r.OptionData = []kea.OptionData{{Space: space, Code: code, NeverSend: pick&8 != 0, ClientClasses: []string{name}[:int(pick>>5&1)], Data: name}}
		e := edition{daemonOf(fam), rel}
		doc, _ := kea.Parse("", kea.Encode(&kea.Config{Dhcp: &kea.Server{Family: fam, Reservations: []*kea.Reservation{r}}}, kea.EncodeOptions{Release: rel}), kea.ParseOptions{})
		top, _ := keys.Top(e.daemon)
		n := doc.Root.Get(top).Get("reservations").Items[0]
		if p := newPlain(e); !p.reservation(r) && !p.node(n) {
			return
		}
		if err := compiled[e]().reservation.Validate(toAny(n)); err != nil {
			t.Errorf("%s, family %d: the quick look accepts what the schema refuses: %v\n%+v", rel, fam, err, r)
		}
	})
}

// FuzzValidate looks for input that Review does not survive, and for
// findings without a place.
func FuzzValidate(f *testing.F) {
	for _, info := range Codes() {
		f.Add(info.Example, uint8(3))
	}
	f.Add(`{"Dhcp6": {"subnet6": [{"id": 1, "subnet": "2001:db8::/64", "pd-pools": [{"prefix": "::", "prefix-len": 1, "delegated-len": 200}]}]}}`, uint8(0))
	f.Add(`{"Dhcp4": {"subnet4": {"id": [1]}, "client-classes": [1, null], "dhcp-ddns": []}}`, uint8(1))
	f.Fuzz(func(t *testing.T, text string, pick uint8) {
		doc, findings := kea.Parse("f", []byte(text), kea.ParseOptions{})
		for _, finding := range append(findings, Review(doc, kea.Releases[int(pick)%len(kea.Releases)])...) {
			if !finding.Span.Start.Known() || finding.Message == "" || finding.Code == "" {
				t.Errorf("a finding without place, message or code: %+v\n%s", finding, text)
			}
		}
	})
}
