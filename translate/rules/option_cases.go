package rules

import (
	"slices"

	"github.com/keatool/keatool/parser"
	kexpr "github.com/keatool/keatool/schema/kea/expr"
	"github.com/keatool/keatool/translate/scope"
)

// atom is one thing that can be so or not for a client: being in a Kea class.
type atom struct {
	class string
	path  []scope.Branch // of the branch of an if or switch
	decl  *scope.Class   // of a class of the source
	test  *kexpr.Expr    // of such a class
}

// implies reports whether every client for which a holds has b as well.
func (a *atom) implies(b *atom) bool {
	switch {
	case a == b:
		return true
	case len(b.path) > 0:
		return prefix(b.path, a.path)
	case len(a.path) > 0 && b.decl != nil:
		// What stands in a class concerns its members only.
		in := a.path[0].Chain.Scope
		return in == b.decl.Scope || in.Kind == scope.SubclassScope &&
			slices.ContainsFunc(b.decl.Subclasses, func(s *scope.Class) bool { return s.Scope == in })
	}
	return a.decl != nil && a.decl.Parent != nil && a.decl.Parent == b.decl
}

// excludes reports whether no client can have both.
func (a *atom) excludes(b *atom) bool {
	for _, x := range a.path {
		for _, y := range b.path {
			if x.Chain == y.Chain && x.Arm != y.Arm {
				return true
			}
		}
	}
	if a.decl == nil || b.decl == nil || a.decl == b.decl {
		return false
	}
	return a.decl.Parent != nil && a.decl.Parent == b.decl.Parent || disjoint(a.test, b.test)
}

// source is a statement that had a part in a value, and the place it stands at.
type source struct {
	set scope.Setting
	at  *Place
}

// optCase is one value an option can have. Cases are tried in order; the first
// whose atoms all hold counts. A nil value says that nothing is sent.
type optCase struct {
	all []*atom
	val *optValue
	src []source
	own bool // made by the place looked at, not handed down by a wider one
}

// total reports whether some case of the list always applies.
func total(list []optCase) bool {
	return len(list) > 0 && len(list[len(list)-1].all) == 0
}

// conj joins two conditions; ok is false if no client can meet both.
func conj(a, b []*atom) (out []*atom, ok bool) {
	out = slices.Clone(a)
	for _, y := range b {
		if slices.ContainsFunc(out, y.excludes) {
			return nil, false
		}
		if slices.ContainsFunc(out, func(x *atom) bool { return x.implies(y) }) {
			continue
		}
		out = slices.DeleteFunc(out, y.implies)
		out = append(out, y)
	}
	return out, true
}

// holds reports whether cond holds wherever given does.
func holds(cond, given []*atom) bool {
	for _, y := range cond {
		if !slices.ContainsFunc(given, func(x *atom) bool { return x.implies(y) }) {
			return false
		}
	}
	return true
}

// branchAtom returns what it takes to be on a path; ok is false if its
// statement s does not count, which is then entered.
func (c *Ctx) branchAtom(s *parser.Stmt, path []scope.Branch) (all []*atom, ok bool) {
	if len(path) == 0 {
		return nil, true
	}
	cond := c.Condition(path)
	switch {
	case cond.Problem != nil:
		c.underProblem(s, cond)
		return nil, false
	case cond.Never:
		c.neverTaken(s)
		return nil, false
	case cond.Class == "":
		return nil, true
	}
	return []*atom{c.atom(cond.Class, func(a *atom) { a.path = path })}, true
}

// classAtom returns the atom of being in a class.
func (c *Ctx) classAtom(p *Place) *atom {
	return c.atom(p.Class.Name, func(a *atom) {
		a.decl = p.ClassDecl
		if e := c.classes.byName[a.class]; e != nil {
			a.test = e.test
		}
	})
}

// atom returns the one atom of a Kea class.
func (c *Ctx) atom(class string, fill func(*atom)) *atom {
	o := &c.state.opts
	a := o.atoms[class]
	if a == nil {
		a = &atom{class: class}
		fill(a)
		o.atoms[class] = a
	}
	return a
}

// layer is a run of statements about one option that stand at one place and
// apply to clients for which all holds.
type layer struct {
	at  *Place
	seq []scope.Setting
	all []*atom
}

