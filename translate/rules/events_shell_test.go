package rules

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/parser"
)

// leaseEnv is what Kea's hook tells a script about a lease.
var leaseEnv = []string{
	"LEASES4_SIZE=1",
	"LEASES4_AT0_ADDRESS=192.0.2.10",
	"LEASES4_AT0_HWADDR=02:0a:00:bc:00:ff",
	"LEASES4_AT0_CLIENT_ID=01:02:0a:00:bc:00:ff",
	"LEASES4_AT0_HOSTNAME=Desk-1",
	"LEASES4_AT0_VALID_LIFETIME=3600",
	"LEASES4_AT0_SUBNET_ID=1",
	"QUERY4_OPTION_82_SUB_OPTION_1=0x65746831",
	"QUERY4_OPTION_82_SUB_OPTION_2=0x00ff10",
}

// runCommit runs the script of a configuration for one lease, with a program
// at ECHO that prints its arguments in brackets.
func runCommit(t *testing.T, conf string, o Options, env []string) string {
	t.Helper()
	dir := t.TempDir()
	echo := filepath.Join(dir, "echo-args")
	program := "#!/bin/sh\nfor a; do printf '<%s>' \"$a\"; done\n"
	for _, name := range []string{"echo-args", "logger"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(program), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	out := run(t, strings.ReplaceAll(conf, "ECHO", echo), o)
	if len(out.Scripts) != 1 {
		t.Fatalf("%d scripts, want 1", len(out.Scripts))
	}
	script := filepath.Join(dir, "script")
	if err := os.WriteFile(script, out.Scripts[0].Body, 0o755); err != nil {
		t.Fatal(err)
	}
	family := 4
	if o.Family == parser.V6 {
		family = 6
	}
	cmd := exec.Command("/bin/sh", script, fmt.Sprintf("leases%d_committed", family))
	cmd.Env = append([]string{"PATH=" + dir + ":/usr/bin:/bin"}, env...)
	got, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("the script fails: %v\n%s\n%s", err, got, out.Scripts[0].Body)
	}
	return string(got)
}

