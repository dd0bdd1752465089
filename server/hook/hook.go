// Package hook is where the hook libraries of Kea come in that are built into
// the server. A library is a [Library]: it looks at its parameters and adds Go
// functions to points of the pipeline ([server.Point]), which are called with
// the exchange itself. What a verdict means is said there, point by point.
//
// Libraries are in packages below this one; server/hook/builtin lists them. To
// add one, write a package with a Library and add it to that list.
package hook

import (
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/server"
	"github.com/keatool/keatool/server/config"
)

// The codes of this package.
const (
	CodeUnknown   diag.Code = "KT5010"
	CodeParameter diag.Code = "KT5011"
	CodeFamily    diag.Code = "KT5012"
)

// Codes lists the findings of this package.
func Codes() []diag.Info {
	return []diag.Info{
		{Code: CodeUnknown, Severity: diag.Error, Title: "hook library that is not built in",
			Text:    "keatool serve loads no libraries. It knows what some of Kea's hook libraries do, and does it itself, under the name of the library's file. This library is none of them, and the server does not start rather than leave out what the library would do.",
			Example: `{ "Dhcp4": { "hooks-libraries": [ { "library": "libdhcp_radius.so" } ] } }`},
		{Code: CodeParameter, Severity: diag.Error, Title: "parameter that a hook library refuses",
			Text:    "The parameters of a hook library are no business of the server's: each library has its own, and refuses what it does not understand. So does keatool serve. The finding says what the library expects.",
			Example: `{ "Dhcp4": { "hooks-libraries": [ { "library": "libdhcp_flex_id.so", "parameters": { "identifier-expression": 7 } } ] } }`},
		{Code: CodeFamily, Severity: diag.Error, Title: "hook library of the other protocol",
			Text:    "The hook library works with kea-dhcp4 only, and Kea refuses it for kea-dhcp6. Take it out of the configuration.",
			Example: `{ "Dhcp6": { "hooks-libraries": [ { "library": "libdhcp_bootp.so" } ] } }`},
	}
}

// Library is a hook library that is built in.
type Library struct {
	Name   string       // base name: flex_id stands for libdhcp_flex_id.so
	Suffix string       // not empty: all paths that end like this are the library's, whatever their name
	Only4  bool         // works with DHCPv4 only
	Attach func(*Setup) // checks the parameters, reports faults, and adds hooks
}

// File returns the name of the library's file.
func (l *Library) File() string { return "libdhcp_" + l.Name + ".so" }

// BaseName returns the base name of a library by its path.
func BaseName(path string) string {
	name := path[strings.LastIndexByte(path, '/')+1:]
	return strings.TrimSuffix(strings.TrimPrefix(name, "libdhcp_"), ".so")
}

// Setup is what a library gets to attach itself to a configuration.
type Setup struct {
	Path     string // of the library, as the configuration has it
	Library  string // JSON pointer of Path
	Snapshot *config.Snapshot
	Server   *server.Server // nil if the configuration is only checked: nothing may be opened then
	Log      *slog.Logger
	Params   Params

	hooks    *server.Hooks
	findings *diag.List
	closers  *[]func()
}

// V4 adds a hook for DHCPv4 messages.
func (s *Setup) V4(p server.Point, h server.Hook4) { s.hooks.V4[p] = append(s.hooks.V4[p], h) }

// V6 adds a hook for DHCPv6 messages.
func (s *Setup) V6(p server.Point, h server.Hook6) { s.hooks.V6[p] = append(s.hooks.V6[p], h) }

// Hooks returns the hooks of all libraries, to add others than those of V4 and V6.
func (s *Setup) Hooks() *server.Hooks { return s.hooks }

// OnClose has something done when the configuration is replaced, or the server ends.
func (s *Setup) OnClose(f func()) { *s.closers = append(*s.closers, f) }

// Fail reports a fault at a JSON pointer.
func (s *Setup) Fail(target, message, hint string) {
	*s.findings = append(*s.findings, diag.Finding{Code: CodeParameter, Severity: diag.Error, Target: target, Message: message, Hint: hint})
}

// Unheeded warns of a key that changes nothing here, at a JSON pointer.
func (s *Setup) Unheeded(target, key, hint string) {
	*s.findings = append(*s.findings, diag.Finding{Code: config.CodeUnheeded, Severity: diag.Warning, Target: target, Message: "`" + key + "` changes nothing", Hint: hint})
}

// Failed reports whether there was a fault: then hooks need not be added.
func (s *Setup) Failed() bool { return s.findings.HasErrors() }

