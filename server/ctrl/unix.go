package ctrl

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/keatool/keatool/schema/kea"
)

// patience is how long an unfinished request is waited for.
const patience = 10 * time.Second

func (l *Listener) listenUnix(s *kea.ControlSocket) (io.Closer, error) {
	path, warning := SocketPath(s.Name)
	if warning != "" && l.warn != nil {
		l.warn(warning)
	}
	if err := clearSocket(path); err != nil {
		return nil, err
	}
	ln, err := net.Listen("unix", path)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(path, 0o660); err != nil {
		ln.Close()
		return nil, err
	}
	l.work.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			l.work.Go(func() { l.serveUnix(conn) })
		}
	})
	return ln, nil
}

// clearSocket makes room for a socket: its directory, and no file that a server
// left which is gone.
func clearSocket(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.Mode()&fs.ModeSocket == 0:
		return fmt.Errorf("%s exists and is no socket", path)
	}
	if conn, err := net.Dial("unix", path); err == nil {
		conn.Close()
		return fmt.Errorf("%s is in use by another server", path)
	}
	return os.Remove(path)
}

// serveUnix answers the one request of a connection.
func (l *Listener) serveUnix(conn net.Conn) {
	defer conn.Close()
	done := make(chan struct{})
	defer close(done)
	go func() { // a server that ends waits for nobody
		select {
		case <-l.ctx.Done():
			_ = conn.SetReadDeadline(time.Now()) // it is closed soon anyway
		case <-done:
		}
	}()
	request, err := readRequest(conn, patience)
	var late net.Error
	var r Reply
	switch {
	case err == nil && !begins(request):
		r = Reply{Result: Failure, Text: fmt.Sprintf("invalid first character %c", request[0])}
	case err == nil:
		r = l.commands.Execute(l.ctx, request)
	case errors.As(err, &late) && late.Timeout():
		r = Reply{Result: Failure, Text: fmt.Sprintf("Connection over control channel timed out, discarded partial command of %d bytes", len(request))}
	default:
		return // closed, and nobody waits for an answer
	}
	_ = conn.SetWriteDeadline(time.Now().Add(patience)) // a client that does not read is let go
	_, _ = conn.Write(encode(r))
}

// begins reports whether a text begins as a map or a list does, or with a space or
// a comment, of which nothing can be said yet.
func begins(text []byte) bool { return bytes.IndexByte([]byte("{[ \t\r\n#/"), text[0]) >= 0 }

// readRequest reads until the text of a JSON value is complete.
func readRequest(conn net.Conn, wait time.Duration) ([]byte, error) {
	var text []byte
	var s valueScanner
	buf := make([]byte, 16<<10)
	for {
		if err := conn.SetReadDeadline(time.Now().Add(wait)); err != nil {
			return text, err
		}
		n, err := conn.Read(buf)
		seen := len(text)
		text = append(text, buf[:n]...)
		if end := s.scan(text[seen:]); end >= 0 {
			return text[:seen+end], nil
		}
		switch {
		case err != nil:
			return text, err
		case len(text) > maxRequest:
			return text, errors.New("the request is too long")
		}
	}
}

// valueScanner finds the end of a JSON value in a text that comes in pieces.
// It knows strings, braces and the comments that Kea takes; what is wrong
// otherwise is for the parser to see.
type valueScanner struct {
	depth   int
	state   scanState
	started bool
}

type scanState uint8

const (
	outside scanState = iota
	inString
	inEscape
	slash // one, which may begin a comment
	inLine
	inBlock
	blockStar
)

// scan returns the index behind the end of the value; -1 if it does not end here.
func (s *valueScanner) scan(piece []byte) int {
	for i, c := range piece {
		switch s.state {
		case inString:
			switch c {
			case '\\':
				s.state = inEscape
			case '"':
				s.state = outside
			}
		case inEscape:
			s.state = inString
		case inLine:
			if c == '\n' {
				s.state = outside
			}
		case inBlock, blockStar:
			s.state = blockStep(s.state, c)
		default:
			if s.plain(c) {
				return i + 1
			}
		}
	}
	return -1
}

func blockStep(state scanState, c byte) scanState {
	switch {
	case c == '*':
		return blockStar
	case c == '/' && state == blockStar:
		return outside
	}
	return inBlock
}

// plain steps over a character outside strings and comments; true if the value ends with it.
func (s *valueScanner) plain(c byte) bool {
	before := s.state
	s.state = outside
	switch c {
	case ' ', '\t', '\r', '\n':
		return false
	case '#':
		s.state = inLine
		return false
	case '/':
		s.state = slash
		if before == slash {
			s.state = inLine
		}
		return false
	case '*':
		if before == slash {
			s.state = inBlock
			return false
		}
	}
	return s.value(c)
}

func (s *valueScanner) value(c byte) bool {
	switch c {
	case '{', '[':
		s.depth++
	case '}', ']':
		s.depth--
	case '"':
		s.state = inString
	}
	first := !s.started
	s.started = true
	return s.depth <= 0 && (!first || c != '{' && c != '[')
}
