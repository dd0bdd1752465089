package ctrl

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/stats"
)

// DDNSServer is what commands need of the server of DNS updates.
type DDNSServer interface {
	Config() *kea.Config
	Statistics() *stats.Set
	Now() time.Time
	// Check says why a configuration cannot be used that the schema takes.
	Check(*kea.Config) error
	// Apply replaces the configuration; with an error the old one stays.
	Apply(*kea.Config) error
	// Load reads the configuration file again.
	Load() (*kea.Config, diag.List)
	// Shutdown ends the server; drain: when everything is carried out that waits.
	Shutdown(drain bool, exit int)
	About() About
}

// DDNSCommands are the commands of the server of DNS updates.
type DDNSCommands struct {
	server DDNSServer
	byName map[string]*ddnsCommand
	// Notify is told of every command that was answered; nil: nobody is.
	Notify func(name string, result int)
	change sync.Mutex
}

type ddnsCommand struct {
	Command
	run func(*ddnsCall) (Reply, error)
}

// ddnsCall is one use of a command.
type ddnsCall struct {
	*Call
	DDNSServer
	all *DDNSCommands
}

// NewDDNS returns the commands for a server of DNS updates.
func NewDDNS(s DDNSServer) *DDNSCommands {
	c := &DDNSCommands{server: s, byName: map[string]*ddnsCommand{}}
	for _, cmd := range ddnsCommands() {
		c.byName[cmd.Name] = &cmd
	}
	return c
}

func ddnsCommands() []ddnsCommand {
	return []ddnsCommand{
		{Command{Name: "list-commands"}, func(c *ddnsCall) (Reply, error) { return Reply{Arguments: c.all.names()}, nil }},
		{Command{Name: "version-get"}, func(c *ddnsCall) (Reply, error) {
			return Reply{Text: c.About().Version, Arguments: object{"extended": c.About().Extended}}, nil
		}},
		{Command{Name: "build-report"}, func(c *ddnsCall) (Reply, error) { return Reply{Text: c.About().Report}, nil }},
		{Command{Name: "status-get"}, ddnsStatus},
		{Command{Name: "config-get"}, func(c *ddnsCall) (Reply, error) {
			m := dumpDDNS(c.Config())
			m["hash"] = hash(m)
			return Reply{Arguments: m}, nil
		}},
		{Command{Name: "config-hash-get"}, func(c *ddnsCall) (Reply, error) {
			return Reply{Arguments: object{"hash": hash(dumpDDNS(c.Config()))}}, nil
		}},
		{Command{Name: "config-test"}, func(c *ddnsCall) (Reply, error) {
			if _, err := c.given(); err != nil {
				return Reply{}, err
			}
			return done("Configuration check successful")
		}},
		{Command{Name: "config-set"}, func(c *ddnsCall) (Reply, error) {
			cfg, err := c.given()
			if err != nil {
				return Reply{}, err
			}
			return c.replace(cfg)
		}},
		{Command{Name: "config-reload"}, func(c *ddnsCall) (Reply, error) {
			cfg, findings := c.Load()
			if err := firstError(findings); err != nil {
				return Reply{}, err
			}
			return c.replace(cfg)
		}},
		{Command{Name: "config-write"}, func(c *ddnsCall) (Reply, error) { return c.writeConfig(c.About().File, dumpDDNS(c.Config())) }},
		{Command{Name: "shutdown"}, ddnsShutdown},
		{Command{Name: "statistic-get"}, ddnsStatistic},
		{Command{Name: "statistic-get-all"}, func(c *ddnsCall) (Reply, error) {
			m := object{}
			for _, e := range c.Statistics().All() {
				m[e.Name] = samples(e)
			}
			return Reply{Arguments: m}, nil
		}},
		{Command{Name: "statistic-reset"}, func(c *ddnsCall) (Reply, error) {
			name, err := c.statisticName()
			if err != nil {
				return Reply{}, err
			}
			return c.onStatistic(name, c.Statistics().Reset(name), "Statistic '%s' reset.", name)
		}},
		{Command{Name: "statistic-reset-all"}, func(c *ddnsCall) (Reply, error) {
			c.Statistics().ResetAll()
			return done("All statistics reset to neutral values.")
		}},
	}
}

