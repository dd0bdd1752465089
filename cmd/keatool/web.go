package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"net/netip"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	converter "github.com/keatool/keatool/internal/report/app"
)

// webFlags are the flags of web, as given.
type webFlags struct {
	listen, export string
	remote         bool
}

func newWeb(a *app) *cobra.Command {
	var f webFlags
	cmd := &cobra.Command{
		Use:   "web [flags]",
		Short: "show the converter as a page in the browser",
		Long: `Web serves a page, on this machine only, into which a dhcpd.conf can be dropped
or pasted, with the files that it includes. It shows source and result side by
side, what became of each statement, and what is to be said about it. With a
lease file of dhcpd it shows which leases go over, too, and makes Kea's of it.

Nothing leaves the machine. If the program was built with the converter for the
browser in it, as releases are and as "make build" does, the page does all the
work itself, and its policy forbids it any connection; --export then writes it
as one file that works offline. Otherwise the page asks this command, which must
keep running.

Addresses of other machines are served only with --allow-remote: whoever reaches
such an address can use the page.`,
		Example: `  keatool web
  keatool web --listen 127.0.0.1:9000
  keatool web --export keatool.html`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.web(cmd.Context(), &f) },
	}
	cmd.Flags().StringVar(&f.listen, "listen", "127.0.0.1:8547", "serve the page at this `ADDRESS:PORT`; port 0 takes a free one")
	cmd.Flags().BoolVar(&f.remote, "allow-remote", false, "serve other machines, too, if --listen says so")
	cmd.Flags().StringVar(&f.export, "export", "", "write the page into this `FILE` and end")
	return cmd
}

// web exports the page or serves it until a signal comes.
func (a *app) web(ctx context.Context, f *webFlags) error {
	e := engine()
	if f.export != "" {
		return a.exportPage(f.export, e)
	}
	if err := checkLocal(f); err != nil {
		return err
	}
	var page bytes.Buffer
	if err := converter.WritePage(&page, "keatool "+version, e); err != nil {
		return err
	}
	l, err := net.Listen("tcp", f.listen)
	if err != nil {
		return newFileError("listen on", f.listen, plainNet(err))
	}
	debug.SetGCPercent(100) // it stays, unlike other commands
	debug.SetMemoryLimit(math.MaxInt64)
	fmt.Fprintf(a.stderr, "keatool: the page is at http://%s/ until you press Ctrl-C\n", l.Addr())
	if ctx == nil {
		ctx = context.Background()
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	return serveUntil(ctx, l, newWebHandler(page.Bytes(), e, f.remote))
}

// exportPage writes the page as one file.
func (a *app) exportPage(path string, e *converter.Engine) error {
	if e == nil {
		return fileError{"export", "the page", errors.New("this program was built without the converter for the browser; build it with `make build`, or take a release")}
	}
	write := func(w io.Writer) error { return converter.WritePage(w, "keatool "+version, e) }
	if path == "-" {
		return write(a.stdout)
	}
	return writeAll([]output{{path, content{stream: write}, 0o644}})
}

// checkLocal refuses addresses that other machines can reach, unless they are wanted.
func checkLocal(f *webFlags) error {
	host, _, err := net.SplitHostPort(f.listen)
	if err != nil {
		return usagef("--listen %s is not ADDRESS:PORT, such as 127.0.0.1:8547 or [::1]:8547", f.listen)
	}
	if f.remote || isLocal(host) {
		return nil
	}
	return usagef("--listen %s can be reached from other machines; say --allow-remote if that is meant", f.listen)
}

// isLocal reports whether host names this machine and is reached from nowhere else.
func isLocal(host string) bool {
	if host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.Unmap().IsLoopback()
}

// plainNet is the cause inside a network error.
func plainNet(err error) error {
	if op := (*net.OpError)(nil); errors.As(err, &op) {
		return op.Err
	}
	return err
}

// serveUntil serves until ctx is done, and lets running requests end.
func serveUntil(ctx context.Context, l net.Listener, h http.Handler) error {
	s := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	select {
	case err := <-done:
		return newFileError("serve", l.Addr().String(), err)
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	if s.Shutdown(last) != nil {
		return s.Close()
	}
	return nil
}

// Limits of what the page may ask for: the size of a request, and how many are
// worked on at once.
const (
	maxRequest  = 128 << 20
	maxRequests = 2
)

// newWebHandler serves the page and, where there is no engine in it, conversions.
func newWebHandler(page []byte, e *converter.Engine, remote bool) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Security-Policy", converter.Policy(e != nil)+"; frame-ancestors 'none'")
		w.Write(page)
	})
	if e == nil {
		slots := make(chan struct{}, maxRequests)
		mux.HandleFunc("POST /convert", func(w http.ResponseWriter, r *http.Request) {
			slots <- struct{}{}
			defer func() { <-slots }()
			body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
			if err != nil {
				http.Error(w, fmt.Sprintf("at most %d MiB are converted here; use keatool convert", maxRequest>>20), http.StatusRequestEntityTooLarge)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			w.Write(converter.Serve(body, "keatool "+version))
		})
	}
	return guard(http.NewCrossOriginProtection().Handler(mux), remote)
}

// guard sets what every answer has, and refuses names that are not this
// machine's: a page of elsewhere could have its name resolved to here.
func guard(next http.Handler, remote bool) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host := r.Host
		if h, _, err := net.SplitHostPort(host); err == nil {
			host = h
		}
		if !remote && !isLocal(trimBrackets(host)) {
			http.Error(w, "this page is for its own machine", http.StatusForbidden)
			return
		}
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

func trimBrackets(host string) string {
	if n := len(host); n > 1 && host[0] == '[' && host[n-1] == ']' {
		return host[1 : n-1]
	}
	return host
}
