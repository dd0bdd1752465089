package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// call is one run of keatool: what it reads, and all that it says.
type call struct {
	args           string
	stdin          string
	status         int
	stdout, stderr string
}

// runCalls holds runs of keatool to a table.
func runCalls(t *testing.T, table []call) {
	t.Helper()
	for _, c := range table {
		var stdout, stderr strings.Builder
		status := run(strings.Fields(c.args), strings.NewReader(c.stdin), &stdout, &stderr)
		if status != c.status {
			t.Errorf("keatool %s: status %d, want %d", c.args, status, c.status)
		}
		if diff := cmp.Diff(c.stdout, stdout.String()); diff != "" {
			t.Errorf("keatool %s: standard output (-want +got):\n%s", c.args, diff)
		}
		if diff := cmp.Diff(c.stderr, stderr.String()); diff != "" {
			t.Errorf("keatool %s: standard error (-want +got):\n%s", c.args, diff)
		}
	}
}

// deaf is a file that Kea takes, with one thing to say about it.
const deaf = `{ "Dhcp4": { "interfaces-config": { "interfaces": [ "*" ] }, "valid-lifetime": 600 } }`

func TestValidateCalls(t *testing.T) {
	runCalls(t, []call{
		{"validate -", deaf, exitDone, "", "keatool: Kea 3.0 takes <stdin>: nothing found\n"},
		{"validate --target 2.2 -", deaf, exitDone, "", "keatool: Kea 2.2 takes <stdin>: nothing found\n"},
		{"validate --target 2.6.3 -", deaf, exitDone, "", "keatool: Kea 2.6 takes <stdin>: nothing found\n"},
		{"validate --strict -", deaf, exitDone, "", "keatool: Kea 3.0 takes <stdin>: nothing found\n"},
		{"validate --target 9.9 -", deaf, exitUsage, "", "keatool: unknown Kea release \"9.9\" (known: 2.2, 2.4, 2.6, 3.0, 3.2)\nRun `keatool validate --help` for what it takes.\n"},
		{"validate", "", exitUsage, "", "keatool: requires at least 1 arg(s), only received 0\nRun `keatool validate --help` for what it takes.\n"},
		{"validate /nowhere/kea.json", "", exitUsage, "", "keatool: cannot read /nowhere/kea.json: no such file or directory\n"},
		{"validate /", "", exitUsage, "", "keatool: cannot read /: it is a directory\n"},
		{"validate --nonsense -", "", exitUsage, "", "keatool: unknown flag: --nonsense\nRun `keatool validate --help` for what it takes.\n"},
		{"validate -", `{ "Dhcp4": { "interfaces-config": { "interfaces": [ "*" ] }, "valid-lifetme": 600 } }`, exitFault, "",
			"<stdin>:1:62: error[KT4010]: the key `valid-lifetme` is unknown in `Dhcp4`\n    1 | { \"Dhcp4\": { \"interfaces-config\": { \"interfaces\": [ \"*\" ] }, \"valid-lifetme\": 600 } }\n      |                                                              ^^^^^^^^^^^^^^^\n   = kea: /Dhcp4/valid-lifetme\n   = help: did you mean `valid-lifetime`?\nkeatool: Kea 3.0 refuses <stdin>: 1 error\n"},
	})
}

