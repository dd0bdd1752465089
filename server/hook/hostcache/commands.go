package hostcache

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server"
	"github.com/keatool/keatool/server/host"
)

// The results of commands.
const (
	success = 0
	failure = 1
	empty   = 3
)

// outcome is what a command answers.
type outcome struct {
	result int
	text   string
	answer any
}

func done(format string, args ...any) (outcome, error) {
	return outcome{text: fmt.Sprintf(format, args...)}, nil
}

// call is one use of a command.
type call struct {
	cache *cache
	doc   *kea.Document
	args  *kea.Node // nil: none
}

func (c *cache) commands() map[string]server.HookCommand {
	out := map[string]server.HookCommand{}
	for name, run := range map[string]func(*call) (outcome, error){
		"cache-size": size, "cache-clear": clearAll, "cache-get": get, "cache-get-by-id": getByID, "cache-insert": insert,
		"cache-remove": remove, "cache-flush": flush, "cache-write": write, "cache-load": load,
	} {
		out[name] = func(arguments []byte) (int, string, any) { return c.run(run, arguments) }
	}
	return out
}

func (c *cache) run(command func(*call) (outcome, error), arguments []byte) (int, string, any) {
	x := call{cache: c}
	if arguments != nil {
		x.doc, _ = kea.Parse("<wire>", arguments, kea.ParseOptions{})
		x.args = x.doc.Root
	}
	o, err := command(&x)
	if err != nil {
		return failure, err.Error(), nil
	}
	return o.result, o.text, o.answer
}

// at names the place of a value as Kea does: columns of scalars count from 0, those
// of others from 1.
func (x *call) at(n *kea.Node) string {
	before := x.doc.Text()[:n.Off]
	col := len(before) - 1 - strings.LastIndexByte(before, '\n')
	if n.Kind == kea.Object || n.Kind == kea.List {
		col++
	}
	return fmt.Sprintf("(<wire>:%d:%d)", strings.Count(before, "\n"), col)
}

func (x *call) text(n *kea.Node) (string, error) {
	if n.Kind != kea.String {
		return "", fmt.Errorf("stringValue() called on non-string Element in %s", x.at(n))
	}
	return n.Text, nil
}

func (x *call) number(n *kea.Node) (int64, error) {
	if n.Kind == kea.Integer {
		if i, err := strconv.ParseInt(n.Text, 10, 64); err == nil {
			return i, nil
		}
	}
	return 0, fmt.Errorf("intValue() called on non-integer Element in %s", x.at(n))
}

var errNone = errors.New("no parameters specified for the command")

func size(x *call) (outcome, error) {
	n := len(x.cache.list())
	return outcome{text: fmt.Sprintf("%d entries.", n), answer: map[string]any{"size": n}}, nil
}

func clearAll(x *call) (outcome, error) {
	x.cache.mu.Lock()
	defer x.cache.mu.Unlock()
	x.cache.entries = nil
	return done("Cache cleared.")
}

// shown answers with entries.
func shown(list []*entry) (outcome, error) {
	o := outcome{text: fmt.Sprintf("%d entries returned.", len(list))}
	rows := []any{}
	for _, e := range list {
		rows = append(rows, e.show())
	}
	if o.answer = rows; len(rows) == 0 {
		o.result = empty
	}
	return o, nil
}

func get(x *call) (outcome, error) { return shown(x.cache.list()) }

// identifier reads the one identifier among the arguments.
func (x *call) identifier(others ...string) (kind host.Kind, id []byte, err error) {
	found := false
	var keys []string
	for _, k := range x.args.Keys {
		keys = append(keys, k.Text)
	}
	slices.Sort(keys)
	for _, key := range keys {
		known, ok := host.ParseKind(key)
		if !ok {
			if slices.Contains(others, key) {
				continue
			}
			return 0, nil, fmt.Errorf("unknown parameter '%s'", key)
		}
		if found {
			return 0, nil, errors.New("only one identifier can be specified")
		}
		text, err := x.text(x.args.Get(key))
		if err != nil {
			return 0, nil, err
		}
		if kind, found = known, true; found {
			if id, err = identifier(text); err != nil {
				return 0, nil, err
			}
		}
	}
	if !found {
		return 0, nil, errors.New("an identifier is required")
	}
	return kind, id, nil
}

func getByID(x *call) (outcome, error) {
	if x.args == nil {
		return outcome{}, errNone
	}
	kind, id, err := x.identifier()
	if err != nil {
		return outcome{}, err
	}
	var list []*entry
	for _, e := range x.cache.list() {
		if e.host.Kind == kind && string(e.host.ID) == string(id) {
			list = append(list, e)
		}
	}
	return shown(list)
}

