package ctrl

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// differences are requests to which we answer in other words, or otherwise,
// with the reason. They are beginnings of requests.
var differences = map[string]string{
	`{"command": "stat-lease4-get"}`:                                                                                      declinedOnly,
	`{"command":"stat-lease4-get","arguments":{}}`:                                                                        declinedOnly,
	`{"command":"stat-lease4-get","arguments":{"subnet-id":1}}`:                                                           declinedOnly,
	`{"command":"stat-lease4-get","arguments":{"subnet-range":{"first-subnet-id":1,`:                                      declinedOnly,
	`{"command":"reservation-get-page","arguments":{"limit":10,"subnet-id":1}}`:                                           pageOrder,
	`{"command":"reservation-get-page","arguments":{"limit":2,"from":2}}`:                                                 pageOrder,
	`{"command":"subnet4-delta-del","arguments":{"subnet4":[{"id":20,"subnet":"10.2.0.0/24","pools"`:                      "Kea has written min- and max-valid-lifetime into the subnet, and wants them gone first",
	`{"command":"subnet4-get","arguments":{"id":20}} `:                                                                    "as the delta has not been applied",
	`{"command": "class-add", "arguments": {"client-classes": [{"name": "x", "option-data": [{"name": "nope"`:             schemaWords,
	`{"command": "class-update", "arguments": {"client-classes": [{"name": "x", "option-data": [{"name": "nope"`:          schemaWords,
	`{"command": "class-add", "arguments": {"client-classes": [{"name": "x", "next-server": "foo"`:                        schemaWords,
	`{"command": "class-update", "arguments": {"client-classes": [{"name": "x", "next-server": "foo"`:                     schemaWords,
	`{"command": "class-add", "arguments": {"client-classes": [{"name": "x", "valid-lifetime": 5`:                         schemaWords,
	`{"command": "class-update", "arguments": {"client-classes": [{"name": "x", "valid-lifetime": 5`:                      schemaWords,
	`{"command": "class-add", "arguments": {"client-classes": [{"name": "zz", "option-def": [{"name": "foo", "code": 250`: schemaWords,
	`{"command": "subnet4-delta-add", "arguments": {"subnet4": [{"id": 1, "subnet": "192.0.2.0/25"`:                       "the prefix of a subnet cannot be changed, as in subnet4-update",
	`{"command":"config-test","arguments":{"Dhcp4":{"bogus"`:                                                              schemaWords,
	`{"command":"config-test","arguments":{"Dhcp4":{"subnet4":[{"id":1`:                                                   schemaWords,
	`{"command":"config-set","arguments":{"Dhcp4":{"bogus"`:                                                               schemaWords,
	`{"command": "subnet6-list"} `:                                                                                        "Kea still names the network of a subnet that outlives it",
}

// Reasons of several differences.
const (
	declinedOnly = "Kea counts a declined lease that is added as declined only, until it starts the next time"
	schemaWords  = "the schema has its own words, and sees all faults"
	pageOrder    = "Kea counts hosts in the order in which they came, we in that of the configuration"
)

var (
	timestamps = regexp.MustCompile(`"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}"`)
	ofProcess  = regexp.MustCompile(`"(pid|uptime|reload|size)": ?\d+`)
	hashes     = regexp.MustCompile(`"[0-9A-F]{64}"`)
	exprFault  = regexp.MustCompile(`(expression: \[.*\] error: )(?:[^<]|<string>:1\.[-\d]+: [^N]).*( at \(<)`) // each parser has its own words
	nowCLTT    = regexp.MustCompile(`"cltt": ?17960\d{5}`)
)

// comparable drops what depends on the time.
func comparableReply(_, text string) any {
	text = timestamps.ReplaceAllString(text, `"TIME"`)
	text = hashes.ReplaceAllString(ofProcess.ReplaceAllString(text, `"$1": 0`), `"HASH"`)
	text = exprFault.ReplaceAllString(text, "$1...$2")
	text = nowCLTT.ReplaceAllString(text, `"cltt": 0`)
	var v any
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		return err.Error()
	}
	sortReservations(v)
	return v
}

