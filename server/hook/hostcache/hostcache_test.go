package hostcache

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/hook/hooktest"
	"github.com/keatool/keatool/server/packet"
)

const conf4 = `{ "Dhcp4": { "hooks-libraries": [ { "library": "libdhcp_host_cache.so", "parameters": { %s } } ],
	"client-classes": [ { "name": "known" } ],
	"subnet4": [ { "id": 1, "subnet": "192.0.2.0/24", "pools": [ { "pool": "192.0.2.100-192.0.2.200" } ] } ] } }`

// answered runs a command, and returns what the control channel would show.
func answered(t *testing.T, r *hooktest.Rig, request string) any {
	t.Helper()
	doc, _ := kea.Parse("", []byte(request), kea.ParseOptions{})
	if doc.Root == nil {
		t.Fatalf("no request: %s", request)
	}
	var args []byte
	if n := doc.Root.Get("arguments"); n != nil { // at its place, with nothing around it
		args = []byte(strings.Repeat(" ", int(n.Off)) + request[n.Off:n.End])
	}
	result, text, answer := r.Added(doc.Root.Get("command").Text)(args)
	m := map[string]any{"result": result, "text": text}
	if answer != nil {
		m["arguments"] = answer
	}
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	return decoded(t, string(b))
}

func decoded(t *testing.T, text string) (v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return v
}

// TestTranscript gives the commands that a real Kea 3.0.4 was given.
func TestTranscript(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("KEA_DHCP_DATA_DIR", dir)
	r := hooktest.New(t, fmt.Sprintf(conf4, `"maximum": 3`), Library)
	text, err := os.ReadFile(filepath.Join("testdata", "commands4.txt"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, part := range strings.Split(strings.TrimPrefix(string(text), "> "), "\n> ") {
		request, want, _ := strings.Cut(strings.TrimSpace(strings.ReplaceAll(part, "/var/lib/kea", dir)), "\n")
		if strings.HasPrefix(request, `{"command": "cache-remove"`) && strings.Contains(want, "(<wire>") {
			want = strings.ReplaceAll(want, dir, "/var/lib/kea")
		}
		if diff := cmp.Diff(decoded(t, want), answered(t, r, request)); diff != "" {
			t.Errorf("%s\n(-Kea +ours):\n%s", request, diff)
		}
		n++
	}
	if n < 40 {
		t.Errorf("only %d commands", n)
	}
}

// TestServed gives a client what a cached reservation says.
func TestServed(t *testing.T) {
	r := hooktest.New(t, fmt.Sprintf(conf4, ``), Library)
	for request, want := range map[string]string{
		`{"command": "cache-insert", "arguments": { "hw-address": "02:00:00:00:00:01", "subnet-id4": 1, "ip-address": "192.0.2.150", "hostname": "h", "client-classes4": [ "known", "other" ] }}`: "1 entries inserted",
		`{"command": "cache-insert", "arguments": { "hw-address": "02:00:00:00:00:02", "subnet-id4": 1, "option-data4": [ { "code": 6 } ] }}`:                                                     "'option-data4' is not supported",
		`{"command": "cache-insert", "arguments": { "hw-address": "02:00:00:00:00:02", "subnet-id4": 1, "ip-address": "x" }}`:                                                                     "invalid ip-address 'x'",
		`{"command": "cache-insert", "arguments": { "duid": "01:02:03", "subnet-id6": 1, "prefixes": [ "2001:db8::/x" ] }}`:                                                                       "invalid prefixes",
		`{"command": "cache-insert", "arguments": [ 5 ]}`:     "an entry must be a map",
		`{"command": "cache-load", "arguments": "/dev/null"}`: "failed to parse",
	} {
		if got := answered(t, r, request).(map[string]any)["text"].(string); !strings.HasPrefix(got, want) {
			t.Errorf("%s is answered by %q; want %q", request, got, want)
		}
	}
	if ack := r.Lease4(hooktest.Ask{MAC: 1}); ack == nil || ack.YIAddr() != netip.MustParseAddr("192.0.2.150") {
		t.Errorf("the client gets %v; want its reserved address", ack)
	}
	if ack := r.Lease4(hooktest.Ask{MAC: 2}); ack == nil || ack.Type() != packet.Ack || ack.YIAddr() == netip.MustParseAddr("192.0.2.150") {
		t.Errorf("another client gets %v", ack)
	}
	nak := r.Send4(hooktest.Request4(hooktest.Ask{MAC: 3}, netip.MustParseAddr("192.0.2.150")))
	if nak == nil || nak.Type() != packet.Nak {
		t.Error("another client gets the reserved address")
	}
	request := `{"command": "cache-remove", "arguments": { "subnet-id": 1, "ip-address": "192.0.2.150" }}`
	if got := answered(t, r, request).(map[string]any)["text"]; got != "Host removed." {
		t.Errorf("removal: %v", got)
	}
}

func TestParameters(t *testing.T) {
	for params, want := range map[string][]string{``: nil, `"maximum": 0`: nil,
		`"maximum": -1`: {"KT5011 /Dhcp4/hooks-libraries/0/parameters/maximum `maximum` is -1, which is out of range"}} {
		if diff := cmp.Diff(want, hooktest.Check(t, fmt.Sprintf(conf4, params), Library)); diff != "" {
			t.Errorf("%s: findings (-want +got):\n%s", params, diff)
		}
	}
}