func TestUpgradeCalls(t *testing.T) {
	const usage = "Run `keatool upgrade --help` for what it takes.\n"
	runCalls(t, []call{
		{"upgrade --to 3.0 -", deaf, exitDone, deaf, "keatool: <stdin>: nothing to change\n"},
		{"upgrade -", deaf, exitUsage, "", "keatool: --to is missing: say which release of Kea the result is for\n" + usage},
		{"upgrade --to 1.8 -", deaf, exitUsage, "", "keatool: --to: unknown Kea release \"1.8\" (known: 2.2, 2.4, 2.6, 3.0, 3.2)\n" + usage},
		{"upgrade --to 3.0 --from 1.4 -", deaf, exitUsage, "", "keatool: --from: unknown Kea release \"1.4\" (known: 2.2, 2.4, 2.6, 3.0, 3.2)\n" + usage},
		{"upgrade --to 2.4 --from 3.0 -", deaf, exitUsage, "", "keatool: --from 3.0 is later than --to 2.4; there is no way back\n" + usage},
		{"upgrade --to 3.0 --diff -o x -", deaf, exitUsage, "", "keatool: --diff shows what would be written; it does not go with --out\n" + usage},
		{"upgrade --to 3.0", "", exitUsage, "", "keatool: accepts 1 arg(s), received 0\n" + usage},
		{"upgrade --to 3.0 --diff -", deaf, exitDone, "", "keatool: <stdin>: nothing to change\n"},
		{"upgrade --to 2.6 --diff -", "{ \"Dhcp4\": {\n  \"ddns-use-conflict-resolution\": true\n} }\n", exitDone,
			"--- <stdin>.orig\n+++ <stdin>\n@@ -1,3 +1,3 @@\n { \"Dhcp4\": {\n-  \"ddns-use-conflict-resolution\": true\n+  \"ddns-conflict-resolution-mode\": \"check-with-dhcid\"\n } }\n",
			"<stdin>:2:3: note[KT4521]: `\"ddns-use-conflict-resolution\": true` becomes `\"ddns-conflict-resolution-mode\": \"check-with-dhcid\"`\n    2 |   \"ddns-use-conflict-resolution\": true\n      |   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n   = kea: /Dhcp4/ddns-use-conflict-resolution\nkeatool: <stdin>: 1 note\n"},
		{"upgrade --to 3.0 -", "{", exitFault, "", "<stdin>:1:2: error[KT4001]: not JSON: the text ends before the configuration does\n    1 | {\n      |  ^\nkeatool: <stdin>: 1 error; nothing was written\n"},
	})
}

func TestFmtCalls(t *testing.T) {
	runCalls(t, []call{
		{"fmt", `{"Dhcp4":{}}`, exitDone, "{ \"Dhcp4\": {} }\n", ""},
		{"fmt -", "max-lease-time   600;", exitDone, "max-lease-time 600;\n", ""},
		{"fmt -l -", `{"Dhcp4":{}}`, exitFault, "<stdin>\n", ""},
		{"fmt -l -", "{ \"Dhcp4\": {} }\n", exitDone, "", ""},
		{"fmt -d -", `{"Dhcp4":{}}`, exitFault, "--- <stdin>.orig\n+++ <stdin>\n@@ -1 +1 @@\n-{\"Dhcp4\":{}}\n\\ No newline at end of file\n+{ \"Dhcp4\": {} }\n", ""},
		{"fmt -w -", "", exitUsage, "", "keatool: -w cannot write to standard input\nRun `keatool fmt --help` for what it takes.\n"},
		{"fmt /nowhere/kea.json", "", exitUsage, "", "keatool: cannot read /nowhere/kea.json: no such file or directory\n"},
		{"fmt -", `{ "Dhcp4": ]`, exitFault, "", "<stdin>:1:12: error[KT4001]: the bracket `]` closes nothing\n    1 | { \"Dhcp4\": ]\n      |            ^\nkeatool: <stdin>: 1 error; left as it is\n"},
	})
}

// TestFmtWrites: -w replaces a file that is laid out in another way, and only that.
func TestFmtWrites(t *testing.T) {
	dir := writeTree(t, map[string]string{"kea.json": `{"a":1}`, "good.json": "{ \"a\": 1 }\n", "bad.json": `{"a":`, "d.conf": "authoritative  ;"})
	for name, want := range map[string]string{"kea.json": "{ \"a\": 1 }\n", "good.json": "{ \"a\": 1 }\n", "bad.json": `{"a":`, "d.conf": "authoritative;\n"} {
		var stdout, stderr strings.Builder
		run([]string{"fmt", "-w", filepath.Join(dir, name)}, strings.NewReader(""), &stdout, &stderr)
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || string(got) != want || stdout.Len() > 0 {
			t.Errorf("%s becomes %q (%v), want %q; standard output %q", name, got, err, want, stdout.String())
		}
	}
}