// exchange is a request and the reply of a real Kea 3.0.4 to it.
type exchange struct{ request, reply string }

func transcript(t *testing.T, file string) []exchange {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	var list []exchange
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSuffix(line, "\n")
		if request, ok := strings.CutPrefix(line, "> "); ok {
			list = append(list, exchange{request: request})
		} else if len(list) > 0 {
			list[len(list)-1].reply = line
		}
	}
	return list
}

// TestTranscripts replays what a real Kea 3.0.4 was asked, and compares the replies.
func TestTranscripts(t *testing.T) {
	for file, config := range map[string]string{"rich6.txt": "rich6.json", "rich4.txt": "rich4.json", "core4.txt": "kea4.json", "leases4.txt": "kea4.json", "objects4.txt": "kea4.json", "all6.txt": "kea6.json",
		"classes4.txt": "classes4.json", "templates4.txt": "classes4.json", "delta4.txt": "classes4.json",
		"identifiers4.txt": "identifiers4.json", "identifiers6.txt": "identifiers6.json"} {
		t.Run(file, func(t *testing.T) { replay(t, file, config, differences, comparableReply) })
	}
}

// misshapenDifferences are to TestMisshapen what differences are to TestTranscripts.
var misshapenDifferences = map[string]string{
	`{"command": "subnet4-delta-add", "arguments": {"subnet4": [{"id": 50, "subnet": "10.50.0.0/24", "valid-lifetime": 301}]}}`:     triplet,
	`{"command": "subnet4-delta-add", "arguments": {"subnet4": [{"id": 50, "subnet": "10.50.0.0/24", "valid-lifetime": 0}]}}`:       triplet,
	`{"command": "subnet6-delta-add", "arguments": {"subnet6": [{"id": 50, "subnet": "2001:db8:50::/64", "valid-lifetime": 301}]}}`: triplet,
	`{"command": "subnet6-delta-add", "arguments": {"subnet6": [{"id": 50, "subnet": "2001:db8:50::/64", "valid-lifetime": 0}]}}`:   triplet,
}

const triplet = "Kea has written min- and max-valid-lifetime into the subnet"

// TestMisshapen gives each command arguments of which something is missing, of
// another type, out of range or unknown, one at a time, as a real Kea 3.0.4 got
// them. Of what goes into the configuration the schema speaks in its own words,
// and so do we where Kea tells of an exception in its JSON: then the results are
// compared.
func TestMisshapen(t *testing.T) {
	for file, config := range map[string]string{"bad4.txt": "kea4.json", "bad6.txt": "kea6.json"} {
		t.Run(file, func(t *testing.T) { replay(t, file, config, misshapenDifferences, looseReply) })
	}
}

// TestMisshapenDDNS does that with kea-dhcp-ddns. Left out is what Kea takes by
// command and refuses in a file, such as keys that nobody knows.
func TestMisshapenDDNS(t *testing.T) {
	c := NewDDNS(newFakeDDNS(t))
	for _, x := range transcript(t, "bad-ddns.txt") {
		want, got := looseReply(x.request, x.reply), looseReply(x.request, string(encode(c.Execute(t.Context(), []byte(x.request)))))
		if _, bare := want.(float64); bare {
			got = resultOf(got)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s\n(-Kea +ours):\n%s", x.request, diff)
		}
	}
}

var ownWords = regexp.MustCompile(`^\{"command": "(reservation-(add|update)|subnet\d-(add|update|delta-add|delta-del)|network\d-add|class-(add|update)|lease\d-(add|update)|config-test)"`)

