package rules

import (
	"slices"
	"strings"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/translate/expr"
	"github.com/keatool/keatool/translate/scope"
	"github.com/keatool/keatool/translate/starlark"
)

// scriptState is what becomes the script for `keatool serve` (--scripts).
type scriptState struct {
	logs     []scriptLog
	programs []*program
	chains   []*scope.Chain // tested by functions of their own
	chainOf  map[*scope.Chain]bool
	vars     map[string]string // the functions of variables; empty while being written
	unasked  []string          // codes of options that Kea keeps from clients without a request list
	replies  []uint32          // options whose value expressions ask for
	names    bool              // host-decl-name is asked for
	fqdn     []byte            // what the configuration makes of the client FQDN option
}

// scriptLog is a log statement.
type scriptLog struct {
	rank int // of the scope, in the order in which dhcpd runs them
	stmt *parser.Stmt
	test []string
	val  string
}

// program is all that is said of one option or parameter, in the order in
// which dhcpd runs it. The last value counts.
type program struct {
	key   Key
	steps []*scriptStep
	full  bool // the script computes it all; else Kea's configuration has what it can say
}

// scriptStep is one statement.
type scriptStep struct {
	at   *Place
	set  scope.Setting
	keep bool   // the configuration has it
	test string // the branches that it stands in; "" for none
	val  string
}

// scripting reports whether a script is to be written.
func (c *Ctx) scripting() bool { return c.Options.ScriptName != "" }

// scriptCodes are the findings that a script settles, by what a statement sets.
var (
	scriptedOptions = []diag.Code{CodeOptionComputed, CodeCondition, CodeOptionTooMany, CodeOptionHostIf, CodeOptionShadow, CodeHostNameCase,
		CodeOptionUnset, CodeSubnetMask, CodeOptionPoolHosts, CodeOptionFold, CodeExprNote, CodeFieldComputed, CodeOptionUnasked}
	scriptedFields = []diag.Code{CodeComputed, CodeCondition, CodeFieldComputed, CodeExprNote, CodeConditional}
	scriptedNames  = []diag.Code{CodeDDNSName, CodeDDNSUnnamed, CodeDDNSScope, CodeCondition, CodeConditional, CodeComputed, CodeExprNote, CodeHostDDNSName,
		CodeDDNSGenerated, CodeOldHook}
	scriptedTimes = []diag.Code{CodeLifetimeIf, CodeCondition, CodeComputed, CodeTimesElsewhere, CodeExprNote}
	scriptedSecs  = []diag.Code{CodeMinSecs, CodeConditional, CodeCondition}
)

// scriptable returns the codes that a script settles for a key; nil if scripts
// have no part in it.
func (c *Ctx) scriptable(k Key) []diag.Code {
	switch {
	case k.IsOption():
		if k.Space != c.baseSpace() || c.protocolOption(k.Code) || c.builtFromSpace(k) || !c.V6() && k.Code > 254 {
			return nil
		}
		return scriptedOptions
	case c.V6():
		return nil
	}
	switch k.Param {
	case "filename", "server-name", "next-server":
		return scriptedFields
	case "ddns-hostname", "ddns-domainname":
		if c.updatesOn() {
			return scriptedNames
		}
	case "default-lease-time", "min-lease-time", "max-lease-time":
		return scriptedTimes
	case "min-secs":
		return scriptedSecs
	}
	return nil
}

// protocolOption reports whether an option is a matter of the protocol, which
// scripts leave alone.
func (c *Ctx) protocolOption(code uint32) bool {
	if c.V6() {
		return code < 17 && code != 7 || code == 18 || code == 19 || code == 20 || code == 25 || code == 26 || code == 39
	}
	return code >= 50 && code <= 59 || code == 61 || code == 81 || code == 82 || code == 118
}

// loss returns the codes of what a statement loses that a script can settle,
// and whether it loses anything of the kind.
func (c *Ctx) scriptLoss(s *parser.Stmt, codes []diag.Code) bool {
	if c.fidelity(s) <= diag.Equivalent {
		return false
	}
	return slices.ContainsFunc(c.outcomes[s.ID].Codes(), func(code diag.Code) bool { return code != CodeOptionUnasked && slices.Contains(codes, code) })
}

// scripts finds what the configuration cannot say and a script can, and
// settles it.
func (c *Ctx) scripts() {
	if !c.scripting() {
		return
	}
	var keys []Key
	for _, p := range c.allPlaces() {
		for i := range p.Decisions {
			d := &p.Decisions[i]
			codes := c.scriptable(d.Key)
			if codes == nil || slices.Contains(keys, d.Key) {
				continue
			}
			if slices.ContainsFunc(d.Seq, func(s scope.Setting) bool { return c.scriptLoss(s.Stmt, codes) }) {
				keys = append(keys, d.Key)
			}
		}
	}
	for _, k := range keys {
		if p := c.program(k); p != nil && slices.ContainsFunc(p.steps, func(s *scriptStep) bool { return !s.keep }) {
			c.state.script.programs = append(c.state.script.programs, p)
		}
	}
	c.wholeTimes()
	for _, p := range c.state.script.programs {
		c.settle(p)
	}
	c.settleVars()
	c.settleChains()
	c.settleHabits()
}

