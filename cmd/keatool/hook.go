package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/insomniacslk/dhcp/dhcpv4"
	"github.com/insomniacslk/dhcp/dhcpv6"
	"github.com/spf13/cobra"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/hook"
	"github.com/keatool/keatool/server/hook/builtin"
	"github.com/keatool/keatool/server/hook/try"
	"github.com/keatool/keatool/server/packet"
)

func newHook(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "hook",
		Short: "work on hook scripts",
		Long: `Hook is about hooks that are written in Starlark and run by keatool serve: see
docs/hooks/README.md for what they can do.`,
		Example: `  keatool hook test boot.star discover.hex`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newHookTest(a))
	return cmd
}

// hookFlags are the flags of hook test, as given.
type hookFlags struct {
	config    string
	reporting reportFlags
}

func newHookTest(a *app) *cobra.Command {
	var f hookFlags
	cmd := &cobra.Command{
		Use:   "test [flags] SCRIPT PACKET...",
		Short: "run a hook script on messages",
		Long: `Test gives messages to a server in memory that has the script as its only hook,
one after the other, and shows which functions of the script ran, what they
returned, what they printed, and the answer. Nothing is sent.

A PACKET is a file with a DHCP message, that is the payload of the UDP datagram,
in hexadecimal digits; white space and lines that begin with # do not count, and
- is standard input. The family is that of the configuration. Without --config
there is one subnet, for the relay of the first message or for a client on the
wire, and the family is that of the first message.`,
		Example: `  keatool hook test boot.star discover.hex
  keatool hook test --config kea-dhcp4.json boot.star discover.hex request.hex`,
		Args: cobra.MinimumNArgs(2),
		RunE: func(_ *cobra.Command, args []string) error { return a.hookTest(&f, args[0], args[1:]) },
	}
	cmd.Flags().StringVar(&f.config, "config", "", "the Kea configuration `FILE` of the server; its other hooks are left out")
	f.reporting.add(cmd, "")
	return cmd
}

func (a *app) hookTest(f *hookFlags, script string, files []string) error {
	messages := make([][]byte, len(files))
	for i, name := range files {
		var err error
		if messages[i], err = a.readHex(name); err != nil {
			return err
		}
	}
	c, r, err := a.hookConfig(f, script, messages[0])
	if err != nil {
		return err
	}
	if err := a.say(r, f.reporting); err != nil {
		return err
	}
	out := hookLog{hookTold: &hookTold{w: a.stdout}}
	t, findings := try.Start(try.Options{Config: c, Libraries: builtin.Libraries(), Log: out})
	if findings.HasErrors() {
		return a.say(&report{findings: findings}, f.reporting)
	}
	for i, m := range messages {
		fmt.Fprintf(a.stdout, "%s:\n%s\n", files[i], summaryOf(c.Dhcp.Family, m))
		answer, err := t.Give(m)
		if err != nil {
			return usagef("%s: %v", files[i], err)
		}
		if answer == nil {
			fmt.Fprintln(a.stdout, "no answer")
		} else {
			fmt.Fprintln(a.stdout, "answer:\n"+summaryOf(c.Dhcp.Family, answer))
		}
	}
	if err := t.Close(); err != nil {
		return newFileError("stop", "the server", err)
	}
	if out.failed {
		return errFault
	}
	return nil
}

// readHex reads a message in hexadecimal digits.
func (a *app) readHex(name string) ([]byte, error) {
	var text []byte
	var err error
	if name == "-" {
		text, err = io.ReadAll(a.stdin)
	} else {
		text, err = os.ReadFile(name)
	}
	if err != nil {
		return nil, newFileError("read", name, err)
	}
	var digits strings.Builder
	for line := range strings.Lines(string(text)) {
		if !strings.HasPrefix(strings.TrimSpace(line), "#") {
			digits.WriteString(strings.Map(func(c rune) rune {
				if unicode.IsSpace(c) || c == ':' {
					return -1
				}
				return c
			}, line))
		}
	}
	b, err := hex.DecodeString(digits.String())
	if err != nil {
		return nil, usagef("%s: not a message in hexadecimal digits: %v", name, err)
	}
	return b, nil
}