// Expr parses a string expression; nil after a fault, which is reported at a
// JSON pointer, or if the text is empty.
func (s *Setup) Expr(text, target string) *expr.Expr {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	e, err := expr.ParseString(text, s.Snapshot.Family, config.Release)
	if err != nil {
		hint := ""
		if syntax, ok := err.(*expr.SyntaxError); ok {
			hint = syntax.Hint
		}
		s.Fail(target, "the expression cannot be read: "+err.Error(), hint)
		return nil
	}
	s.mention(e)
	return e
}

// EachSubnet calls f for every subnet of the configuration as it was written, with
// its JSON pointer.
func (s *Setup) EachSubnet(f func(sub *kea.Subnet, at string)) {
	top := fmt.Sprintf("/Dhcp%d", s.Snapshot.Family)
	list := fmt.Sprintf("/subnet%d/", s.Snapshot.Family)
	for i, sub := range s.Snapshot.Source.Dhcp.Subnets {
		f(sub, top+list+strconv.Itoa(i))
	}
	for i, n := range s.Snapshot.Source.Dhcp.SharedNetworks {
		for j, sub := range n.Subnets {
			f(sub, top+"/shared-networks/"+strconv.Itoa(i)+list+strconv.Itoa(j))
		}
	}
}

// Condition is Expr for a condition.
func (s *Setup) Condition(text, target string) *expr.Expr {
	e, err := expr.Parse(text, s.Snapshot.Family, config.Release)
	if err != nil {
		s.Fail(target, "the condition cannot be read: "+err.Error(), "")
		return nil
	}
	s.mention(e)
	return e
}

// mention gives numbers to the classes that an expression asks for, and codes to
// the options that it names.
func (s *Setup) mention(e *expr.Expr) {
	config.Resolve(s.Snapshot.Defs, e)
	for _, name := range e.Members() {
		s.Snapshot.Classes.Mention(name)
	}
}

// Build makes the hooks of a configuration from those libraries that it names.
// Srv is nil if the configuration is only checked.
func Build(libraries []Library, srv *server.Server, snap *config.Snapshot, log *slog.Logger) (server.Hooks, diag.List) {
	var hooks server.Hooks
	var findings diag.List
	var closers []func()
	list := snap.Source.Dhcp.Hooks
	for i := range list {
		at := fmt.Sprintf("/Dhcp%d/hooks-libraries/%d", snap.Family, i)
		lib, fault := find(libraries, list[i].Library, snap.Family)
		if fault != nil {
			fault.Target = at + "/library"
			findings = append(findings, *fault)
			continue
		}
		s := Setup{Path: list[i].Library, Library: at + "/library", Snapshot: snap, Server: srv, Log: log.With("hook", lib.Name), hooks: &hooks, closers: &closers}
		var own diag.List
		s.findings = &own
		s.Params = Params{c: list[i].Parameters, at: at + "/parameters", setup: &s}
		lib.Attach(&s)
		findings = append(findings, own...)
	}
	hooks.Close = func() {
		for _, f := range slices.Backward(closers) {
			f()
		}
	}
	if findings.HasErrors() {
		hooks.Close()
	}
	return hooks, findings
}

// find returns the library of a path, or says why there is none.
func find(libraries []Library, path string, family kea.Family) (*Library, *diag.Finding) {
	name := BaseName(path)
	for i := range libraries {
		l := &libraries[i]
		if l.Name != name && (l.Suffix == "" || !strings.HasSuffix(path, l.Suffix)) {
			continue
		}
		if l.Only4 && family != kea.V4 {
			return nil, &diag.Finding{Code: CodeFamily, Severity: diag.Error, Message: "`" + l.File() + "` is for DHCPv4 only", Hint: "take it out"}
		}
		return l, nil
	}
	var names []string
	for i := range libraries {
		names = append(names, libraries[i].Name)
	}
	f := &diag.Finding{Code: CodeUnknown, Severity: diag.Error, Message: "`" + path + "` is not built in"}
	if why := reasons[name]; why != "" {
		f.Message, f.Hint = f.Message+": "+why, "take it out, or serve these clients with Kea"
		return nil, f
	}
	f.Hint = "there are " + strings.Join(names, ", ")
	if near, ok := diag.Nearest(name, names); ok {
		f.Hint = "did you mean `libdhcp_" + near + ".so`?"
	}
	return nil, f
}

// reasons say why some of Kea's libraries are not built in.
var reasons = map[string]string{
	"radius":   "the server asks no RADIUS server whom it may serve, and leaves nobody in without being asked",
	"cb_cmds":  "the server reads its configuration from a file only",
	"rbac":     "who may use which command is told by the sockets and their users only",
	"user_chk": "it is an example of how to write a library",
	"gss_tsig": "it is a library of the server of DNS updates",
}