// settleVars enters the statements that set variables of the script.
func (c *Ctx) settleVars() {
	if len(c.state.script.vars) == 0 {
		return
	}
	parser.Walk(c.Model.File, func(s *parser.Stmt) bool {
		if n, ok := s.Node.(*parser.SetVar); ok && c.hasCode(s, CodeVariableSet) && c.state.script.vars[strings.ToLower(n.Name)] != "" {
			c.scripted(s, []diag.Code{CodeVariableSet})
		}
		return true
	})
}

// wholeTimes has programs for all three lease times where one has one: they go
// together.
func (c *Ctx) wholeTimes() {
	times := []Key{keyDefault, keyMin, keyMax}
	list := &c.state.script.programs
	has := func(k Key) bool { return slices.ContainsFunc(*list, func(p *program) bool { return p.key == k }) }
	if c.V6() || !slices.ContainsFunc(times, has) {
		return
	}
	for _, k := range times {
		if has(k) {
			continue
		}
		if p := c.program(k); p != nil {
			*list = append(*list, p)
			continue
		}
		*list = slices.DeleteFunc(*list, func(p *program) bool { return slices.Contains(times, p.key) })
		return
	}
}

// program writes what dhcpd runs for a key; nil if a part that is needed
// cannot be written.
func (c *Ctx) program(k Key) *program {
	p := &program{key: k, full: slices.Contains([]string{"default-lease-time", "min-lease-time", "max-lease-time", "min-secs", "ddns-domainname"}, k.Param)}
	places := c.runOrder()
	for _, at := range places {
		if d := at.Find(k); d != nil && k.IsOption() {
			p.full = p.full || combines(d.Seq)
		}
	}
	codes := c.scriptable(k)
	for _, at := range places {
		d := at.Find(k)
		if d == nil {
			continue
		}
		for _, s := range d.Seq {
			if step, ok := c.scriptStep(p, at, s, codes); !ok {
				return nil
			} else if step != nil {
				p.steps = append(p.steps, step)
			}
		}
	}
	return p
}

// scriptStep writes one statement; nil for one that stays lost, and not ok if
// the others cannot do without it.
func (c *Ctx) scriptStep(p *program, at *Place, s scope.Setting, codes []diag.Code) (step *scriptStep, ok bool) {
	lost := c.scriptLoss(s.Stmt, codes)
	when, runs := c.conditionsOf(s)
	if !runs {
		return nil, true
	}
	step = &scriptStep{at: at, set: s, keep: !lost && !p.full}
	if step.test, ok = c.branchTest(when); ok {
		_, ok = c.placeTest(at)
	}
	if ok && !step.keep {
		step.val, ok = c.scriptValue(p, at, &s)
	}
	switch {
	case ok:
		return step, true
	case lost && !p.full:
		return nil, true
	}
	return nil, false
}

// runOrder returns all places in the order in which dhcpd runs what they say; a
// host is there once.
func (c *Ctx) runOrder() []*Place {
	out := append(slices.Clone(c.netPlaces()), c.classRunOrder()...)
	seen := map[*scope.Host]bool{}
	for _, p := range c.Hosts {
		if !seen[p.HostDecl] {
			seen[p.HostDecl] = true
			out = append(out, p)
		}
	}
	return out
}

// branchTest writes when all branches of a path are taken.
func (c *Ctx) branchTest(path []scope.Branch) (string, bool) {
	var tests []string
	for _, b := range path {
		if !c.scriptChain(b.Chain) {
			return "", false
		}
		tests = append(tests, chainName(b.Chain)+"(event) == "+itoa(b.Arm))
	}
	return strings.Join(tests, " and "), true
}

func chainName(ch *scope.Chain) string { return "branch_" + itoa(ch.ID) }

// scriptChain reports whether the conditions of a chain can be written.
func (c *Ctx) scriptChain(ch *scope.Chain) bool {
	st := &c.state.script
	if ok, known := st.chainOf[ch]; known {
		return ok
	}
	if st.chainOf == nil {
		st.chainOf = map[*scope.Chain]bool{}
	}
	st.chainOf[ch] = false // one that depends on itself cannot
	_, ok := c.chainFunction(ch)
	st.chainOf[ch] = ok
	if ok {
		st.chains = append(st.chains, ch)
	}
	return ok
}

// scriptValue writes the value of a statement.
func (c *Ctx) scriptValue(p *program, at *Place, s *scope.Setting) (string, bool) {
	if e := exprOf(s.Node); e != nil {
		env := c.scriptEnv(c.scopeOf(s), at)
		if p.key.IsOption() {
			env.Var = c.replyVar
		}
		v, err := starlark.Value(e, env)
		return v, err == nil
	}
	if p.key.IsOption() {
		v := c.optValue(s, at)
		switch {
		case v == nil || v.expr != nil:
			return "", false
		case v.unset:
			return "None", true
		}
		return starlark.Bytes(v.wire), true
	}
	param, ok := s.Node.(*parser.Param)
	if !ok {
		return "", false
	}
	return c.scriptAtom(&param.Value)
}