// fold runs the statements of layers in order over the cases in force before,
// and returns those in force after.
func (c *Ctx) fold(before []optCase, layers ...layer) []optCase {
	list := slices.Clone(before)
	for i := range list {
		list[i].own = false
	}
	for _, l := range layers {
		for _, s := range l.seq {
			list = c.step(list, l, s)
		}
	}
	return list
}

// step runs one statement.
func (c *Ctx) step(list []optCase, l layer, s scope.Setting) []optCase {
	branch, ok := c.branchAtom(s.Stmt, s.When)
	if !ok {
		return list
	}
	all, ok := conj(l.all, branch)
	if !ok {
		return list
	}
	val := c.optValue(&s, l.at)
	if val == nil {
		return list
	}
	k := optCase{all: all, val: val, src: []source{{s, l.at}}, own: true}
	switch verbOf(s.Node) {
	case parser.Append, parser.Prepend:
		return c.join(list, k, verbOf(s.Node) == parser.Prepend)
	case parser.Default:
		if total(list) {
			return list
		}
		return append(list, k)
	}
	return put(list, k)
}

func verbOf(n parser.Node) parser.Verb {
	if o, ok := n.(*parser.OptionSet); ok {
		return o.Verb
	}
	return parser.Set
}

// put makes k the first case, and leaves out those it always beats.
func put(list []optCase, k optCase) []optCase {
	out := append(make([]optCase, 0, len(list)+1), k)
	for _, o := range list {
		if !holds(k.all, o.all) {
			out = append(out, o)
		}
	}
	return out
}

// join adds the bytes of k to every value that its clients have so far.
func (c *Ctx) join(list []optCase, k optCase, front bool) []optCase {
	var joined, rest []optCase
	for _, o := range list {
		all, ok := conj(k.all, o.all)
		if ok {
			joined = append(joined, optCase{all: all, val: joinValues(o.val, k.val, front), src: append(slices.Clone(o.src), k.src...), own: true})
		}
		if !ok || !holds(k.all, o.all) {
			rest = append(rest, o)
		}
	}
	out := append(joined, rest...)
	if !total(list) {
		out = append(out, k)
	}
	return out
}

// joinValues is the value that append (or prepend) makes of two.
func joinValues(old, add *optValue, front bool) *optValue {
	if old == nil || old.unset {
		return add
	}
	if add.unset {
		return old
	}
	if front {
		old, add = add, old
	}
	v := &optValue{def: add.def}
	if old.expr == nil && add.expr == nil {
		v.wire = append(slices.Clone(old.wire), add.wire...)
		return v
	}
	v.expr = &parser.Expr{Op: parser.OpConcat, Type: parser.DataType, Args: []*parser.Expr{old.asExpr(), add.asExpr()}}
	v.at = old.at
	if add.expr != nil {
		v.at = add.at
		v.expr.Start, v.expr.End = add.expr.Start, add.expr.End
	} else {
		v.expr.Start, v.expr.End = old.expr.Start, old.expr.End
	}
	return v
}

// network returns the cases of a key in force at a network-side place.
func (c *Ctx) network(p *Place, key Key) []optCase {
	if p == nil {
		return nil
	}
	d := p.Find(key)
	if d == nil {
		up := c.network(p.Up, key)
		return up
	}
	memo := placeKey{p, key}
	if list, ok := c.state.opts.inForce[memo]; ok {
		return list
	}
	list := c.fold(c.network(p.Up, key), layer{at: p, seq: d.Seq})
	c.state.opts.inForce[memo] = list
	return list
}

type placeKey struct {
	place *Place
	key   Key
}

// view is what one option list of the result is computed from: the network-side
// place, and what classes and a host put on top of it.
type view struct {
	net     *Place
	classes bool   // all classes of the source
	class   *Place // or the one whose list it is
	host    *Place
}

// cases returns the cases of a key in force in a view.
func (c *Ctx) cases(v view, key Key) []optCase {
	list := c.network(v.net, key)
	if v.classes || v.host != nil {
		list = c.keepOwn(list, c.classLayers(key), v)
	}
	if v.class != nil {
		list = c.classCases(list, v.class, key)
	}
	if v.host != nil {
		if d := v.host.Find(key); d != nil {
			list = c.fold(list, layer{at: v.host, seq: d.Seq})
		}
	}
	return list
}