// looseReply drops the words of refusals.
func looseReply(request, text string) any {
	v := comparableReply(request, text)
	m, _ := v.(map[string]any)
	if words, _ := m["text"].(string); m["result"] != 0.0 && (ownWords.MatchString(request) || strings.Contains(words, " called on ")) {
		return m["result"]
	}
	return v
}

// malformedDifferences are requests that Kea takes for something else than we do.
var malformedDifferences = map[string]string{
	`{"command": "server-tag-get", "command": "nope"}`:     "of two values with one name we take the first",
	`{"command": "server-tag-get",}`:                       "a comma too many is read over",
	`{"command": "server-tag-get", "arguments": {"a": -}}`: "a minus alone is no number",
}

// TestMalformed sends to a socket what is no request. Where Kea speaks of JSON it
// has its own words.
func TestMalformed(t *testing.T) {
	path := filepath.Join(shortDir(t), "s")
	listen(t, kea.ControlSocket{Type: "unix", Name: path})
	for _, x := range transcript(t, "wire4.txt") {
		want, got := comparableReply(x.request, x.reply), comparableReply(x.request, askUnix(t, path, x.request))
		if strings.Contains(x.reply, " in <wire>") || strings.Contains(x.reply, "Bad ") {
			want, got = resultOf(want), resultOf(got)
		}
		diff := cmp.Diff(want, got)
		if _, ok := malformedDifferences[x.request]; ok != (diff != "") {
			t.Errorf("%s: differs %v, in the list of differences %v\n(-Kea +ours):\n%s", x.request, diff != "", ok, diff)
		}
	}
}

// replay asks what is in a file. A reply may differ if that is known; but then it has to.
func replay(t *testing.T, file, config string, differences map[string]string, comparable func(request, text string) any) {
	t.Setenv("KEA_LOG_FILE_DIR", "/var/log/kea")
	f := newFake(t, config)
	dir := t.TempDir()
	f.about.DataDir, f.about.File = dir, filepath.Join(dir, "config.json")
	files := strings.NewReplacer("/var/lib/kea", dir, `"/tmp/`, `"`+dir+"/", " /tmp/", " "+dir+"/", "(/tmp/", "("+dir+"/")
	c := New(f)
	asked := map[string]int{}
	for _, x := range transcript(t, file) {
		asked[x.request]++
		request, reply := strings.ReplaceAll(x.request, "/var/lib/kea", dir), strings.ReplaceAll(x.reply, "/var/lib/kea", dir)
		if strings.Contains(request, "config-write") {
			request, reply = files.Replace(x.request), files.Replace(x.reply)
		}
		want := comparable(x.request, reply)
		got := comparable(x.request, string(encode(c.Execute(context.Background(), []byte(request)))))
		if _, bare := want.(float64); bare { // Kea's words are not compared, so ours are not
			got = resultOf(got)
		}
		diff := cmp.Diff(want, got)
		reason := known(differences, x.request+strings.Repeat(" ", asked[x.request]-1))
		switch {
		case diff != "" && reason == "":
			t.Errorf("%s\n(-Kea +ours):\n%s", x.request, diff)
		case diff == "" && reason != "":
			t.Errorf("%s\nis answered as Kea does, which is not what the list of differences says", x.request)
		}
	}
}

func resultOf(reply any) any {
	if m, ok := reply.(map[string]any); ok {
		return m["result"]
	}
	return reply
}

func known(differences map[string]string, request string) string {
	for start, why := range differences {
		if strings.HasPrefix(request, start) {
			return why
		}
	}
	return ""
}

// sortReservations makes the order of the reservations of a subnet, which Kea
// does not keep, one and the same.
func sortReservations(v any) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			sortReservations(item)
		}
	case map[string]any:
		for key, item := range v {
			if list, ok := item.([]any); ok && key == "reservations" {
				slices.SortFunc(list, func(a, b any) int { return strings.Compare(string(encode(a)), string(encode(b))) })
			}
			sortReservations(item)
		}
	}
}