func TestExplainCalls(t *testing.T) {
	const usage = "Run `keatool explain --help` for what it takes.\n"
	const page = "KT4119: class twice (error)\n\nTwo client classes have the same name.\n\nFor example:\n\n    { \"Dhcp4\": { \"client-classes\": [ { \"name\": \"a\" }, { \"name\": \"a\" } ] } }\n"
	runCalls(t, []call{
		{"explain KT4119", "", exitDone, page, ""},
		{"explain kt4119", "", exitDone, page, ""},
		{"explain KT4119 KT4119", "", exitDone, page + "\n" + page, ""},
		{"explain KT4119x", "", exitUsage, "", "keatool: there is no code KT4119x; is it KT4119?\n" + usage},
		{"explain nonsense", "", exitUsage, "", "keatool: there is no code nonsense\n" + usage},
	})
}

func TestUnknownCalls(t *testing.T) {
	runCalls(t, []call{
		{"nonsense", "", exitUsage, "", "keatool: unknown command \"nonsense\" for \"keatool\"\nRun `keatool --help` for what it takes.\n"},
		{"version extra", "", exitUsage, "", "keatool: unknown command \"extra\" for \"keatool version\"\nRun `keatool version --help` for what it takes.\n"},
		{"schema nonsense", "", exitUsage, "", "keatool: there is no nonsense: want one of dhcp4, dhcp6, dhcp-ddns, control-agent\nRun `keatool schema --help` for what it takes.\n"},
	})
}

// TestSubnetIDs: what a file of subnet ids may hold.
func TestSubnetIDs(t *testing.T) {
	dir := writeTree(t, map[string]string{
		"good": `{"192.0.2.0/24": 7, "2001:db8::/64": 8}`, "none": `{}`, "text": "x", "list": "[]", "zero": `{"192.0.2.0/24": 0}`, "last": `{"192.0.2.0/24": 4294967295}`,
		"large": `{"192.0.2.0/24": 4294967296}`, "bits": `{"192.0.2.1/24": 1}`, "long": `{"2001:0db8::/64": 1}`, "same": `{"192.0.2.0/24": 1, "192.0.3.0/24": 1}`,
	})
	path := func(name string) string { return filepath.Join(dir, name) }
	for name, want := range map[string]string{
		"good": "", "none": "", "absent": "",
		"text": "cannot read TEXT: it is not a JSON map from prefix to id: invalid character 'x' looking for beginning of value",
		"list": "cannot read LIST: it is not a JSON map from prefix to id: json: cannot unmarshal array into Go value of type map[string]uint32",
		"zero": "cannot use ZERO: 192.0.2.0/24 has id 0, which Kea keeps for itself",
		"last": "cannot use LAST: 192.0.2.0/24 has id 4294967295, which Kea keeps for itself",
		"bits": `cannot use BITS: "192.0.2.1/24" is no prefix in its shortest form, such as 192.0.2.0/24`,
		"long": `cannot use LONG: "2001:0db8::/64" is no prefix in its shortest form, such as 192.0.2.0/24`,
		"same": "cannot use SAME: 192.0.2.0/24 and 192.0.3.0/24 share id 1",
	} {
		_, err := readSubnetIDs(path(name))
		got := ""
		if err != nil {
			got = strings.ReplaceAll(err.Error(), path(name), strings.ToUpper(name))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	if _, err := readSubnetIDs(path("large")); err == nil {
		t.Error("an id of 33 bits is taken")
	}
	if ids, err := readSubnetIDs(""); ids != nil || err != nil {
		t.Errorf("no file: %v, %v", ids, err)
	}
}

// TestPathsOfOneFile: paths that name one file, by way of links too.
func TestPathsOfOneFile(t *testing.T) {
	dir := writeTree(t, map[string]string{"a": "", "b": "", "sub/c": ""})
	t.Chdir(dir)
	if err := os.Symlink("a", "link"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"a", "a", true}, {"a", "./a", true}, {"a", "sub/../a", true}, {"a", filepath.Join(dir, "a"), true}, {"a", "link", true}, {"a", "b", false},
		{"new", "new", true}, {"new", "./new", true}, {"new", "sub/new", false}, {"a", "new", false},
	} {
		if got := sameFile(c.a, c.b); got != c.want {
			t.Errorf("%s and %s are one file: %v, want %v", c.a, c.b, got, c.want)
		}
	}
}
