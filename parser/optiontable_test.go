package parser

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// referenceOptions returns the rows of the reference's table of options, or
// skips the test.
func referenceOptions(t *testing.T) [][]string {
	dir := os.Getenv("KEATOOL_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared")
	}
	file, err := os.Open(filepath.Join(dir, "reference", "isc-options.csv"))
	if err != nil {
		t.Skipf("the options cannot be compared with the reference: %v", err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil || len(rows) < 300 {
		t.Fatalf("%d rows in %s (%v); want 300 or more", len(rows), file.Name(), err)
	}
	return rows[1:]
}

// TestBuiltinOptions: name, code and format of every option are those of the
// reference, which lists what dhcpd's own tables hold.
func TestBuiltinOptions(t *testing.T) {
	table := NewOptionTable()
	want, got := map[string]string{}, map[string]string{}
	for _, row := range referenceOptions(t) {
		want[row[0]+"."+strings.ToLower(row[1])] = row[2] + " " + row[3]
	}
	for _, d := range builtinOptions {
		name := d.Space + "." + d.Name
		if _, twice := got[name]; twice {
			t.Errorf("%s is in the table twice", name)
		}
		got[name] = strconv.Itoa(int(d.Code)) + " " + d.Format
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("options with code and format (-reference +ours):\n%s", diff)
	}
	for _, row := range referenceOptions(t) {
		d, ok := table.Lookup(row[0], row[1])
		if code, _ := strconv.Atoi(row[2]); !ok || d.Code != uint32(code) || d.Format != row[3] || !d.Builtin {
			t.Errorf("Lookup(%s, %s) = %+v, %v; want code %s and format %s", row[0], row[1], d, ok, row[2], row[3])
		}
	}
}

func TestOptionTable(t *testing.T) {
	table := NewOptionTable()
	for _, c := range []struct {
		space, name string
		want        string // SPACE.NAME CODE FORMAT, or ""
	}{
		{"dhcp", "routers", "routers 3 IA"},
		{"DHCP", "Routers", "routers 3 IA"},
		{"dhcp", "unknown-3", "routers 3 IA"},
		{"dhcp", "UNKNOWN-3", "routers 3 IA"},
		{"dhcp", "unknown-222", "unknown-222 222 X"},
		{"dhcp", "unknown-300", "unknown-300 300 X"},
		{"dhcp", "unknown-0", ""},
		{"dhcp", "unknown-255", ""},
		{"dhcp", "unknown-", ""},
		{"dhcp", "unknown-x", ""},
		{"dhcp", "nothing", ""},
		{"nowhere", "routers", ""},
		{"nowhere", "unknown-3", ""},
		{"dhcp6", "unknown-255", "dhcp6.unknown-255 255 X"},
		{"dhcp6", "unknown-23", "dhcp6.name-servers 23 6A"},
		{"agent", "circuit-id", "agent.circuit-id 1 X"},
		{"server", "default-lease-time", "server.default-lease-time 1 T"},
	} {
		got := ""
		if d, ok := table.Lookup(c.space, c.name); ok {
			got = d.String() + " " + strconv.Itoa(int(d.Code)) + " " + d.Format
		}
		if got != c.want {
			t.Errorf("Lookup(%s, %s) = %q; want %q", c.space, c.name, got, c.want)
		}
	}
	if _, ok := table.ByCode("dhcp", 222); ok {
		t.Error("a look at unknown-222 defined the code")
	}
}

// TestSpaces: the builtin spaces with the widths of their codes and lengths.
func TestSpaces(t *testing.T) {
	table := NewOptionTable()
	want := map[string][2]int{"dhcp": {1, 1}, "dhcp6": {2, 2}, "agent": {1, 1}, "fqdn": {1, 1}, "nwip": {1, 1}, "vendor-class": {4, 1}, "vendor": {4, 1},
		"isc": {2, 2}, "vsio": {4, 0}, "isc6": {2, 2}, "server": {1, 2}}
	got := map[string][2]int{}
	for _, name := range table.SpaceNames() {
		s, ok := table.Space(strings.ToUpper(name))
		if !ok {
			t.Errorf("no space %s", name)
			continue
		}
		got[name] = [2]int{s.CodeWidth, s.LengthWidth}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("spaces (-want +got):\n%s", diff)
	}
	names := table.Names("nwip")
	slices.Sort(names)
	if diff := cmp.Diff([]string{"autoretries", "autoretry-secs", "illegal-1", "illegal-2", "illegal-3", "illegal-4", "nearest-nwip-server", "nsq-broadcast", "nwip-1-1", "preferred-dss", "primary-dss"}, names); diff != "" {
		t.Errorf("options of nwip (-want +got):\n%s", diff)
	}
}

func TestEncapsulated(t *testing.T) {
	for format, want := range map[string]string{
		"Eisc.": "isc", "bEsub.": "sub", "IaEsub.": "sub", "E.": "", "X": "", "IA": "", "": "", "Nstatus-codes.to": "", "U": "",
	} {
		got, ok := (&OptionDef{Format: format}).Encapsulated()
		if got != want || ok != (want != "") {
			t.Errorf("format %q encapsulates %q, %v; want %q", format, got, ok, want)
		}
	}
}

// TestTablesAreApart: what one file defines, another does not know.
func TestTablesAreApart(t *testing.T) {
	f, _ := Parse("a", []byte("option mine code 6 = text;\noption space mine;\n"), Options{})
	if d, _ := f.Options.ByCode("dhcp", 6); d.Name != "mine" {
		t.Fatalf("code 6 is %s in the file that defines it; want mine", d.Name)
	}
	g, _ := Parse("b", nil, Options{})
	if d, _ := g.Options.ByCode("dhcp", 6); d.Name != "domain-name-servers" {
		t.Errorf("code 6 is %s in another file", d.Name)
	}
	if _, ok := g.Options.Space("mine"); ok {
		t.Error("the other file knows space mine")
	}
}

// samples are a value that fits each format letter of the server parameters,
// and one that does not.
var samples = map[string][2]string{
	"T": {"60", "x"}, "L": {"5", "x"}, "B": {"5", "256"}, "S": {"5", "65536"}, "f": {"true", "yes"}, "t": {`"x"`, "1:2"}, "I": {"127.0.0.1", `"x"`},
	"6": {"2001:db8::1", "x"}, "U": {"agent", "5"}, "X": {`"agent"`, "word"}, "k": {"k", `"k" "l"`},
	"Nddns-styles.": {"none", "x"}, "Nsyslog-facilities.": {"user", "x"}, "Nprefix_length_modes.": {"exact", "x"},
}

// sampleOf returns a value that fits a server parameter and one that does not.
func sampleOf(t *testing.T, d *OptionDef) (right, wrong string) {
	t.Helper()
	sample, ok := samples[d.Format]
	if !ok && notBuilt[d.Name] == "" {
		t.Fatalf("no sample of format %q", d.Format)
	}
	if !ok {
		return "x", "x"
	}
	return sample[0], sample[1]
}

// TestParameters sets every server parameter to a value that fits, to one that
// does not, and by expression.
func TestParameters(t *testing.T) {
	var defs []*OptionDef
	statements := []string{"key k { algorithm hmac-md5; secret AAAA; };"}
	for i := range builtinOptions {
		d := &builtinOptions[i]
		if d.Space != "server" {
			continue
		}
		defs = append(defs, d)
		right, wrong := sampleOf(t, d)
		statements = append(statements, "group { "+d.Name+" "+right+"; }", d.Name+" "+wrong+";", "group { "+strings.ToUpper(d.Name)+" = option user-class; }")
	}
	if len(defs) != 103 {
		t.Errorf("%d server parameters; dhcpd has 80, and 23 more in other builds", len(defs))
	}
	f, bad := statementLines(t, V4, statements)
	for i, d := range defs {
		possible := notBuilt[d.Name] == "" && d.Name != "authoritative"
		if want := []bool{!possible, true, d.Name == "authoritative"}; !slices.Equal(bad[3*i+1:3*i+4], want) {
			t.Errorf("%s with a value, with a wrong one, by expression is refused: %v; want %v", d.Name, bad[3*i+1:3*i+4], want)
		}
		if possible {
			checkParameter(t, d, f.Stmts[3*i+1:3*i+4])
		}
	}
}

// checkParameter checks the nodes of a parameter with a value, in a group; with
// a wrong value; by expression, in a group.
func checkParameter(t *testing.T, d *OptionDef, stmts []*Stmt) {
	t.Helper()
	node := stmts[0].Body.Stmts[0].Node
	if p, ok := node.(*Param); !ok || p.Name != d.Name || p.Allow || p.Expr != nil || p.Value.Kind != d.Format[0] {
		t.Errorf("node %+v; want a parameter %s of kind %c", node, d.Name, d.Format[0])
	}
	if _, ok := stmts[1].Node.(*Bad); !ok {
		t.Errorf("%s with a wrong value has node %+v", d.Name, stmts[1].Node)
	}
	node = stmts[2].Body.Stmts[0].Node
	if p, ok := node.(*Param); !ok || p.Name != d.Name || p.Expr == nil || p.Expr.Op != OpOption {
		t.Errorf("%s by expression has node %+v", d.Name, node)
	}
}

// TestMissingFeatures: parameters of other builds are refused by name.
func TestMissingFeatures(t *testing.T) {
	for name, feature := range notBuilt {
		_, l := read(t, V4, name+" x;\n")
		if len(l) != 1 || l[0].Code != CodeUnknown || !strings.Contains(l[0].Message, "`"+name+"`") || !strings.Contains(l[0].Message, feature) || l[0].Hint == "" {
			t.Errorf("%s: findings %v; want one that names it and %s, with a hint", name, l, feature)
		}
		for _, conf := range []string{name + ";\n", name + " = \"x\";\n"} {
			if _, l := Parse("f", []byte(conf), Options{}); brief(l) != "1:1 KT1101" {
				t.Errorf("%s: findings %v; want a warning that this does nothing", conf, l)
			}
		}
	}
}

// TestKeywords: testdata/dhcpd/keywords.txt lists every word of dhcpd's lexer
// and every server parameter, and we know exactly those.
func TestKeywords(t *testing.T) {
	src, err := os.ReadFile("../testdata/dhcpd/keywords.txt")
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for line := range strings.Lines(string(src)) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			want = append(want, line)
		}
	}
	known := map[string]bool{}
	for w := range keywords {
		known[w] = true
	}
	for _, d := range builtinOptions {
		if d.Space == "server" {
			known[d.Name] = true
		}
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, keysOf(known)); diff != "" {
		t.Errorf("words (-keywords.txt +ours):\n%s", diff)
	}
}

// TestKeywordsAreNoVariables asks dhcpd about every word: one of its keywords
// names no variable, every other word does.
func TestKeywordsAreNoVariables(t *testing.T) {
	words := keysOf(keywords)
	for _, d := range builtinOptions {
		if (d.Space == "server" || d.Space == "dhcp") && !keywords[d.Name] {
			words = append(words, d.Name)
		}
	}
	statements := make([]string, len(words))
	for i, w := range words {
		statements[i] = "unset " + w + ";"
	}
	_, bad := statementLines(t, V4, statements)
	for i, w := range words {
		if bad[i] != keywords[w] {
			t.Errorf("unset %s is refused: %v; dhcpd's lexer knows the word: %v", w, bad[i], keywords[w])
		}
	}
}
