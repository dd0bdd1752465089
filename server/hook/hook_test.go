package hook_test

import (
	"fmt"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/server"
	"github.com/keatool/keatool/server/hook"
	"github.com/keatool/keatool/server/hook/hooktest"
	"github.com/keatool/keatool/server/packet"
)

// greeting is a library of one parameter: a text that every client gets in
// option 56. Hooks are functions that close over what they need.
var greeting = hook.Library{Name: "greeting", Only4: true, Attach: func(s *hook.Setup) {
	s.Params.Only("text")
	text, ok := s.Params.Text("text")
	if !ok && !s.Params.Has("text") {
		s.Params.Fail("", "`text` is missing", "say what to send")
	}
	if s.Failed() {
		return
	}
	s.V4(server.PktSend, func(e *server.Exchange4) server.Verdict {
		e.Reply.SetOption(56, []byte(text))
		return server.Next
	})
}}

const conf = `{ "Dhcp4": { "hooks-libraries": [ { "library": "/usr/lib/kea/hooks/libdhcp_greeting.so", "parameters": %s } ],
	"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.10-192.0.2.20" } ] } ] } }`

// A library with a parameter, and what a client gets of it.
func Example() {
	t := new(testing.T)
	r := hooktest.New(t, fmt.Sprintf(conf, `{ "text": "welcome" }`), greeting)
	offer := r.Send4(hooktest.Ask{Kind: packet.Discover, MAC: 1})
	text, _ := offer.Option(56)
	fmt.Printf("%s\n", text)
	// Output: welcome
}

func TestBuild(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"right", fmt.Sprintf(conf, `{ "text": "x" }`), nil},
		{"wrong type", fmt.Sprintf(conf, `{ "text": 7 }`), []string{"KT5011 /Dhcp4/hooks-libraries/0/parameters/text `text` must be a string"}},
		{"missing", fmt.Sprintf(conf, `{}`), []string{"KT5011 /Dhcp4/hooks-libraries/0/parameters `text` is missing"}},
		{"unknown key", fmt.Sprintf(conf, `{ "text": "x", "test": "y" }`),
			[]string{"KT5011 /Dhcp4/hooks-libraries/0/parameters/test `test` is no parameter of the library"}},
		{"unknown library", `{ "Dhcp4": { "subnet4": [], "hooks-libraries": [ { "library": "libdhcp_radius.so" } ] } }`,
			[]string{"KT5010 /Dhcp4/hooks-libraries/0/library `libdhcp_radius.so` is not built in: the server asks no RADIUS server whom it may serve, and leaves nobody in without being asked"}},
		{"other family", `{ "Dhcp6": { "subnet6": [], "hooks-libraries": [ { "library": "libdhcp_greeting.so" } ] } }`,
			[]string{"KT5012 /Dhcp6/hooks-libraries/0/library `libdhcp_greeting.so` is for DHCPv4 only"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, hooktest.Check(t, tt.text, greeting)); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// TestVerdicts gives every verdict a hook may give at the points of a REQUEST.
func TestVerdicts(t *testing.T) {
	tests := []struct {
		name     string
		point    server.Point
		verdict  server.Verdict
		discover uint8 // answer to the DISCOVER
		request  uint8
		leases   int
	}{
		{"go on", server.PktSend, server.Next, packet.Offer, packet.Ack, 1},
		{"drop early", server.PktReceive, server.Drop, 0, 0, 0},
		{"drop at the identifiers", server.HostIdentifier, server.Drop, 0, 0, 0},
		{"drop at the subnet", server.SubnetSelect, server.Drop, 0, 0, 0},
		{"refuse the lease", server.LeaseSelect, server.Drop, 0, packet.Nak, 0},
		{"drop the offer", server.LeaseOffer, server.Drop, 0, packet.Ack, 1},
		{"drop what is committed", server.LeasesCommitted, server.Drop, packet.Offer, 0, 1},
		{"drop the reply", server.PktSend, server.Drop, 0, 0, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			library := hook.Library{Name: "greeting", Attach: func(s *hook.Setup) {
				s.V4(tt.point, func(*server.Exchange4) server.Verdict { return tt.verdict })
			}}
			r := hooktest.New(t, fmt.Sprintf(conf, "{}"), library)
			client := hooktest.Ask{Kind: packet.Discover, MAC: 1}
			if got := kind(r.Send4(client)); got != tt.discover {
				t.Errorf("DISCOVER is answered with %d; want %d", got, tt.discover)
			}
			if got := kind(r.Send4(hooktest.Request4(client, netip.MustParseAddr("192.0.2.10")))); got != tt.request {
				t.Errorf("REQUEST is answered with %d; want %d", got, tt.request)
			}
			if got := r.Leases.Len(); got != tt.leases {
				t.Errorf("%d leases; want %d", got, tt.leases)
			}
		})
	}
}

func kind(v *packet.V4) uint8 {
	if v == nil {
		return 0
	}
	return v.Type()
}