// TestShellWords: arguments are what dhcpd would have passed.
func TestShellWords(t *testing.T) {
	for _, tt := range []struct{ name, expr, want string }{
		{"text", `"plain"`, "<plain>"},
		{"empty text", `""`, "<>"},
		{"text with blanks and quotes", `"it's \"so\" "`, `<it's "so" >`},
		{"text that the shell would take apart", `"$(id) ` + "`id`" + ` $HOME ; rm * \\"`, "<$(id) `id` $HOME ; rm * \\>"},
		{"text of two lines", `"a\nb"`, "<a\nb>"},
		{"an option of a command", `"-n"`, "<-n>"},
		{"bytes", `61:62:63`, "<abc>"},
		{"the address", `binary-to-ascii(10, 8, ".", leased-address)`, "<192.0.2.10>"},
		{"the address with hyphens", `binary-to-ascii(10, 8, "-", leased-address)`, "<192-0-2-10>"},
		{"the address without separators", `binary-to-ascii(10, 8, "", leased-address)`, "<1920210>"},
		{"the address in hexadecimal", `binary-to-ascii(16, 8, "", leased-address)`, "<c002a>"},
		{"the address in octal", `binary-to-ascii(8, 8, ".", leased-address)`, "<300.0.2.12>"},
		{"the end of the address", `binary-to-ascii(10, 8, ".", substring(leased-address, 2, 2))`, "<2.10>"},
		{"the last byte of the address", `binary-to-ascii(10, 8, ".", suffix(leased-address, 1))`, "<10>"},
		{"more than the address", `binary-to-ascii(10, 8, ".", suffix(leased-address, 9))`, "<192.0.2.10>"},
		{"the hardware address with its type", `binary-to-ascii(16, 8, ":", hardware)`, "<1:2:a:0:bc:0:ff>"},
		{"the hardware address", `binary-to-ascii(16, 8, ":", substring(hardware, 1, 6))`, "<2:a:0:bc:0:ff>"},
		{"the end of the hardware address", `binary-to-ascii(16, 8, "", suffix(hardware, 6))`, "<2a0bc0ff>"},
		{"the vendor's part of the hardware address", `binary-to-ascii(16, 8, "-", substring(hardware, 1, 3))`, "<2-a-0>"},
		{"the hardware address in decimal", `binary-to-ascii(10, 8, ".", substring(hardware, 1, 6))`, "<2.10.0.188.0.255>"},
		{"a separator that sed could mistake", `binary-to-ascii(16, 8, "/&'", suffix(hardware, 2))`, "<0/&'ff>"},
		{"the type alone", `binary-to-ascii(10, 8, "", substring(hardware, 0, 1))`, "<1>"},
		{"the client identifier", `binary-to-ascii(16, 8, ":", option dhcp-client-identifier)`, "<1:2:a:0:bc:0:ff>"},
		{"the circuit", `option agent.circuit-id`, "<eth1>"},
		{"the circuit in hexadecimal", `binary-to-ascii(16, 8, ":", option agent.circuit-id)`, "<65:74:68:31>"},
		{"the remote id", `binary-to-ascii(16, 8, ":", option agent.remote-id)`, "<0:ff:10>"},
		{"the host name", `option host-name`, "<Desk-1>"},
		{"the host name of the answer", `config-option host-name`, "<Desk-1>"},
		{"in lower case", `lcase(option host-name)`, "<desk-1>"},
		{"in upper case", `ucase(concat(option host-name, ".x"))`, "<DESK-1.X>"},
		{"the lease time", `binary-to-ascii(10, 32, "", encode-int(lease-time, 32))`, "<3600>"},
		{"one after the other", `concat("a-", option host-name, "-", binary-to-ascii(10, 8, ".", leased-address))`, "<a-Desk-1-192.0.2.10>"},
		{"the first of two", `pick-first-value(option host-name, "none")`, "<Desk-1>"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := runCommit(t, `on commit { execute("ECHO", `+tt.expr+`); }`+"\n", Options{}, leaseEnv)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("arguments for %s (-want +got):\n%s", tt.expr, diff)
			}
		})
	}
}

// TestShellChoices: what a choice comes to for a client that sends no name.
func TestShellChoices(t *testing.T) {
	env := []string{"LEASES4_SIZE=1", "LEASES4_AT0_ADDRESS=192.0.2.10"}
	for _, tt := range []struct{ name, expr, want string }{
		{"a constant", `pick-first-value(option host-name, "none")`, "<none>"},
		{"a constant in parentheses", `pick-first-value(option host-name, "(none)")`, "<(none)>"},
		{"a constant with a brace", `pick-first-value(option host-name, "a}b")`, "<a}b>"},
		{"a constant with a quote", `pick-first-value(option host-name, "no'ne")`, "<no'ne>"},
		{"a constant with a dollar", `pick-first-value(option host-name, "$HOME")`, "<$HOME>"},
		{"after a value in lower case", `pick-first-value(lcase(option host-name), "none")`, "<none>"},
		{"after a concatenation", `pick-first-value(concat(option host-name, ".example"), "none")`, "<none>"},
		{"after a nested concatenation", `pick-first-value(concat("a", concat("", option host-name)), "none")`, "<none>"},
		{"a concatenation that has a value", `pick-first-value(concat("ip-", binary-to-ascii(10, 8, "-", leased-address)), "none")`, "<ip-192-0-2-10>"},
		{"the third", `pick-first-value(option host-name, option dhcp-client-identifier, binary-to-ascii(10, 8, ".", leased-address))`, "<192.0.2.10>"},
		{"one inside the other", `pick-first-value(pick-first-value(option host-name, option agent.circuit-id), "none")`, "<none>"},
		{"none of them", `pick-first-value(option host-name, option agent.circuit-id)`, "<>"},
		{"a choice of one", `pick-first-value("only")`, "<only>"},
		{"the client identifier, which is missing", `binary-to-ascii(16, 8, ":", option dhcp-client-identifier)`, "<>"},
		{"the circuit, which is missing", `option agent.circuit-id`, "<>"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := runCommit(t, `on commit { execute("ECHO", `+tt.expr+`); }`+"\n", Options{}, env)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("arguments for %s (-want +got):\n%s", tt.expr, diff)
			}
		})
	}
}

