package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/client"
	"github.com/keatool/keatool/server/store/database"
	"github.com/keatool/keatool/server/store/database/databasetest"
)

// TestSoakSQL lets two servers share a database. Clients get and renew leases
// through both at random, while one of the servers is killed again and again,
// and the database too. No address may be given twice, no acknowledged lease may
// be lost, and service must be back within seconds of the database.
// KEATOOL_SOAK_SQL says how often the server is killed (make soak-sql: 50).
func TestSoakSQL(t *testing.T) {
	kills := 3
	if n, err := strconv.Atoi(os.Getenv("KEATOOL_SOAK_SQL")); err == nil {
		kills = n
	}
	binary := filepath.Join(t.TempDir(), "keatool")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	for _, k := range databasetest.Kinds() {
		t.Run(string(k), func(t *testing.T) {
			s := newSharedSoak(t, binary, k)
			s.run(kills)
			s.check()
		})
	}
}

// shared is two servers on one database, and their clients.
type shared struct {
	t       *testing.T
	binary  string
	db      *databasetest.Server
	params  database.Params
	config  string
	servers [2]*soak

	mu      sync.Mutex
	has     map[string]netip.Addr
	owner   map[netip.Addr]string
	granted int
	last    time.Time // of the last acknowledgement
}

// sharedClients is how many clients there are at once.
const sharedClients = 20

// databaseJSON is a database as a configuration names it.
func databaseJSON(t *testing.T, p database.Params) string {
	t.Helper()
	text, err := json.Marshal(map[string]any{"type": p.Kind, "name": p.Name, "host": p.Host, "port": p.Port, "user": p.User,
		"password": p.Password, "max-reconnect-tries": 2000, "reconnect-wait-time": 50, "on-fail": "stop-retry-exit",
		"retry-on-startup": true})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func newSharedSoak(t *testing.T, binary string, k database.Kind) *shared {
	s := &shared{t: t, binary: binary, db: databasetest.Start(t, k, true), has: map[string]netip.Addr{}, owner: map[netip.Addr]string{}}
	s.params = s.db.Database()
	s.config = filepath.Join(t.TempDir(), "kea.json")
	text := fmt.Sprintf(`{ "Dhcp4": { "interfaces-config": { "interfaces": [ "lo" ], "dhcp-socket-type": "udp" },
		"lease-database": %s, "valid-lifetime": 3600, "cache-threshold": 0.0,
		"subnet4": [ { "id": 1, "subnet": "127.0.0.0/8", "pools": [ { "pool": "127.16.0.0/18" } ] } ] } }`, databaseJSON(t, s.params))
	if err := os.WriteFile(s.config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for i := range s.servers {
		s.servers[i] = &soak{t: t, binary: binary, config: s.config, port: freePort(t)}
		s.servers[i].start()
	}
	return s
}

func (s *shared) run(kills int) {
	ctx, cancel := context.WithCancel(context.Background())
	var work sync.WaitGroup
	defer work.Wait()
	defer cancel()
	for n := range sharedClients {
		work.Go(func() { s.clients(ctx, uint32(n+1)) })
	}
	for kill := range kills {
		time.Sleep(time.Duration(50+rand.IntN(500)) * time.Millisecond) // the moment is what is drawn
		s.servers[1].wait(syscall.SIGKILL)
		if kill == kills/3 || kill == 2*kills/3 {
			s.restartDatabase(kill%2 == 0)
		}
		s.servers[1].start()
	}
	time.Sleep(200 * time.Millisecond) // a last while with both
	cancel()
	work.Wait()
	for _, server := range s.servers {
		server.wait(syscall.SIGTERM)
	}
	s.t.Logf("%d kills, %d acknowledgements, %d clients with leases", kills, s.granted, len(s.has))
}

// sqlPatience is how long a client waits for an answer: longer than a disk that
// others write to keeps a database waiting.
const sqlPatience = 2 * time.Second

// backWithin is how long after its database a server may take to serve: seconds in
// the campaign, which has the machine to itself. Else it is only to come back.
func backWithin() time.Duration {
	if os.Getenv("KEATOOL_SOAK_SQL") != "" {
		return 5 * time.Second
	}
	return time.Minute
}

// restartDatabase ends the database and starts it again, and holds that clients
// are served soon after.
func (s *shared) restartDatabase(crash bool) {
	if crash {
		s.db.Kill()
	} else {
		s.db.Stop()
	}
	s.db.Restart()
	back := time.Now()
	for limit := backWithin(); time.Since(back) < limit; {
		s.mu.Lock()
		served := s.last.After(back)
		s.mu.Unlock()
		if served {
			s.t.Logf("served %v after the database", time.Since(back).Round(time.Millisecond))
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	_ = s.servers[0].cmd.Process.Signal(syscall.SIGQUIT) // it says what it is at; it may have ended
	_ = s.servers[0].cmd.Wait()                          // with what that status is
	s.t.Fatalf("nobody is served within %v of the database; the server says:\n%s", backWithin(), s.servers[0].log.text())
}

// clients are one after the other: each gets a lease, and renews it now and then.
func (s *shared) clients(ctx context.Context, number uint32) {
	var through [2]*client.Relay4
	for i := range through {
		through[i] = &client.Relay4{Server: netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), s.servers[i].port),
			Addr: netip.MustParseAddr("127.0.0.1"), Timeout: sqlPatience}
		if err := through[i].Open(); err != nil {
			s.t.Error(err)
			return
		}
		defer through[i].Close()
	}
	for n := number; ctx.Err() == nil; {
		id := soakFamilies[0].id(n)
		if l, err := through[rand.IntN(2)].Lease(ctx, net.HardwareAddr(id)); err == nil {
			s.acknowledged(id, l.Addr)
		}
		if rand.IntN(3) == 0 {
			n += sharedClients // a new client
		}
	}
}

func (s *shared) acknowledged(id string, a netip.Addr) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if other, ok := s.owner[a]; ok && other != id {
		s.t.Errorf("%v was given to %x and to %x", a, other, id)
	}
	if had, ok := s.has[id]; ok && had != a {
		s.t.Errorf("%x had %v and was given %v", id, had, a)
	}
	s.owner[a], s.has[id] = id, a
	s.granted++
	s.last = time.Now()
}

// check holds the database to what clients were told.
func (s *shared) check() {
	st, err := openDatabase(s.params, lease.CSV4, 2, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	defer st.Close()
	if len(s.owner) == 0 {
		s.t.Fatal("nobody got a lease: nothing was tested")
	}
	var l lease.Lease
	for a, id := range s.owner {
		switch err := st.Get(a, &l); {
		case err != nil:
			s.t.Errorf("the lease of %v for %x is lost: %v", a, id, err)
		case string(l.HW) != id:
			s.t.Errorf("%v is leased to %x; %x was told that it has it", a, l.HW, id)
		}
	}
	var clients []string
	total := int64(0)
	for _, c := range st.Count(1, nil) {
		total += c.N
	}
	for l, err := range st.All() {
		if err != nil {
			s.t.Fatal(err)
		}
		clients = append(clients, string(l.HW))
	}
	if int(total) != len(clients) {
		s.t.Errorf("the statistics say %d leases, and there are %d", total, len(clients))
	}
	// A client that turns to the other server before the first has answered may
	// be left with two; the one it was not told of ends by itself.
	slices.Sort(clients)
	s.t.Logf("%d leases for %d clients", len(clients), len(slices.Compact(slices.Clone(clients))))
}
