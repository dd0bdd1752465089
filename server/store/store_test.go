package store

import (
	"testing"

	"github.com/keatool/keatool/schema/kea/lease"
)

func TestSets(t *testing.T) {
	some := Of(lease.Declined, lease.Released)
	for state, want := range map[lease.State]bool{lease.Default: false, lease.Declined: true, lease.Released: true, 255: false} {
		if some.Has(state) != want {
			t.Errorf("%v in the set: %v", state, !want)
		}
		if !Of[lease.State]().Has(state) {
			t.Errorf("%v is not in the set of all", state)
		}
	}
	if !Of(lease.NA).Has(lease.NA) || Of(lease.NA).Has(lease.PD) {
		t.Error("types are mixed up")
	}
}

func TestMentions(t *testing.T) {
	id := []byte{10, 0xbc}
	for context, want := range map[string]bool{
		``: false, `{ "remote-id": "0ABC" }`: true, `{ "remote-id" : "0x0abc" }`: true, `{"remote-id":"0abc"}`: true,
		`{ "remote-id": "0ABCDD" }`: false, `{ "remote-id": "0xx" }`: false, `{ "remote-id": 5 }`: false, `{ "remote-id": "0ABC`: false,
		`{ "relay-id": "0ABC" }`: false, `{ "a": "remote-id", "b": { "remote-id": "0ABC" } }`: true, `{ "remote-id": "1", "x": [ { "remote-id": "0abc" } ] }`: true,
	} {
		q := Query{RemoteID: id}
		if got := q.Matches(&lease.Lease{Context: []byte(context)}); got != want {
			t.Errorf("%s: %v", context, got)
		}
	}
}
