package legallog

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/hook"
	"github.com/keatool/keatool/server/store/database"
	"github.com/keatool/keatool/server/store/sqlschema"
)

// table is the table logs of a database, where the database puts the time to each
// entry. Entries wait for it in memory, so that no client does.
type table struct {
	db      *sqlschema.DB
	kind    database.Kind
	log     *slog.Logger
	entries chan tableEntry
	done    chan struct{} // closed when nothing more is to come
	work    sync.WaitGroup
}

type tableEntry struct{ address, text string }

const (
	tableQueue = 10_000
	tableBatch = 100
	tableRetry = time.Second
	tableLate  = 10 * time.Second // for what comes after the end, from messages under way
)

// isTable reports whether a type of the log is a database.
func isTable(kind string) bool { return kind == "mysql" || kind == "postgresql" }

// tableOf reads the parameters of the database.
func tableOf(s *hook.Setup, kind string) *database.Params {
	text := func(key string) string {
		v, _ := s.Params.Text(key)
		return v
	}
	number := func(key string, high uint64) *uint32 {
		n := uint32(s.Params.Uint(key, 0, 0, high))
		return &n
	}
	d := kea.Database{Type: kind, Name: text("name"), Host: text("host"), User: text("user"), Password: text("password"),
		Port: uint16(*number("port", 65535)), ConnectTimeout: number("connect-timeout", 1<<31), ReadTimeout: number("read-timeout", 1<<31),
		WriteTimeout: number("write-timeout", 1<<31), TCPUserTimeout: number("tcp-user-timeout", 1<<31), SSLMode: text("ssl-mode"),
		TLS: kea.TLS{TrustAnchor: text("trust-anchor"), CertFile: text("cert-file"), KeyFile: text("key-file")}, CipherList: text("cipher-list")}
	p, err := database.FromConfig(&d)
	if err != nil {
		s.Params.Fail("type", err.Error(), "")
	}
	return &p
}

func openTable(p *database.Params, log *slog.Logger) (output, error) {
	db, err := sqlschema.Open(p)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), p.Patience())
	defer cancel()
	// The table of the log has never changed.
	if _, err := db.Check(ctx, sqlschema.Steps(p.Kind)[0].Version); err != nil {
		db.Close()
		return nil, err
	}
	t := &table{db: db, kind: p.Kind, log: log, entries: make(chan tableEntry, tableQueue), done: make(chan struct{})}
	t.work.Go(t.run)
	return t, nil
}

// write puts an entry in the queue. Only where the database is away for long is
// there no place left, and clients wait for one.
func (t *table) write(address, text string) {
	if text = strings.TrimSuffix(text, "\n"); text == "" {
		return
	}
	e := tableEntry{address, text}
	select {
	case <-t.done:
		t.keep([]tableEntry{e})
		return
	default:
	}
	select {
	case <-t.done:
		t.keep([]tableEntry{e})
	case t.entries <- e:
	}
}

// run writes entries until the end, all that wait at once.
func (t *table) run() {
	for {
		select {
		case e := <-t.entries:
			t.keep(t.waiting(e))
			continue
		default:
		}
		select {
		case e := <-t.entries:
			t.keep(t.waiting(e))
		case <-t.done:
			return
		}
	}
}

// waiting returns an entry and those behind it.
func (t *table) waiting(e tableEntry) []tableEntry {
	list := []tableEntry{e}
	for len(list) < tableBatch {
		select {
		case e := <-t.entries:
			list = append(list, e)
		default:
			return list
		}
	}
	return list
}

// keep writes entries, again and again if the database is away; at the end no more.
func (t *table) keep(list []tableEntry) {
	for tries := 0; ; tries++ {
		err := t.store(list)
		if err == nil {
			return
		}
		if tries == 0 {
			t.log.Error("the legal log cannot be written", "error", err)
		}
		if database.Refused(err) {
			return
		}
		select {
		case <-t.done:
			return
		case <-time.After(tableRetry):
		}
	}
}

func (t *table) store(list []tableEntry) error {
	values := make([]any, 0, 2*len(list))
	for _, e := range list {
		values = append(values, e.address, e.text)
	}
	text := "INSERT INTO logs (address, log) VALUES (?, ?)" + strings.Repeat(", (?, ?)", len(list)-1)
	_, err := t.db.Exec(database.Places(t.kind, text), values...)
	return err
}

func (t *table) close() {
	close(t.done)
	t.work.Wait()
	for len(t.entries) > 0 {
		t.keep(t.waiting(<-t.entries))
	}
	time.AfterFunc(tableLate, func() { t.db.Close() })
}