// scriptAtom writes a constant of a parameter.
func (c *Ctx) scriptAtom(a *parser.Atom) (string, bool) {
	switch {
	case a.Kind == 'I' && a.Addr.IsValid():
		return starlark.Bytes(a.Addr.AsSlice()), true
	case a.Kind == 'I' || a.Kind == '6':
		return "", false // a host name
	case a.Data != nil:
		return starlark.Bytes(a.Data), true
	case a.Name != "" || a.Kind == 't':
		return starlark.Bytes([]byte(a.Name)), true
	}
	return itoa(int(a.Num)), true
}

// scriptEnv is what an expression in a scope may refer to.
func (c *Ctx) scriptEnv(sc *scope.Scope, at *Place) *starlark.Env {
	return &starlark.Env{
		V6: c.V6(), Resolve: c.Options.Resolve,
		Container: func(space string) (uint32, int64, bool) { return c.containerAt(sc, space) },
		Var:       func(name string) (string, error) { return c.scriptVar(name) },
		Config:    c.scriptConfig,
		HostName: func() (string, error) {
			switch {
			case at != nil && at.HostDecl != nil:
				return starlark.Bytes([]byte(at.HostDecl.Name)), nil
			case sc != nil && sc.Kind == scope.HostScope:
				return starlark.Bytes([]byte(sc.Name)), nil
			}
			c.state.script.names = true
			return "host_decl_name(event)", nil
		},
	}
}

// replyVar writes a variable in the value of an option. dhcpd computes it when
// the reply is written, and then knows only the variables of all clients: those
// that are set at global scope, where it runs such statements as it starts.
func (c *Ctx) replyVar(name string) (string, error) {
	e, ok := variable(c.Model.Root, name)
	if !ok || e == nil {
		return "None", nil
	}
	if b, ok := expr.Const(e, c.Env(c.Model.Root)); ok {
		return starlark.Bytes(b), nil
	}
	return "None", nil
}

// scriptConfig writes the value that the reply has for an option. Those that
// scripts compute are known by then, as far as they do not ask for each other.
func (c *Ctx) scriptConfig(ref parser.OptionRef) (string, error) {
	if ref.Def == nil || ref.Def.Space != c.baseSpace() {
		return "", &starlark.Problem{Message: "scripts do not learn this value"}
	}
	st := &c.state.script
	if !slices.Contains(st.replies, ref.Def.Code) {
		st.replies = append(st.replies, ref.Def.Code)
	}
	return "reply_" + itoa(int(ref.Def.Code)) + "(event)", nil
}

// settle enters the statements that a program keeps.
func (c *Ctx) settle(p *program) {
	codes := c.scriptable(p.key)
	for _, s := range p.steps {
		if c.scriptLoss(s.set.Stmt, codes) {
			c.scripted(s.set.Stmt, codes)
		}
	}
}

// scripted enters a statement as kept by the script, in the place of what was
// said about it.
func (c *Ctx) scripted(s *parser.Stmt, codes []diag.Code) {
	c.retract(s, codes)
	c.report(CodeScripted, diag.Equivalent, Loss{At: s, Place: c.Global, Suffix: "/hooks-libraries", Message: "the script " + c.Options.ScriptName + " does this, which Kea's configuration cannot say",
		Hint: "serve the result with `keatool serve`; Kea does not load scripts"})
}

// settleChains enters branches whose conditions Kea cannot tell, if all that
// stands in them is kept.
func (c *Ctx) settleChains() {
	for i := len(c.Model.Chains) - 1; i >= 0; i-- {
		ch := c.Model.Chains[i]
		if !c.state.script.chainOf[ch] {
			continue
		}
		for _, arm := range ch.Arms {
			lost := false
			walkBody(arm.Stmt, func(s *parser.Stmt) { lost = lost || c.hasCode(s, CodeCondition) })
			if !lost && c.hasCode(arm.Stmt, CodeCondition) {
				c.retract(arm.Stmt, []diag.Code{CodeCondition})
			}
		}
	}
}

func (c *Ctx) hasCode(s *parser.Stmt, code diag.Code) bool {
	return slices.Contains(c.outcomes[s.ID].Codes(), code)
}

// retract takes back what was said about a statement.
func (l *ledger) retract(s *parser.Stmt, codes []diag.Code) {
	o := l.entry(s)
	o.Fidelity = diag.None
	if o.more == nil {
		return
	}
	o.more.codes = slices.DeleteFunc(o.more.codes, func(code diag.Code) bool { return slices.Contains(codes, code) })
	for i := range l.findings {
		f := &l.findings[i]
		switch {
		case l.about[i] != s:
		case slices.Contains(codes, f.Code):
			f.Code = "" // left out in the end: until then findings are known by their number
		default:
			o.Fidelity = max(o.Fidelity, f.Fidelity)
		}
	}
}