// TestShellMisses: what scripts do not learn is reported, and left out of a choice.
func TestShellMisses(t *testing.T) {
	for _, tt := range []struct{ name, expr, want string }{
		{"another option", `option vendor-class-identifier`, "<>"},
		{"in a concatenation", `concat("v=", option vendor-class-identifier)`, "<>"},
		{"in a choice", `pick-first-value(option vendor-class-identifier, option host-name)`, "<Desk-1>"},
		{"all of a choice", `pick-first-value(option vendor-class-identifier, packet(1, 2))`, "<>"},
		{"in lower case", `lcase(option vendor-class-identifier)`, "<>"},
		{"the name of the declaration", `host-decl-name`, "<>"},
		{"raw hardware", `hardware`, "<>"},
		{"groups of 16 bits", `binary-to-ascii(16, 16, ":", leased-address)`, "<>"},
		{"groups of 32 bits", `binary-to-ascii(10, 32, "", leased-address)`, "<>"},
		{"a base that printf lacks", `binary-to-ascii(2, 8, ".", leased-address)`, "<>"},
		{"bytes of text", `binary-to-ascii(16, 8, ":", option host-name)`, "<>"},
		{"a separator of the client's", `binary-to-ascii(16, 8, option host-name, leased-address)`, "<>"},
		{"a part of an option", `binary-to-ascii(16, 8, ":", substring(option agent.circuit-id, 0, 2))`, "<>"},
		{"past the end", `binary-to-ascii(16, 8, ":", substring(leased-address, 4, 2))`, "<>"},
		{"a part of computed length", `binary-to-ascii(16, 8, ":", substring(leased-address, 0, extract-int(option host-name, 8)))`, "<>"},
		{"reversed", `binary-to-ascii(10, 8, ".", reverse(1, leased-address))`, "<>"},
		{"a variable that is never set", `nothing`, "<>"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			conf := `on commit { execute("ECHO", ` + tt.expr + `); }` + "\n"
			if diff := cmp.Diff(tt.want, runCommit(t, conf, Options{}, leaseEnv)); diff != "" {
				t.Errorf("arguments for %s (-want +got):\n%s", tt.expr, diff)
			}
			want := []string{"1:1 on approximate KT2550", "1:13 execute manual KT2552"}
			if diff := cmp.Diff(want, accountOf(run(t, conf, Options{}))); diff != "" {
				t.Errorf("account (-want +got):\n%s", diff)
			}
		})
	}
}

// TestShellVariables: variables are what the block, or a scope around it, sets.
func TestShellVariables(t *testing.T) {
	for _, tt := range []struct{ name, conf, want string }{
		{"of the block", `on commit { set who = option host-name; execute("ECHO", who, binary-to-ascii(10, 8, ".", who2)); set who2 = leased-address; }`, "<Desk-1><192.0.2.10>"},
		{"set again", `on commit { set who = "a"; set who = "b"; execute("ECHO", who); }`, "<b>"},
		{"of the scope", `set place = "hall"; on commit { execute("ECHO", place); }`, "<hall>"},
		{"one by another", `on commit { set one = option host-name; set two = concat(one, "!"); execute("ECHO", two); }`, "<Desk-1!>"},
		{"of a part", `on commit { set whole = hardware; execute("ECHO", binary-to-ascii(16, 8, ":", substring(whole, 1, 2))); }`, "<2:a>"},
		{"by itself", `on commit { set again = concat(again, "x"); execute("ECHO", again); }`, "<>"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, runCommit(t, tt.conf+"\n", Options{}, leaseEnv)); diff != "" {
				t.Errorf("arguments (-want +got):\n%s", diff)
			}
		})
	}
}

