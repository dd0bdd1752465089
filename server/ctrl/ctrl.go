// Package ctrl answers Kea's control commands.
//
// A command is a value ([Command]), in a file for its family: what it is
// called, which hook library has it, what it does. The registry of one server
// is [Commands]; a Unix socket and HTTP are two front ends of it (unix.go,
// http.go). Replies are those of Kea, field by field.
package ctrl

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/stats"
	"github.com/keatool/keatool/server/store"
)

// The results of commands.
const (
	Success     = 0
	Failure     = 1
	Unsupported = 2
	Empty       = 3 // nothing was found, nothing was done
	Conflict    = 4 // not in this state of the server
)

// Server is what commands need of a server.
type Server interface {
	Snapshot() *config.Snapshot
	Store() store.Store
	Stats() *stats.Registry
	Now() time.Time
	// Change swaps a lease as [store.Store] does; committed when it returns.
	Change(old, new *lease.Lease) error
	// ResendDNS asks for the DNS records of a lease once more; false if it has none.
	ResendDNS(*lease.Lease) bool
	// RemoveDNS asks for the end of the DNS records of a lease.
	RemoveDNS(*lease.Lease)
	// Apply replaces the configuration; with errors the old one stays.
	Apply(*kea.Config) diag.List
	// Load reads the configuration file again.
	Load() (*kea.Config, diag.List)
	Disable()
	Suspend() // without waiting for what is at hand
	Enable()
	// Reclaim ends all leases that are over, and removes them if remove says so.
	Reclaim(remove bool) int
	Shutdown(exit int)
	// CommandDone is told of every command that was answered, for hooks.
	// Failed are the addresses that a command for many could do nothing about.
	CommandDone(name string, args *kea.Node, result int, failed []string)
	About() About
}

// About says what a server is and how it runs.
type About struct {
	Version, Extended, Report string // texts of version-get and build-report
	Started, Loaded           time.Time
	File                      string // configuration
	DataDir                   string // of lease files
	Workers                   int
	Waiting                   [3]float64 // messages, when one is taken up: means over 10, 100 and 1000
	SocketErrors              []string
}

// Reply is the answer to a command. Text is left out if it is empty, and
// Arguments if they are nil.
type Reply struct {
	Arguments any    `json:"arguments,omitempty"`
	Result    int    `json:"result"`
	Text      string `json:"text,omitempty"`
}

// Command is one command.
type Command struct {
	Name  string
	Write bool       // changes something
	Hook  string     // library that has it, such as "lease_cmds"; "": it is always there
	Only  kea.Family // 0: servers of both families have it
	Doc   string     // one sentence: what it does
	Run   func(*Call) (Reply, error)
}

// Call is one use of a command.
type Call struct {
	Server
	Commands *Commands
	Name     string
	Args     *kea.Node // nil: none
	doc      *kea.Document
	failed   []string // addresses that a command for many could do nothing about
}

// fault is an error with a result of its own. Every other error is a Failure.
type fault Reply

func (f fault) Error() string { return f.Text }

func failed(result int, format string, args ...any) error {
	return fault{Result: result, Text: fmt.Sprintf(format, args...)}
}

func done(format string, args ...any) (Reply, error) {
	return Reply{Text: fmt.Sprintf(format, args...)}, nil
}

// object is a JSON map; its keys are written in order.
type object = map[string]any

// Commands are the commands of one server.
type Commands struct {
	server Server
	byName map[string]*Command
	state  *service
	// Notify is told of every command that was answered; nil: nobody is.
	Notify func(name string, result int)
	// change holds those back that would replace the configuration at once.
	change sync.Mutex
}

// New returns the commands for a server.
func New(s Server) *Commands {
	c := &Commands{server: s, byName: map[string]*Command{}, state: newService(s)}
	for _, family := range families() {
		for i := range family {
			c.byName[family[i].Name] = &family[i]
		}
	}
	return c
}

// families lists the commands.
func families() [][]Command {
	return [][]Command{coreCommands(), configCommands(), serviceCommands(), statisticCommands(), leaseCommands(),
		leaseStatCommands(), hostCommands(), subnetCommands(), networkCommands(), classCommands(), selectCommands()}
}

// All lists every command there is, sorted by name.
func All() []Command {
	var list []Command
	for _, family := range families() {
		list = append(list, family...)
	}
	slices.SortFunc(list, func(a, b Command) int { return compare(a.Name, b.Name) })
	return list
}

// find returns a command, if the configuration has it.
func (c *Commands) find(name string) *Command {
	cmd := c.byName[name]
	if cmd == nil || !c.enabled(cmd) {
		return nil
	}
	return cmd
}

func (c *Commands) enabled(cmd *Command) bool {
	d := c.server.Snapshot().Source.Dhcp
	if cmd.Only != 0 && cmd.Only != d.Family {
		return false
	}
	return cmd.Hook == "" || slices.ContainsFunc(d.Hooks, func(h kea.Hook) bool { return HookName(h.Library) == cmd.Hook })
}

// names lists the commands of the configuration, sorted.
func (c *Commands) names() []string {
	var list []string
	for name, cmd := range c.byName {
		if c.enabled(cmd) {
			list = append(list, name)
		}
	}
	list = append(list, c.addedNames()...)
	slices.Sort(list)
	return list
}

// Execute answers a request, the text of a JSON map. It never panics.
func (c *Commands) Execute(ctx context.Context, request []byte) (r Reply) {
	defer func() {
		if p := recover(); p != nil {
			r = Reply{Result: Failure, Text: fmt.Sprintf("Error during command processing: %v", p)}
		}
	}()
	call, err := parse(request)
	if err != nil {
		return reply(Reply{}, err)
	}
	if ctx.Err() != nil {
		return reply(Reply{}, ctx.Err())
	}
	call.Server, call.Commands = c.server, c
	cmd := c.find(call.Name)
	if cmd != nil {
		r = reply(cmd.Run(call))
	} else if run := c.added(call.Name); run != nil {
		r = runAdded(call, run)
	} else {
		return Reply{Result: Unsupported, Text: fmt.Sprintf("'%s' command not supported.", call.Name)}
	}
	if c.Notify != nil {
		c.Notify(call.Name, r.Result)
	}
	c.server.CommandDone(call.Name, call.Args, r.Result, call.failed)
	return r
}

func reply(r Reply, err error) Reply {
	if err == nil {
		return r
	}
	var f fault
	if errors.As(err, &f) {
		return Reply(f)
	}
	return Reply{Result: Failure, Text: err.Error()}
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
