package ctrl

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/server/host"
)

// keptServer is a server with a database of reservations.
type keptServer struct {
	*fakeServer
	db *fakeKeeper
}

func (s keptServer) Keepers() []host.Keeper { return []host.Keeper{s.db} }

// fakeKeeper has one reservation, or a fault, and keeps what it is told.
type fakeKeeper struct {
	rows  []host.Record
	fault error
	told  []string
}

func (k *fakeKeeper) List(w host.Wanted) ([]host.Record, error) {
	k.told = append(k.told, "list")
	var list []host.Record
	for _, r := range k.rows {
		if (hostEntry{r.Subnet, r.Reservation}).wanted(&w) && r.Row > w.After {
			list = append(list, r)
		}
	}
	return list, k.fault
}

func (k *fakeKeeper) Add(r *host.Record, unique bool) error {
	k.told = append(k.told, "add "+r.Hostname)
	if k.fault == nil {
		k.rows = append(k.rows, *r)
		k.rows[len(k.rows)-1].Row = int64(len(k.rows))
	}
	return k.fault
}

func (k *fakeKeeper) Replace(r *host.Record, unique bool) (bool, error) {
	k.told = append(k.told, "replace "+r.Hostname)
	return len(k.rows) > 0, k.fault
}

func (k *fakeKeeper) Remove(w host.Wanted) (bool, error) {
	k.told = append(k.told, "remove")
	return len(k.rows) > 0, k.fault
}

const (
	inDatabase = `{"reservation":{"subnet-id":1,"hw-address":"1a:1b:1c:1d:1e:02","ip-address":"192.0.2.8","hostname":"kept","option-data":[{"name":"routers","data":"192.0.2.1"},{"code":222,"data":"0x0AFF"}]}}`
	itsID      = `{"subnet-id":1,"identifier-type":"hw-address","identifier":"1a:1b:1c:1d:1e:02"`
)

// TestHostsInDatabase gives the commands of reservations to a server with a
// database, which is where they write if nothing else is said.
func TestHostsInDatabase(t *testing.T) {
	db := &fakeKeeper{}
	c := New(keptServer{newFake(t, "kea4.json"), db})
	steps := []struct {
		command, args string
		result        int
		text          string
	}{
		{"reservation-update", inDatabase, Failure, "Host not updated (not found)."},
		{"reservation-del", itsID + `}`, Empty, "Host not deleted (not found)."},
		{"reservation-add", inDatabase, Success, "Host added."},
		{"reservation-update", inDatabase, Success, "Host updated."},
		{"reservation-get", itsID + `}`, Success, "Host found."},
		{"reservation-get", itsID + `,"operation-target":"memory"}`, Empty, "Host not found."},
		{"reservation-get-by-hostname", `{"hostname":"KEPT"}`, Success, "1 IPv4 host(s) found."},
		{"reservation-get-by-address", `{"ip-address":"192.0.2.8","operation-target":"database"}`, Success, "1 IPv4 host(s) found."},
		{"reservation-get-page", `{"subnet-id":1,"limit":10,"source-index":1}`, Success, "1 IPv4 host(s) found."},
		{"reservation-get-page", `{"subnet-id":1,"limit":10,"source-index":1,"from":1}`, Empty, "0 IPv4 host(s) found."},
		{"reservation-get-page", `{"subnet-id":1,"limit":10,"source-index":2}`, Empty, "0 IPv4 host(s) found."},
		{"reservation-del", itsID + `}`, Success, "Host deleted."},
	}
	for _, step := range steps {
		r, _ := ask(t, c, step.command, step.args)
		if diff := cmp.Diff(Reply{Result: step.result, Text: step.text}, Reply{Result: r.Result, Text: r.Text}); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", step.command, step.args, diff)
		}
	}
	want := []string{"replace kept", "remove", "add kept", "replace kept", "list", "list", "list", "list", "list", "remove"}
	if diff := cmp.Diff(want, db.told); diff != "" {
		t.Errorf("what the database was told (-want +got):\n%s", diff)
	}
	options := db.rows[0].OptionData
	if len(options) != 2 || options[0].Code != 3 || options[0].Space != "dhcp4" || !*options[0].CSV || options[1].Data != "0AFF" || *options[1].CSV {
		t.Errorf("the options do not say what they are: %+v", options)
	}
}

// TestHostsInBrokenDatabase has a database refuse everything.
func TestHostsInBrokenDatabase(t *testing.T) {
	for _, test := range []struct {
		fault error
		text  string
	}{{errors.New("gone"), "gone"}, {host.ErrTaken, "Database duplicate entry error"}} {
		c := New(keptServer{newFake(t, "kea4.json"), &fakeKeeper{fault: test.fault}})
		for command, args := range map[string]string{"reservation-add": inDatabase, "reservation-update": inDatabase} {
			if r, _ := ask(t, c, command, args); r.Result != Failure || r.Text != test.text {
				t.Errorf("%s: %d %s; want %s", command, r.Result, r.Text, test.text)
			}
		}
	}
	c := New(keptServer{newFake(t, "kea4.json"), &fakeKeeper{fault: errors.New("gone")}})
	for command, args := range map[string]string{"reservation-del": itsID + `}`, "reservation-get": itsID + `}`, "reservation-get-all": `{"subnet-id":1}`,
		"reservation-get-page": `{"limit":1,"source-index":1}`, "reservation-get-by-id": itsID + `}`} {
		if r, _ := ask(t, c, command, args); r.Result != Failure || r.Text != "gone" {
			t.Errorf("%s: %d %s", command, r.Result, r.Text)
		}
	}
}
