// Package databasetest starts PostgreSQL and MariaDB for tests: private servers
// in folders of their own, which end with the test.
package databasetest

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/keatool/keatool/server/store/database"
	"github.com/keatool/keatool/server/store/sqlschema"
)

// Server is a database server of one's own.
type Server struct {
	t       testing.TB
	kind    database.Kind
	dir     string
	port    uint16
	account *syscall.Credential // nil: one's own
	cmd     *exec.Cmd
	done    chan struct{} // closed when cmd has ended
	bases   atomic.Int32
	durable bool
	options []string // more arguments of the server
}

// Kinds are both kinds of servers.
func Kinds() []database.Kind { return []database.Kind{database.PostgreSQL, database.MySQL} }

// Start starts a server, or skips the test where there is none. One that is not
// durable writes without waiting for the disk.
func Start(t testing.TB, k database.Kind, durable bool) *Server {
	t.Helper()
	s := &Server{t: t, kind: k, durable: durable}
	program, accountName := "mariadbd", "mysql"
	if k == database.PostgreSQL {
		program, accountName = "initdb", "postgres"
	}
	if find(program) == "" {
		t.Skipf("%s is not installed", program)
	}
	if os.Geteuid() == 0 {
		s.account = credential(accountName)
		if s.account == nil && k == database.PostgreSQL {
			t.Skip("PostgreSQL refuses to run as root, and there is no account `postgres`")
		}
	}
	// Not below the test's own folder: the path of a Unix socket must be short.
	dir, err := os.MkdirTemp("", "db")
	if err != nil {
		t.Fatal(err)
	}
	s.dir = dir
	t.Cleanup(func() {
		s.Kill()
		os.RemoveAll(dir)
	})
	s.port = freePort(t)
	if s.account != nil {
		if err := os.Chown(dir, int(s.account.Uid), int(s.account.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	s.install()
	s.Restart()
	return s
}

func credential(name string) *syscall.Credential {
	u, err := user.Lookup(name)
	if err != nil {
		return nil
	}
	uid, err1 := strconv.Atoi(u.Uid)
	gid, err2 := strconv.Atoi(u.Gid)
	if err1 != nil || err2 != nil {
		return nil
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
}

// find looks for a program in the path, and where Debian hides it.
func find(program string) string {
	if path, err := exec.LookPath(program); err == nil {
		return path
	}
	places, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + program)
	places = append(places, "/usr/sbin/"+program, "/usr/local/bin/"+program)
	for _, path := range places {
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	return ""
}

func freePort(t testing.TB) uint16 {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	return uint16(ln.Addr().(*net.TCPAddr).Port)
}

func (s *Server) command(program string, args ...string) *exec.Cmd {
	cmd := exec.Command(find(program), args...)
	cmd.Dir = s.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.account, Setpgid: true}
	return cmd
}

// install makes the files of the server.
func (s *Server) install() {
	s.t.Helper()
	cmd := s.command("mariadb-install-db", "--no-defaults", "--datadir="+s.dir+"/data", "--auth-root-authentication-method=normal",
		"--skip-test-db", "--tmpdir="+s.dir)
	if s.kind == database.PostgreSQL {
		cmd = s.command("initdb", "-D", s.dir+"/data", "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8", "--locale=C")
	}
	if out, err := cmd.CombinedOutput(); err != nil {
		s.t.Fatalf("%s: %v\n%s", cmd.Path, err, out)
	}
}

// Restart starts the server again, and waits until it answers. It must have been
// stopped.
func (s *Server) Restart() {
	s.t.Helper()
	s.Begin()
	deadline := time.Now().Add(time.Minute)
	for {
		err := s.admin("SELECT 1")
		if err == nil {
			return
		}
		select {
		case <-s.done:
			// Processes of one that was killed may linger for a moment.
			if time.Now().Before(deadline) {
				time.Sleep(50 * time.Millisecond)
				s.Begin()
			}
		default:
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("%s does not answer: %v\n%s", s.kind, err, s.log())
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// Begin starts the server again without waiting.
func (s *Server) Begin() {
	s.t.Helper()
	port := strconv.Itoa(int(s.port))
	flush, fsync := "1", "on"
	if !s.durable {
		flush, fsync = "0", "off"
	}
	if s.kind == database.PostgreSQL {
		s.cmd = s.command("postgres", "-D", s.dir+"/data", "-k", s.dir, "-p", port, "-c", "listen_addresses=127.0.0.1",
			"-c", "fsync="+fsync, "-c", "max_connections=300", "-c", "shared_buffers=128MB", "-c", "max_wal_size=2GB")
	} else {
		s.cmd = s.command("mariadbd", "--no-defaults", "--datadir="+s.dir+"/data", "--socket="+s.dir+"/sock", "--port="+port,
			"--bind-address=127.0.0.1", "--tmpdir="+s.dir, "--pid-file="+s.dir+"/pid", "--innodb-flush-log-at-trx-commit="+flush,
			"--max-connections=300", "--innodb-buffer-pool-size=128M")
	}
	s.cmd.Args = append(s.cmd.Args, s.options...)
	out, err := os.OpenFile(s.dir+"/log", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		s.t.Fatal(err)
	}
	defer out.Close()
	s.cmd.Stdout, s.cmd.Stderr = out, out
	if err := s.cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	cmd, done := s.cmd, make(chan struct{})
	s.done = done
	go func() {
		_ = cmd.Wait() // however it ends
		close(done)
	}()
}

// Stop ends the server as an administrator does who does not wait for clients.
func (s *Server) Stop() {
	s.t.Helper()
	if s.kind == database.PostgreSQL {
		s.signal(syscall.SIGINT)
	} else {
		s.signal(syscall.SIGTERM)
	}
}

// Kill ends the server as a failure of the machine does.
func (s *Server) Kill() { s.signal(syscall.SIGKILL) }

func (s *Server) signal(sig syscall.Signal) {
	if s.cmd == nil || s.cmd.Process == nil {
		return
	}
	select {
	case <-s.done:
		return
	default:
	}
	if sig == syscall.SIGKILL {
		_ = syscall.Kill(-s.cmd.Process.Pid, sig) // with its children; it may have ended by now
	} else {
		_ = s.cmd.Process.Signal(sig) // likewise
	}
	<-s.done
}

func (s *Server) log() string {
	text, _ := os.ReadFile(s.dir + "/log")
	if n := len(text); n > 2000 {
		text = text[n-2000:]
	}
	return string(bytes.TrimSpace(text))
}

// params returns how to reach a database of the server.
func (s *Server) params(name string) database.Params {
	p := database.Params{Kind: s.kind, Host: s.dir, Port: s.port, Name: name, User: "postgres",
		Recovery: database.Recovery{Tries: 1000, Wait: 20 * time.Millisecond, Exit: true}}
	if s.kind == database.MySQL {
		p.Host, p.User = s.dir+"/sock", "root"
	}
	return p
}

// Port returns the port of the server at 127.0.0.1.
func (s *Server) Port() uint16 { return s.port }

// Dir returns the folder with the server's sockets.
func (s *Server) Dir() string { return s.dir }

func (s *Server) admin(text string) error {
	name := "mysql"
	if s.kind == database.PostgreSQL {
		name = "postgres"
	}
	p := s.params(name)
	db, err := sqlschema.Open(&p)
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.Exec(text)
	return err
}

// Create makes an empty database.
func (s *Server) Create() database.Params {
	s.t.Helper()
	name := fmt.Sprintf("kea%d", s.bases.Add(1))
	if err := s.admin("CREATE DATABASE " + name); err != nil {
		s.t.Fatal(err)
	}
	return s.params(name)
}

// Database makes a database with the tables of the latest version.
func (s *Server) Database() database.Params {
	s.t.Helper()
	p := s.Create()
	db := s.Open(p)
	if err := db.Init(context.Background(), sqlschema.Latest(s.kind)); err != nil {
		s.t.Fatal(err)
	}
	return p
}

// Open opens a database, and closes it at the end of the test.
func (s *Server) Open(p database.Params) *sqlschema.DB {
	s.t.Helper()
	db, err := sqlschema.Open(&p)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { db.Close() })
	return db
}

// Rows returns the answers to a question, a line for each, columns apart by |.
// What is not there is NULL.
func Rows(t testing.TB, db *sql.DB, question string) string {
	t.Helper()
	rows, err := db.Query(question)
	if err != nil {
		t.Fatalf("%s: %v", question, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for rows.Next() {
		cells := make([]sql.NullString, len(columns))
		into := make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		var texts []string
		for _, c := range cells {
			if !c.Valid {
				c.String = "NULL"
			}
			texts = append(texts, c.String)
		}
		lines = append(lines, strings.Join(texts, "|"))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(lines, "\n")
}

// KeaKind is what Kea calls the kind of server in the names of its files.
func (s *Server) KeaKind() string {
	if s.kind == database.MySQL {
		return "mysql"
	}
	return "pgsql"
}

// Script makes a database, and runs a script of its own language there.
func (s *Server) Script(path string) database.Params {
	s.t.Helper()
	p := s.Create()
	text, err := os.ReadFile(path)
	if err != nil {
		s.t.Fatal(err)
	}
	port := strconv.Itoa(int(s.port))
	args := []string{"psql", "-q", "-v", "ON_ERROR_STOP=1", "-h", s.dir, "-p", port, "-U", p.User, "-d", p.Name}
	if s.kind == database.MySQL {
		args = []string{"mariadb", "--no-defaults", "-S", p.Host, "-u", p.User, p.Name}
	}
	if find(args[0]) == "" {
		s.t.Skipf("%s is not installed", args[0])
	}
	cmd := exec.Command(find(args[0]), args[1:]...)
	cmd.Stdin = bytes.NewReader(text)
	if out, err := cmd.CombinedOutput(); err != nil {
		s.t.Fatalf("%s: %v\n%s", path, err, out)
	}
	return p
}
