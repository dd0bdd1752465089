package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/ctrl"
)

// ctlFlags are the flags of ctl, as given.
type ctlFlags struct {
	socket, url, user, config string
	timeout                   time.Duration
}

func newCtl(a *app) *cobra.Command {
	var f ctlFlags
	cmd := &cobra.Command{
		Use:   "ctl [flags] COMMAND [JSON]",
		Short: "give a command to a running keatool or Kea",
		Long: `Ctl sends a control command of Kea to a server, and prints the answer. JSON
are the arguments of the command; "-" reads them from standard input. The
server may be this one or a real Kea of any release. It is found by its Unix
socket, by the URL of its HTTP socket, or by its configuration file.

Four words mean what they mean to keactrl: start runs "keatool serve" for the
configuration file in the background, reload is config-reload, stop is
shutdown, and status is status-get.

The exit status is 1 if the server answers with an error, and 2 if there is no
answer. That nothing was found is no error.`,
		Example: `  keatool ctl --socket /run/kea/kea4.sock list-commands
  keatool ctl --config /etc/kea/kea-dhcp4.conf lease4-get '{ "ip-address": "192.0.2.5" }'
  keatool ctl --url http://127.0.0.1:8000/ --user admin:secret config-get
  keatool ctl --config /etc/kea/kea-dhcp4.conf reload`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error { return a.ctl(cmd.Context(), &f, args) },
	}
	cmd.Flags().StringVar(&f.socket, "socket", "", "the `PATH` of the server's Unix socket")
	cmd.Flags().StringVar(&f.url, "url", "", "the `URL` of the server's HTTP socket")
	cmd.Flags().StringVar(&f.user, "user", "", "`NAME:PASSWORD` for the HTTP socket")
	cmd.Flags().StringVarP(&f.config, "config", "c", "", "the server's configuration `FILE`, which names its sockets")
	cmd.Flags().DurationVar(&f.timeout, "timeout", 60*time.Second, "how long to wait for the answer")
	cmd.MarkFlagsMutuallyExclusive("socket", "url", "config")
	cmd.MarkFlagsOneRequired("socket", "url", "config")
	return cmd
}

// keactrl are the words that stand for commands.
var keactrl = map[string]string{"stop": "shutdown", "reload": "config-reload", "status": "status-get"}

func (a *app) ctl(ctx context.Context, f *ctlFlags, args []string) error {
	if ctx == nil {
		ctx = context.Background()
	}
	if args[0] == "start" {
		return a.ctlStart(f, args)
	}
	request, err := a.ctlRequest(args)
	if err != nil {
		return err
	}
	if f.config != "" {
		if err := f.findSocket(a); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()
	answer, err := f.ask(ctx, request)
	if err != nil {
		return newFileError("ask", f.socket+f.url, err)
	}
	return a.showAnswer(answer)
}

// ctlRequest makes the text of a request.
func (a *app) ctlRequest(args []string) ([]byte, error) {
	name := args[0]
	if word, ok := keactrl[name]; ok {
		name = word
	}
	request := map[string]any{"command": name}
	if len(args) == 2 {
		text := []byte(args[1])
		if args[1] == "-" {
			var err error
			if text, err = io.ReadAll(a.stdin); err != nil {
				return nil, newFileError("read", "standard input", err)
			}
		}
		if !json.Valid(text) {
			return nil, usagef("the arguments of %s are no JSON", name)
		}
		request["arguments"] = json.RawMessage(text)
	}
	return json.Marshal(request)
}

// findSocket takes the socket from the configuration file: the first Unix one,
// or the first one there is.
func (f *ctlFlags) findSocket(a *app) error {
	in := newInputs(a, "")
	name, src, err := in.main(f.config)
	if err != nil {
		return err
	}
	d, _ := kea.Parse(name, src, kea.ParseOptions{Open: in.kea})
	c, _ := kea.Decode(d) // what is wrong with the rest does not matter here
	var list []kea.ControlSocket
	switch {
	case c.Dhcp != nil:
		list = c.Dhcp.ControlSockets
	case c.DhcpDdns != nil:
		list = c.DhcpDdns.ControlSockets
	}
	for i := range list {
		if list[i].Type == "unix" || list[i].Type == "" {
			f.socket, _ = ctrl.SocketPath(list[i].Name)
			return nil
		}
	}
	if len(list) == 0 {
		return usagef("%s names no control socket", f.config)
	}
	f.url = socketURL(&list[0])
	if auth := list[0].Authentication; f.user == "" && auth != nil && len(auth.Clients) > 0 {
		f.user = auth.Clients[0].User + ":" + auth.Clients[0].Password
	}
	return nil
}

func socketURL(s *kea.ControlSocket) string {
	address, port := s.Address, s.Port
	if address == "" {
		address = "127.0.0.1"
	}
	if port == 0 {
		port = 8000
	}
	return s.Type + "://" + net.JoinHostPort(address, fmt.Sprint(port)) + "/"
}

func (f *ctlFlags) ask(ctx context.Context, request []byte) ([]byte, error) {
	if f.url != "" {
		return f.askHTTP(ctx, request)
	}
	conn, err := new(net.Dialer).DialContext(ctx, "unix", f.socket)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	deadline, _ := ctx.Deadline()
	if err := conn.SetDeadline(deadline); err != nil {
		return nil, err
	}
	if _, err := conn.Write(request); err != nil {
		return nil, err
	}
	answer, err := io.ReadAll(conn)
	if err == nil && len(bytes.TrimSpace(answer)) == 0 {
		err = errors.New("the server has closed the connection without an answer")
	}
	return answer, err
}

func (f *ctlFlags) askHTTP(ctx context.Context, request []byte) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, f.url, bytes.NewReader(request))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	if user, password, ok := strings.Cut(f.user, ":"); ok {
		r.SetBasicAuth(user, password)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return io.ReadAll(response.Body)
}

// showAnswer prints an answer, indented; that of HTTP without the list around it.
func (a *app) showAnswer(answer []byte) error {
	var list []json.RawMessage
	if json.Unmarshal(answer, &list) == nil && len(list) == 1 {
		answer = list[0]
	}
	var reply struct{ Result *int }
	if err := json.Unmarshal(answer, &reply); err != nil || reply.Result == nil {
		return newFileError("read", "the answer", errors.New("it is none of a control socket"))
	}
	var text bytes.Buffer
	if err := json.Indent(&text, answer, "", "  "); err != nil {
		return newFileError("read", "the answer", err)
	}
	text.WriteByte('\n')
	if _, err := a.stdout.Write(text.Bytes()); err != nil {
		return newFileError("write", "standard output", err)
	}
	if *reply.Result != ctrl.Success && *reply.Result != ctrl.Empty {
		return errFault
	}
	return nil
}

// ctlStart runs a server in a session of its own. It checks the configuration
// first, so that what is wrong is seen here.
func (a *app) ctlStart(f *ctlFlags, args []string) error {
	if f.config == "" || len(args) > 1 {
		return usagef("ctl start wants the configuration file, with --config, and no arguments")
	}
	if _, err := a.loadConfig(&serveFlags{reporting: reportFlags{format: newChoice("text", "json", "sarif")}}, f.config); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return newFileError("start", "the server", err)
	}
	cmd := exec.Command(self, "serve", f.config)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return newFileError("start", "the server", err)
	}
	fmt.Fprintf(a.stdout, "%d\n", cmd.Process.Pid)
	return cmd.Process.Release()
}
