package ctrl

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// extendedServer is a server with a library that has a command of its own, and
// adds to status-get.
type extendedServer struct {
	*fakeServer
	given *string
}

func (s extendedServer) AddedNames() []string { return []string{"status-get", "tea-make"} }

func (s extendedServer) Added(name string) func([]byte) (int, string, any) {
	switch name {
	case "status-get":
		return func([]byte) (int, string, any) { return Success, "", object{"tea": "warm"} }
	case "tea-make":
		return func(args []byte) (int, string, any) {
			*s.given = string(args)
			return Conflict, "the pot is empty", object{"cups": 0}
		}
	}
	return nil
}

// TestAddedCommands gives commands to a server with such a library.
func TestAddedCommands(t *testing.T) {
	given := ""
	c := New(extendedServer{newFake(t, "kea4.json"), &given})
	r, text := ask(t, c, "tea-make", `{"sugar":[1,"two"]}`)
	if diff := cmp.Diff([]any{Conflict, "the pot is empty", `{"cups":0}`}, []any{r.Result, r.Text, text}); diff != "" {
		t.Errorf("tea-make (-want +got):\n%s", diff)
	}
	// The text stands where it stood in the request, so that faults are told at their place.
	if want := `                                  {"sugar":[1,"two"]}`; given != want {
		t.Errorf("the arguments are %q, want %q", given, want)
	}
	if ask(t, c, "tea-make", ""); given != "" {
		t.Errorf("without arguments there are %q", given)
	}
	names, _ := ask(t, c, "list-commands", "")
	seen := map[string]int{}
	for _, name := range names.Arguments.([]string) {
		seen[name]++
	}
	if seen["tea-make"] != 1 || seen["status-get"] != 1 {
		t.Errorf("list-commands has tea-make %d times and status-get %d times", seen["tea-make"], seen["status-get"])
	}
	status, _ := ask(t, c, "status-get", "")
	if m := status.Arguments.(object); m["tea"] != "warm" || m["dhcp-state"] == nil {
		t.Errorf("status-get: %v", m)
	}
	if r, _ := ask(t, c, "tea-pour", ""); r.Result != Unsupported {
		t.Errorf("tea-pour: %+v", r)
	}
}
