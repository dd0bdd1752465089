package main

import (
	"errors"
	"log/slog"
	"runtime"
	"sync"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/ctrl"
	"github.com/keatool/keatool/server/store"
	"github.com/keatool/keatool/server/store/database"
	"github.com/keatool/keatool/server/store/mysql"
	"github.com/keatool/keatool/server/store/pgsql"
)

// openDatabase opens the leases of a protocol in a database. notify may be nil.
func openDatabase(p database.Params, f lease.Format, conns int, notify func(database.Event)) (store.BulkStore, error) {
	if p.Kind == database.MySQL {
		s, err := mysql.Open(mysql.Options{Format: f, Params: p, Conns: conns, Notify: notify})
		if err != nil {
			return nil, err
		}
		return s, nil
	}
	s, err := pgsql.Open(pgsql.Options{Format: f, Params: p, Conns: conns, Notify: notify})
	if err != nil {
		return nil, err
	}
	return s, nil
}

// usesDatabase reports whether a configuration keeps its leases in one.
func usesDatabase(s *kea.Server) bool {
	return s.LeaseDatabase != nil && s.LeaseDatabase.Type != "" && s.LeaseDatabase.Type != "memfile"
}

// Workers that wait for a database do nothing else, so there are more of them
// than processors; and each takes few messages at once, since those behind the
// first wait for it.
const (
	waiting       = 6  // workers for each processor
	mostWaiting   = 32 // a database takes about 100 connections of all its clients
	databaseBatch = 4
	spare         = 4 // connections for commands and housekeeping
)

// databaseWorkers returns how many workers a server with a database has.
func databaseWorkers() int { return min(waiting*runtime.GOMAXPROCS(0), mostWaiting) }

// databaseConns returns how many connections its workers want.
func databaseConns(s *kea.Server) int {
	n := databaseWorkers()
	if mt := s.MultiThreading; mt != nil && mt.Enable && mt.Threads != nil && *mt.Threads > 0 {
		n = int(min(*mt.Threads, mostWaiting))
	} else if mt != nil && !mt.Enable {
		n = 1
	}
	return n + spare
}

// errDatabase ends a server whose database does not come back.
var errDatabase = errors.New("the database cannot be reached, and on-fail says to end then")

// link is what a server makes of the news of its databases.
type link struct {
	log *slog.Logger

	mu   sync.Mutex
	end  func()         // nil before the server runs
	ctl  *ctrl.Commands // likewise
	away map[int]bool   // databases without which nobody is served
	over bool           // one of them was given up
}

// The numbers of databases, which status-get shows: that of leases, then those of
// hosts.
const (
	leaseDatabase      = 0
	firstHostsDatabase = 1
)

// hear returns what hears of the changes of a database: it logs them, and ends the
// server if the rules of the database say so.
func (l *link) hear(n int, rule database.Recovery) func(database.Event) {
	return func(e database.Event) {
		if !rule.Serve {
			l.pause(n, e.Change != database.Back)
		}
		switch e.Change {
		case database.Lost:
			l.log.Error("a database cannot be reached", "database", e.Database, "error", e.Err)
		case database.Back:
			l.log.Info("a database can be reached again", "database", e.Database, "tries", e.Tries)
		case database.Given:
			l.log.Error("a database has not come back", "database", e.Database, "error", e.Err, "tries", e.Tries)
			if rule.Exit {
				l.giveUp()
			}
		}
	}
}

// pause stops answering, or goes on: without its reservations a client would get
// what it should not.
func (l *link) pause(n int, stop bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.away == nil {
		l.away = map[int]bool{}
	}
	l.away[n] = stop
	switch {
	case l.ctl == nil:
	case stop:
		l.ctl.DatabaseLost(n)
	default:
		l.ctl.DatabaseBack(n)
	}
}

// forget ends what databases have stopped that are not used any more: those from
// one number up to another.
func (l *link) forget(from, to int) {
	for n := from; n < to; n++ {
		l.pause(n, false)
	}
}

func (l *link) giveUp() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over = true; l.end != nil {
		l.end()
	}
}

// running says who stops the server from answering, and how it is ended.
func (l *link) running(ctl *ctrl.Commands, end func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ctl = ctl
	for n, away := range l.away {
		if away {
			ctl.DatabaseLost(n)
		}
	}
	if l.end = end; l.over {
		end()
	}
}

// lost reports whether a database was given up that the server needs.
func (l *link) lost() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.over
}
