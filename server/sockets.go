package server

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/netio"
)

func (s *Server) listen(r *runtime) netio.Listen {
	i := r.snap.Interfaces
	return netio.Listen{Interfaces: i.Names, Port: s.port, Raw: !i.UDP && !s.noRaw}
}

// open opens the sockets. Without the right to raw ones UDP has to do. What
// cannot be opened is tried again as the configuration says.
func (s *Server) open(ctx context.Context) (netio.Conn, error) {
	listen := s.opts.Network.Listen4
	if s.Snapshot().Family == kea.V6 {
		listen = s.opts.Network.Listen6
	}
	want := s.listen(s.run.Load())
	conn, err := listen(want)
	if want.Raw && errors.Is(err, fs.ErrPermission) {
		s.log.Warn("raw sockets are not permitted: clients without an address are answered by broadcast only, or through their relays", "error", err)
		if conn != nil {
			conn.Close()
		}
		want.Raw, s.noRaw = false, true
		conn, err = listen(want)
	}
	if conn == nil {
		return nil, err
	}
	if err = s.retry(ctx, conn, err); err != nil {
		conn.Close()
		return nil, err
	}
	for _, e := range conn.Listening() {
		s.log.Info("listening", "interface", e.Iface, "address", e.Addr, "raw", e.Raw)
	}
	return conn, nil
}

// retry tries again to open what could not be opened: before the server serves
// if it needs all of its sockets, else beside that. It returns an error if the
// server cannot do without what is missing.
func (s *Server) retry(ctx context.Context, conn netio.Conn, missing error) error {
	i := s.Snapshot().Interfaces
	s.missing(missing)
	if missing == nil {
		return nil
	}
	if i.RequireAll {
		return s.again(ctx, conn, missing)
	}
	go func() { _ = s.again(ctx, conn, missing) }() // what stays missing has been logged
	return nil
}

// again tries until everything is open, or service-sockets-max-retries is over.
func (s *Server) again(ctx context.Context, conn netio.Conn, missing error) error {
	i := s.Snapshot().Interfaces
	for range i.MaxRetries {
		select {
		case <-ctx.Done():
			return missing
		case <-time.After(i.RetryWait):
		}
		if missing = conn.Update(s.listen(s.run.Load())); missing == nil {
			s.lookAtInterfaces()
			return nil
		}
		s.missing(missing)
	}
	return missing
}

// missing logs what could not be opened.
func (s *Server) missing(err error) {
	var some netio.OpenErrors
	if !errors.As(err, &some) {
		if err != nil {
			s.log.Warn("not listening", "error", err)
		}
		return
	}
	for _, e := range some {
		s.log.Warn("not listening", "interface", e.Iface, "error", e.Err)
	}
}