// keepOwn folds class layers over the cases of a network-side place, whose own
// ones stay its own.
func (c *Ctx) keepOwn(list []optCase, layers []layer, v view) []optCase {
	if len(layers) == 0 {
		return list
	}
	out := c.fold(list, layers...)
	for i := range out {
		out[i].own = out[i].own || slices.ContainsFunc(out[i].src, func(s source) bool { return s.at == v.net })
	}
	return out
}

// classLayers returns the statements of all classes about a key, in the order
// dhcpd runs them: the class declared first comes last, a subclass after its class.
func (c *Ctx) classLayers(key Key) []layer { return c.state.opts.byClass[key] }

// classCases returns the cases for members of the class p, over those of the
// network side: what p says, over what the classes that dhcpd runs before it
// say, as far as values build on each other.
func (c *Ctx) classCases(list []optCase, p *Place, key Key) []optCase {
	layers := c.classLayers(key)
	own := slices.IndexFunc(layers, func(l layer) bool { return l.at == p })
	if own < 0 {
		return list
	}
	first := own
	for first > 0 && combines(layers[first].seq) {
		first--
	}
	member := []*atom{c.classAtom(p)}
	var out []optCase
	for _, k := range c.fold(list, layers[first:own+1]...) {
		all, possible := conj(member, k.all)
		if !possible {
			continue
		}
		k.all = slices.DeleteFunc(all, func(a *atom) bool { return member[0].implies(a) })
		k.own = k.own && slices.ContainsFunc(k.src, func(s source) bool { return s.at == p })
		out = append(out, k)
	}
	return out
}

// combines reports whether some statement builds on the value in force.
func combines(seq []scope.Setting) bool {
	return slices.ContainsFunc(seq, func(s scope.Setting) bool { return verbOf(s.Node) != parser.Set })
}

// world is one way the conditions of some lists can turn out, and the case of
// each list that then counts; nil if none does.
type world struct {
	pos, neg []*atom
	chosen   []*optCase
}

// maxWorlds bounds how many combinations are written out.
const maxWorlds = 4096

// worlds tells all ways apart that the conditions of lists can turn out, within
// start. They exclude each other. ok is false if there are too many.
func worlds(start world, lists ...[]optCase) (out []world, ok bool) {
	ok = true
	var walk func(w world, n, i int)
	walk = func(w world, n, i int) {
		switch {
		case !ok:
			return
		case n == len(lists):
			out = append(out, w)
			ok = len(out) <= maxWorlds
			return
		case i == len(lists[n]):
			w.chosen = append(slices.Clone(w.chosen), nil)
			walk(w, n+1, 0)
			return
		}
		k := &lists[n][i]
		open, possible := w.open(k.all)
		switch {
		case !possible:
			walk(w, n, i+1)
		case open == nil:
			w.chosen = append(slices.Clone(w.chosen), k)
			walk(w, n+1, 0)
		default:
			yes, no := w, w
			yes.pos = append(slices.Clone(w.pos), open)
			no.neg = append(slices.Clone(w.neg), open)
			walk(yes, n, i)
			walk(no, n, i+1)
		}
	}
	walk(start, 0, 0)
	return out, ok
}

// open returns an atom of all that w leaves open, nil if all of them hold;
// possible is false if one of them does not.
func (w world) open(all []*atom) (open *atom, possible bool) {
	for _, a := range all {
		switch {
		case slices.ContainsFunc(w.pos, func(x *atom) bool { return x.implies(a) }):
		case slices.ContainsFunc(w.pos, a.excludes), slices.ContainsFunc(w.neg, a.implies):
			return nil, false
		case open == nil:
			open = a
		}
	}
	return open, true
}

// tidy leaves out what follows from the rest.
func (w world) tidy() world {
	pos := slices.DeleteFunc(slices.Clone(w.pos), func(a *atom) bool {
		return slices.ContainsFunc(w.pos, func(x *atom) bool { return x != a && x.implies(a) })
	})
	neg := slices.DeleteFunc(slices.Clone(w.neg), func(a *atom) bool {
		return slices.ContainsFunc(pos, a.excludes) ||
			slices.ContainsFunc(w.neg, func(x *atom) bool { return x != a && a.implies(x) })
	})
	return world{pos, neg, w.chosen}
}