func (c *DDNSCommands) names() []string {
	var list []string
	for name := range c.byName {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

// Execute answers a request, the text of a JSON map. It never panics.
func (c *DDNSCommands) Execute(ctx context.Context, request []byte) (r Reply) {
	defer func() {
		if p := recover(); p != nil {
			r = Reply{Result: Failure, Text: fmt.Sprintf("Error during command processing: %v", p)}
		}
	}()
	call, err := parse(request)
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return reply(Reply{}, err)
	}
	cmd := c.byName[call.Name]
	if cmd == nil {
		return Reply{Result: Unsupported, Text: fmt.Sprintf("'%s' command not supported.", call.Name)}
	}
	r = reply(cmd.run(&ddnsCall{call, c.server, c}))
	if c.Notify != nil {
		c.Notify(call.Name, r.Result)
	}
	return r
}

func ddnsStatus(c *ddnsCall) (Reply, error) {
	a, now := c.About(), c.DDNSServer.Now()
	return Reply{Arguments: object{"pid": os.Getpid(), "uptime": int64(now.Sub(a.Started).Seconds()), "reload": int64(now.Sub(a.Loaded).Seconds())}}, nil
}

func ddnsStatistic(c *ddnsCall) (Reply, error) {
	name, err := c.statisticName()
	if err != nil {
		return Reply{}, err
	}
	m := object{}
	if e, ok := c.Statistics().Get(name); ok {
		m[name] = samples(e)
	}
	return Reply{Arguments: m}, nil
}

func ddnsShutdown(c *ddnsCall) (Reply, error) {
	exit, kind := int64(0), "normal"
	if c.isMap() {
		if n := c.Args.Get("exit-value"); n != nil {
			var ok bool
			if exit, ok = integer(n); !ok {
				return Reply{}, errors.New("parameter 'exit-value' is not an integer")
			}
		}
		if n := c.Args.Get("type"); n != nil {
			kind = n.Text
		}
	}
	if kind != "normal" && kind != "drain_first" && kind != "now" {
		return Reply{}, fmt.Errorf("Invalid Shutdown type: %s", kind)
	}
	c.DDNSServer.Shutdown(kind == "drain_first", int(exit))
	return done("Shutdown initiated, type is: %s", kind)
}

// given reads and checks the configuration in the arguments.
func (c *ddnsCall) given() (*kea.Config, error) {
	if !c.isMap() {
		return nil, errors.New("Missing mandatory 'arguments' parameter.")
	}
	n := c.Args.Get("DhcpDdns")
	if n == nil {
		return nil, errors.New("Missing mandatory 'DhcpDdns' parameter.")
	}
	for _, k := range c.Args.Keys {
		if k.Text != "DhcpDdns" {
			return nil, fmt.Errorf("'arguments' parameter contains unsupported '%s' parameter", k.Text)
		}
	}
	if n.Kind != kea.Object {
		return nil, errors.New("'DhcpDdns' parameter expected to be a map.")
	}
	doc, findings := kea.Parse("<wire>", c.alone(c.Args), kea.ParseOptions{})
	findings = append(findings, config.Relax(schema.ValidateDocument(doc, config.Release))...)
	if err := firstError(findings); err != nil {
		return nil, err
	}
	cfg, _ := kea.Decode(doc) // what it finds the schema has found
	return cfg, c.Check(cfg)
}

// replace puts a configuration into force.
func (c *ddnsCall) replace(cfg *kea.Config) (Reply, error) {
	if cfg == nil || cfg.DhcpDdns == nil {
		return Reply{}, errors.New("the configuration is not one for this server")
	}
	c.all.change.Lock()
	defer c.all.change.Unlock()
	if err := c.DDNSServer.Apply(cfg); err != nil {
		return Reply{}, err
	}
	return Reply{Text: "Configuration applied successfully.", Arguments: object{"hash": hash(dumpDDNS(c.Config()))}}, nil
}

// writeConfig writes a configuration into the file that the arguments name, or
// into that from which the server has its own.
func (c *Call) writeConfig(file string, m object) (Reply, error) {
	if c.Args != nil && !c.isMap() {
		return Reply{}, errors.New("Argument must be a map")
	}
	path := file
	if n := c.Args.Get("filename"); n != nil {
		switch {
		case n.Kind != kea.String:
			return Reply{}, errors.New("passed parameter 'filename' is not a string")
		case filepath.IsAbs(n.Text):
			path = n.Text
		case n.Text != "":
			path = filepath.Join(filepath.Dir(file), n.Text)
		}
	}
	if path == "" {
		return Reply{}, errors.New("Unable to determine filename.Please specify filename explicitly.")
	}
	if filepath.Dir(filepath.Clean(path)) != filepath.Dir(filepath.Clean(file)) {
		return Reply{}, fmt.Errorf("not allowed to write config into %s: file %s must be in the same directory as the config file (%s)", path, path, file)
	}
	if old, err := os.ReadFile(path); err == nil && len(old) > 0 && !kea.IsConfig(old) {
		return Reply{}, fmt.Errorf("%s is no configuration of Kea, and stays as it is: name another file with `filename`", path)
	}
	var text bytes.Buffer
	if err := json.Indent(&text, encode(m), "", "  "); err != nil {
		return Reply{}, err
	}
	if err := replaceFile(path, text.Bytes()); err != nil {
		return Reply{}, fmt.Errorf("Error during write-config: %w", err)
	}
	return Reply{Text: fmt.Sprintf("Configuration written to %s successful", path),
		Arguments: object{"filename": path, "size": text.Len()}}, nil
}

// dumpDDNS returns a configuration with every default, `{ "DhcpDdns": … }`.
func dumpDDNS(c *kea.Config) object {
	const key = "DhcpDdns"
	d := dumper{}
	m, _ := plainMap(kea.Encode(c, kea.EncodeOptions{Release: config.Release, Comments: kea.CommentsContext}))[key].(object)
	if m == nil {
		m = object{}
	}
	fill(m, object{"ip-address": "127.0.0.1", "port": 53001, "dns-server-timeout": 500, "ncr-protocol": "UDP", "ncr-format": "JSON",
		"tsig-keys": none(), "hooks-libraries": none()})
	d.each(m["tsig-keys"], func(k object) { fill(k, object{"digest-bits": 0}) })
	for _, direction := range []string{"forward-ddns", "reverse-ddns"} {
		zones, _ := m[direction].(object)
		if zones == nil {
			zones = object{}
			m[direction] = zones
		}
		fill(zones, object{"ddns-domains": none()})
		d.each(zones["ddns-domains"], func(z object) {
			d.each(z["dns-servers"], func(s object) { fill(s, object{"hostname": "", "port": 53}) })
		})
	}
	d.loggers(m)
	return object{key: m}
}