// hookConfig returns the configuration to try a script with.
func (a *app) hookConfig(f *hookFlags, script string, first []byte) (*kea.Config, *report, error) {
	full, err := filepath.Abs(script)
	if err != nil {
		return nil, nil, newFileError("find", script, err)
	}
	lib := kea.Hook{Library: full}
	if f.config == "" {
		return madeUp(first, lib), &report{}, nil
	}
	in := newInputs(a, "")
	name, src, err := in.main(f.config)
	if err != nil {
		return nil, nil, err
	}
	r := &report{src: in.source}
	c, _ := readKea(in, r, name, src)
	if r.findings.HasErrors() {
		return nil, r, a.say(r, f.reporting)
	}
	if c.Dhcp == nil {
		return nil, nil, usagef("%s is for neither kea-dhcp4 nor kea-dhcp6", name)
	}
	for _, h := range c.Dhcp.Hooks {
		if hook.BaseName(h.Library) == hook.BaseName(script) {
			lib.Parameters = h.Parameters
		}
	}
	c.Dhcp.Hooks = []kea.Hook{lib}
	return c, r, nil
}

// madeUp is a configuration with one subnet, in which the sender of a message is.
func madeUp(message []byte, lib kea.Hook) *kea.Config {
	s := &kea.Server{Family: kea.V4, Hooks: []kea.Hook{lib}}
	sub := &kea.Subnet{ID: 1, Prefix: "192.0.2.0/24", Pools: []*kea.Pool{{Range: "192.0.2.64/26"}}}
	var m4 packet.V4
	var m6 packet.V6
	switch {
	case m4.Parse(message) == nil:
		if m4.Relayed() {
			p, _ := m4.GIAddr().Prefix(24) // 24 is no wrong length
			sub.Prefix, sub.Pools = p.String(), []*kea.Pool{{Range: poolIn(p)}}
		}
	case m6.Parse(message) == nil:
		s.Family = kea.V6
		p := netip.MustParsePrefix("2001:db8::/64")
		if r := m6.Relays(); len(r) > 0 && r[len(r)-1].Link().Is6() && !r[len(r)-1].Link().IsUnspecified() {
			p, _ = r[len(r)-1].Link().Prefix(64) // 64 is no wrong length
		} else {
			sub.Interface = "eth0"
		}
		sub.Prefix, sub.Pools = p.String(), []*kea.Pool{{Range: p.Addr().String() + "/96"}}
	}
	s.Subnets = []*kea.Subnet{sub}
	return &kea.Config{Dhcp: s}
}

// poolIn is the third quarter of a /24.
func poolIn(p netip.Prefix) string {
	b := p.Addr().As4()
	b[3] = 128
	return netip.AddrFrom4(b).String() + "/26"
}

// summaryOf decodes a message for people.
func summaryOf(f kea.Family, message []byte) string {
	text := fmt.Sprintf("%d bytes that cannot be shown", len(message))
	if f == kea.V4 {
		if m, err := dhcpv4.FromBytes(message); err == nil {
			text = m.Summary()
		}
	} else if m, err := dhcpv6.FromBytes(message); err == nil {
		text = m.Summary()
	}
	return "  " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n  ")
}

// hookLog shows what hooks log, and keeps quiet about the server around them.
type hookLog struct {
	*hookTold
	hook bool // the record comes from a hook
}

// hookTold is what all handlers made of one have in common.
type hookTold struct {
	w      io.Writer
	failed bool
}

func (l hookLog) Enabled(context.Context, slog.Level) bool { return true }

func (l hookLog) Handle(_ context.Context, r slog.Record) error {
	if !l.hook {
		return nil
	}
	l.failed = l.failed || r.Level >= slog.LevelError
	line := "- " + r.Message
	r.Attrs(func(at slog.Attr) bool {
		line += fmt.Sprintf(" %s=%s", at.Key, at.Value)
		return true
	})
	_, err := fmt.Fprintln(l.w, line)
	return err
}

func (l hookLog) WithAttrs(list []slog.Attr) slog.Handler {
	for _, at := range list {
		l.hook = l.hook || at.Key == "hook"
	}
	return l
}

func (l hookLog) WithGroup(string) slog.Handler { return l }
