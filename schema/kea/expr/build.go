package expr

// MemberOf tests membership in a class.
func MemberOf(name string) *Expr { return &Expr{Op: Member, Name: name} }

// NotOf is the opposite of a condition; the opposite of an opposite is the condition itself.
func NotOf(e *Expr) *Expr {
	if e.Op == Not {
		return e.Args[0]
	}
	return &Expr{Op: Not, Args: []*Expr{e}}
}

// AndOf joins conditions that must all hold: an and inside an and is merged,
// a single condition is returned as it is, and a test that an option exists is
// left out beside a comparison that holds only if it does. It must be given at
// least one.
func AndOf(list ...*Expr) *Expr {
	e := join(And, list)
	if e.Op != And {
		return e
	}
	present := map[Path]bool{}
	for _, a := range e.Args {
		if p, ok := a.provesPresent(); ok {
			present[p] = true
		}
	}
	needed := func(a *Expr) bool { return a.Op != Exists || a.Args[0].Name != "" || !present[a.Args[0].Path] }
	var out []*Expr
	for _, a := range e.Args {
		if needed(a) {
			out = append(out, a)
		}
	}
	return join(And, out)
}

// provesPresent returns the option that must be there for e to hold: one that,
// or a part of which, equals something not empty.
func (e *Expr) provesPresent() (Path, bool) {
	if e.Op != Equal || e.Args[1].Op != Text || len(e.Args[1].Bytes) == 0 {
		return Path{}, false
	}
	x := e.Args[0]
	for x.Op == Substring || x.Op == Lcase || x.Op == Ucase || x.Op == HexString {
		x = x.Args[0]
	}
	return x.Path, x.Op == Option && x.Name == "" && x.Suffix == "hex"
}

// OrOf joins conditions of which one must hold, merged as by [AndOf].
func OrOf(list ...*Expr) *Expr { return join(Or, list) }

func join(op Op, list []*Expr) *Expr {
	var args []*Expr
	for _, e := range list {
		if e.Op == op {
			args = append(args, e.Args...)
		} else {
			args = append(args, e)
		}
	}
	if len(args) == 1 {
		return args[0]
	}
	return &Expr{Op: op, Args: args}
}

// Eq compares two strings, length included.
func Eq(a, b *Expr) *Expr { return &Expr{Op: Equal, Args: []*Expr{a, b}} }

// Str is a constant, printed as text where text can hold it.
func Str(s string) *Expr { return &Expr{Op: Text, Bytes: []byte(s)} }

// Hex is a constant, always printed in hex.
func Hex(b []byte) *Expr { return &Expr{Op: Text, Bytes: b, Suffix: "hex"} }

// If is a when cond holds, else b.
func If(cond, a, b *Expr) *Expr { return &Expr{Op: IfElse, Args: []*Expr{cond, a, b}} }

// Opt is the payload of an option of the packet, empty when it is missing.
func Opt(code uint32) *Expr { return PathOf(code).Hex() }

// PathOf is the path of an option of the packet.
func PathOf(code uint32) Path { return Path{Kind: PathOption, Code: code, Sub: -1} }

// Hex is the payload of the option at p, empty when it is missing.
func (p Path) Hex() *Expr {
	if p.Kind == PathVendorClass {
		return &Expr{Op: Option, Path: p}
	}
	return &Expr{Op: Option, Path: p, Suffix: "hex"}
}

// Exists tests that the option at p is in the packet.
func (p Path) Exists() *Expr {
	return &Expr{Op: Exists, Args: []*Expr{{Op: Option, Path: p}}}
}

// Pkt is a field of the packet, such as pkt4.mac.
func Pkt(name string) *Expr { return &Expr{Op: Field, Name: name} }

// Sub is n bytes of e from start on, counted from the end when start is
// negative. Outside of e there is nothing: the result is shorter, or empty.
func Sub(e *Expr, start, n int64) *Expr {
	return &Expr{Op: Substring, Args: []*Expr{e}, Num: start, Len: n}
}

// Tail is e from start on, counted from the end when start is negative.
func Tail(e *Expr, start int64) *Expr {
	return &Expr{Op: Substring, Args: []*Expr{e}, Num: start, All: true}
}

// Cat joins strings. It must be given at least one.
func Cat(list ...*Expr) *Expr {
	e := list[len(list)-1]
	for i := len(list) - 2; i >= 0; i-- {
		e = &Expr{Op: Concat, Args: []*Expr{list[i], e}}
	}
	return e
}

// Lower is e in lower case. Kea has it from 2.6 on.
func Lower(e *Expr) *Expr { return &Expr{Op: Lcase, Args: []*Expr{e}} }

// Upper is e in upper case. Kea has it from 2.6 on.
func Upper(e *Expr) *Expr { return &Expr{Op: Ucase, Args: []*Expr{e}} }

// Matches tests e as a whole against an ECMAScript pattern. Kea has it from 3.0 on.
func Matches(pattern string, e *Expr) *Expr {
	return &Expr{Op: Match, Name: pattern, Args: []*Expr{e}}
}

// Walk calls visit for e and every node below it, outer before inner.
func (e *Expr) Walk(visit func(*Expr)) {
	if e == nil {
		return
	}
	visit(e)
	for _, a := range e.Args {
		a.Walk(visit)
	}
}

// Members returns the names of the classes e tests, in order, each once.
func (e *Expr) Members() []string {
	var out []string
	seen := map[string]bool{}
	e.Walk(func(x *Expr) {
		if x.Op == Member && !seen[x.Name] {
			seen[x.Name] = true
			out = append(out, x.Name)
		}
	})
	return out
}

// UsesKnown reports whether e itself tests KNOWN or UNKNOWN, which Kea decides
// after it has looked the client's reservation up.
func (e *Expr) UsesKnown() bool {
	found := false
	e.Walk(func(x *Expr) { found = found || x.Op == Member && (x.Name == "KNOWN" || x.Name == "UNKNOWN") })
	return found
}
