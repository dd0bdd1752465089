package legallog

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/server/hook/hooktest"
	"github.com/keatool/keatool/server/store/database/databasetest"
)

// TestTable has what a file would have in Kea's table of a database.
func TestTable(t *testing.T) {
	for _, k := range databasetest.Kinds() {
		t.Run(string(k), func(t *testing.T) {
			server := databasetest.Start(t, k, false)
			p := server.Database()
			params, _ := json.Marshal(map[string]any{"type": p.Kind, "name": p.Name, "host": p.Host, "port": p.Port, "user": p.User, "password": p.Password})
			t.Run("serve", func(t *testing.T) { // its end writes what waits
				hooktest.New(t, conf4(string(params[1:len(params)-1]), ""), Library).Lease4(hooktest.Ask{MAC: 1})
			})
			got := databasetest.Rows(t, server.Open(p).DB, "SELECT address, log, timestamp IS NULL FROM logs")
			no := map[string]string{"mysql": "0", "postgresql": "false"}[string(k)]
			want := "192.0.2.10|Address: 192.0.2.10 has been assigned for 1 hrs 1 mins 40 secs to a device with hardware address: hwtype=1 02:00:00:00:00:01 connected via relay at address: 192.0.2.9|" + no
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("logs (-want +got)\n%s", d)
			}
		})
	}
}