// TestShellDeclNames: with use-host-decl-names Kea's name of a lease is that of
// the declaration.
func TestShellDeclNames(t *testing.T) {
	conf := "use-host-decl-names on;\non commit { execute(\"ECHO\", host-decl-name); }\nhost h { hardware ethernet 02:00:00:00:00:01; on commit { execute(\"ECHO\", \"own\", host-decl-name); } }\n"
	if got := runCommit(t, conf, Options{}, leaseEnv); got != "<Desk-1>" {
		t.Errorf("arguments %q, want the name of the lease", got)
	}
	own := append([]string{}, leaseEnv...)
	own[2] = "LEASES4_AT0_HWADDR=02:00:00:00:00:01"
	if got := runCommit(t, conf, Options{}, own); got != "<own><h>" {
		t.Errorf("arguments %q, want the host's own block and its name", got)
	}
}

// TestShellV6: the same in DHCPv6.
func TestShellV6(t *testing.T) {
	env := []string{"LEASES6_SIZE=2", "LEASES6_AT0_ADDRESS=2001:db8::10", "LEASES6_AT0_DUID=00:01:02", "LEASES6_AT1_ADDRESS=2001:db8::11", "LEASES6_AT1_DUID=00:01:02"}
	conf := "on commit { execute(\"ECHO\", binary-to-ascii(16, 16, \":\", leased-address), binary-to-ascii(16, 8, \":\", option dhcp6.client-id)); }\nsubnet6 2001:db8::/64 { }\n"
	if got, want := runCommit(t, conf, Options{Family: parser.V6}, env), "<2001:db8::10><0:1:2><2001:db8::11><0:1:2>"; got != want {
		t.Errorf("arguments %q, want %q", got, want)
	}
	for _, e := range []string{"binary-to-ascii(16, 8, \":\", hardware)", "binary-to-ascii(10, 8, \".\", leased-address)", "binary-to-ascii(16, 8, \":\", suffix(hardware, 6))"} {
		conf := "on commit { execute(\"ECHO\", " + e + "); }\nsubnet6 2001:db8::/64 { }\n"
		if got := runCommit(t, conf, Options{Family: parser.V6}, env); got != "<><>" {
			t.Errorf("%s is %q, want nothing", e, got)
		}
	}
}

// TestShellPlaces: which block the script runs for an address.
func TestShellPlaces(t *testing.T) {
	const conf = `on commit { execute("ECHO", "all"); }
group {
  on commit { execute("ECHO", "group"); }
  subnet 192.0.2.0 netmask 255.255.255.0 {
    pool { range 192.0.2.10 192.0.2.20; range 192.0.2.100; on commit { execute("ECHO", "pool"); } }
    pool { range 192.0.2.30 192.0.2.40; }
  }
  host h { hardware ethernet 02:00:00:00:00:01; }
}
subnet 198.51.100.0 netmask 255.255.255.0 { }
`
	for _, tt := range []struct{ address, subnet, hw, want string }{
		{"192.0.2.10", "621925100", "02:00:00:00:00:02", "<pool>"},
		{"192.0.2.20", "621925100", "02:00:00:00:00:01", "<pool>"},
		{"192.0.2.100", "621925100", "02:00:00:00:00:02", "<pool>"},
		{"192.0.2.21", "621925100", "02:00:00:00:00:02", "<group>"},
		{"192.0.2.9", "621925100", "02:00:00:00:00:01", "<group>"},
		{"198.51.100.10", "851349932", "02:00:00:00:00:02", "<all>"},
		{"198.51.100.10", "851349932", "02:00:00:00:00:01", "<group>"},
	} {
		env := []string{"LEASES4_SIZE=1", "LEASES4_AT0_ADDRESS=" + tt.address, "LEASES4_AT0_SUBNET_ID=" + tt.subnet, "LEASES4_AT0_HWADDR=" + tt.hw}
		if diff := cmp.Diff(tt.want, runCommit(t, conf, Options{}, env)); diff != "" {
			t.Errorf("%s of %s (-want +got):\n%s", tt.address, tt.hw, diff)
		}
	}
}