func flush(x *call) (outcome, error) {
	if x.args == nil {
		return outcome{}, errNone
	}
	n, err := x.number(x.args)
	switch {
	case err != nil:
		return outcome{}, err
	case n == 0:
		return outcome{}, errors.New("invalid (0) parameter: please use cache-clear command")
	case n < 0:
		return outcome{}, errors.New("invalid (<0) parameter")
	}
	c := x.cache
	c.mu.Lock()
	defer c.mu.Unlock()
	removed := c.remove(func(*entry) bool { n--; return n >= 0 })
	return done("Cache flushed (%d entries removed).", removed)
}

func insert(x *call) (outcome, error) {
	if x.args == nil {
		return outcome{}, errNone
	}
	n, replaced, err := x.insertAll(x.args)
	if err != nil {
		return outcome{}, err
	}
	return done("%d entries inserted (%d overwritten by more recent entries).", n, replaced)
}

// insertAll adds one entry, or those of a list.
func (x *call) insertAll(n *kea.Node) (count, replaced int, err error) {
	items := []*kea.Node{n}
	if n.Kind == kea.List {
		items = n.Items
	}
	var list []*entry
	for _, item := range items {
		e, err := x.read(item)
		if err != nil {
			return 0, 0, err
		}
		list = append(list, e)
	}
	for _, e := range list {
		if x.cache.insert(e) {
			replaced++
		}
	}
	return len(list), replaced, nil
}

func remove(x *call) (outcome, error) {
	if x.args == nil {
		return outcome{}, errNone
	}
	which, err := x.wanted()
	if err != nil {
		return outcome{}, err
	}
	c := x.cache
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.remove(which) == 0 {
		return outcome{result: empty, text: "Host not removed (not found)."}, nil
	}
	return done("Host removed.")
}

// wanted reads which entry is to be removed.
func (x *call) wanted() (func(*entry) bool, error) {
	subnets := map[string]uint32{"subnet-id": unset, "subnet-id4": unset, "subnet-id6": unset}
	for key := range subnets {
		if n := x.args.Get(key); n != nil {
			i, err := x.number(n)
			if err != nil {
				return nil, err
			}
			subnets[key] = uint32(i)
		}
	}
	if n := x.args.Get("ip-address"); n != nil {
		text, err := x.text(n)
		if err != nil {
			return nil, err
		}
		p, err := prefix(text)
		if err != nil {
			return nil, err
		}
		if subnets["subnet-id"] == unset {
			return nil, errors.New("subnet-id is required")
		}
		return func(e *entry) bool { return e.subnet(x.cache.family) == subnets["subnet-id"] && e.holds(p) }, nil
	}
	kind, id, err := x.identifier("subnet-id", "subnet-id4", "subnet-id6")
	if err != nil {
		if strings.HasPrefix(err.Error(), "an identifier") {
			err = errors.New("either ip-address or an identifier is required")
		}
		return nil, err
	}
	four, six := subnets["subnet-id4"], subnets["subnet-id6"]
	if four == unset && six == unset {
		return nil, errors.New("either subnet-id4 or subnet-id6 is required")
	}
	return (&entry{host: host.Host{Kind: kind, ID: id}, subnet4: four, subnet6: six}).same, nil
}

// file reads the name of a file from the arguments.
func (x *call) file() (string, error) {
	switch {
	case x.args == nil:
		return "", errNone
	case x.args.Kind != kea.String || x.args.Text == "":
		return "", errors.New("invalid (not a string) parameter")
	}
	return x.args.Text, nil
}

func write(x *call) (outcome, error) {
	name, err := x.file()
	if err != nil {
		return outcome{}, err
	}
	if strings.Contains(name, "/") {
		if in := filepath.Dir(filepath.Clean(name)); in != filepath.Clean(x.cache.dir) {
			return outcome{}, fmt.Errorf("parameter is invalid: invalid path specified: '%s', supported path is '%s'", in, x.cache.dir)
		}
	}
	path := filepath.Join(x.cache.dir, filepath.Base(name))
	list := x.cache.list()
	if err := os.WriteFile(path, dump(list), 0o640); err != nil {
		return outcome{}, err
	}
	return done("%d entries dumped to '%s'.", len(list), path)
}

func load(x *call) (outcome, error) {
	name, err := x.file()
	if err != nil {
		return outcome{}, err
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return outcome{}, fmt.Errorf("failed to read file '%s': %s", name, reason(err))
	}
	doc, findings := kea.Parse(name, text, kea.ParseOptions{})
	if doc.Root == nil || findings.HasErrors() {
		return outcome{}, fmt.Errorf("failed to parse file '%s'", name)
	}
	from := call{cache: x.cache, doc: doc}
	n, replaced, err := from.insertAll(doc.Root)
	if err != nil {
		return outcome{}, err
	}
	return done("%d entries loaded from '%s' (%d overwritten by more recent entries).", n, name, replaced)
}

func reason(err error) string {
	if errors.Is(err, os.ErrNotExist) {
		return "No such file or directory"
	}
	return err.Error()
}
