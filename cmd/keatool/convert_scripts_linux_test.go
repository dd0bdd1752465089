package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/keatool/keatool/internal/difftest"
)

// scriptedCase is what a subnet of one address says, and the client that has it.
// NET stands for the number of the subnet, HW for the last byte of the client.
type scriptedCase struct {
	name, conf string
	client     string // more options of the client, JSON
	steps      string // what the client does, JSON; unless it asks for a lease
}

var scriptedCases = []scriptedCase{
	{"address in an option", `option root-path = concat("/root/", binary-to-ascii(10, 8, ".", leased-address));`, "", ""},
	{"boot fields", `next-server = leased-address; filename = concat("f-", binary-to-ascii(16, 8, "", suffix(hardware, 2))); server-name = lcase(option host-name);`, "", ""},
	{"time of the lease", `option root-path = encode-int(lease-time, 32); default-lease-time 1000;`, "", ""},
	{"what the reply has", `option domain-name "example.org"; option root-path = concat("x.", config-option domain-name);`, "", ""},
	{"bytes of the message", `if packet(1, 2) = 1:6 { option root-path "ether"; filename "e"; } else { option root-path "other"; }`, "", ""},
	{"bytes of another message", `option root-path "before"; if packet(1, 2) = 1:7 { option root-path "odd"; } elsif substring(packet(28, 6), 0, 1) = 02 { option root-path "even"; }`, "", ""},
	{"arithmetic", `option root-path = binary-to-ascii(10, 32, "", encode-int(extract-int(suffix(hardware, 2), 16) * 3 + 7, 32));`, "", ""},
	{"name of the host", `option root-path = concat("/hosts/", host-decl-name);`, "", ""},
	{"added under a condition", `option domain-name-servers 10.0.0.1; if packet(1, 1) = 01 { append domain-name-servers 10.0.0.2; prepend domain-name-servers 10.0.0.3; }`, "", ""},
	{"lease time under a condition", `default-lease-time 700; max-lease-time 900; if packet(1, 1) = 01 { default-lease-time 333; }`, "", ""},
	{"lease time asked for", `min-lease-time 200; if packet(1, 1) = 01 { max-lease-time 500; }`, `{"code":51,"data":"000003e8"}`, ""},
	{"too early", `min-secs 5;`, "", ""},
	{"early enough", `min-secs 0;`, "", ""},
	{"variable", `set who = "nobody"; if exists host-name { set who = ucase(option host-name); } filename = concat("/", who, leased-address);`, "", ""},
	{"variable in an option", `set who = option host-name; option root-path = concat("/", pick-first-value(who, leased-address));`, "", ""},
	{"variable of all", `option root-path = concat("/", site, leased-address);`, "", ""},
	{"no value", `option root-path "wide"; if packet(1, 1) = 01 { option root-path = encode-int(lease-time / 0, 32); }`, "", ""},
	{"pattern", `if option host-name ~~ "^CLI[a-z]+[0-9]$" and not (packet(1, 1) = 02) { option root-path "match"; }`, "", ""},
	{"16 bits to base 16", `option root-path = binary-to-ascii(16, 16, "-", concat(option host-name, 61));`, "", ""},
	{"class", `option root-path = concat("net", leased-address);`, `{"code":77,"data":"63"}`, ""},
	{"not asked for", `option nis-domain = concat("nis-", binary-to-ascii(10, 8, "-", leased-address));`, "", ""},
	{"computed name for DNS", `ddns-hostname = concat("dhcp-", binary-to-ascii(10, 8, "-", leased-address));`, "", ""},
	{"mask of its own", `option subnet-mask 255.255.0.0;`, "", ""},
	{"full name", "", `{"code":81,"data":"000000612e6578616d706c65"}`, `{"do":"discover"}`},
	{"restart", "", "", `{"do":"reboot","address":"10.NET.0.9"}`},
	{"restart with no address of a pool", "", "", `{"do":"reboot","address":"10.NET.0.77"}`},
	{"restart with a foreign address", "", "", `{"do":"reboot","address":"192.0.2.77"}`},
	{"information", `option domain-name "i.example";`, "", `{"do":"inform","address":"10.NET.0.50"}`},
	{"information where others know", `not authoritative; option domain-name "i.example";`, "", `{"do":"inform","address":"10.NET.0.50"}`},
	{"BOOTP without an address", "", "", `{"do":"bootp"}`},
	{"BOOTP", `option nis-domain "abcdefghijklmnop"; option domain-name "abcdefghijklmnopqrst"; option routers 10.NET.0.1; host b { hardware ethernet 02:00:00:00:01:HW; fixed-address 10.NET.0.20; }`, "", `{"do":"bootp"}`},
	{"reserved name", `host Gamma { hardware ethernet 02:00:00:00:01:HW; option host-name "Gamma"; ddns-hostname "delta"; }`, "", ""},
	{"no end", `default-lease-time infinite; max-lease-time infinite;`, "", ""},
}

// scriptedSite makes one configuration of all cases, and their clients.
func scriptedSite() (conf, plan string) {
	var c, p strings.Builder
	c.WriteString("authoritative;\nset site = \"lab\";\nddns-update-style standard;\nclass \"c\" { match if option user-class = \"c\"; option root-path \"/c\"; }\n")
	p.WriteString(`{"clients":[`)
	for i, k := range scriptedCases {
		k.conf = strings.NewReplacer("NET", fmt.Sprint(i+1), "HW", fmt.Sprintf("%02x", i+1)).Replace(k.conf)
		fmt.Fprintf(&c, "subnet 10.%d.0.0 netmask 255.255.255.0 { range 10.%[1]d.0.9; %s }\n", i+1, k.conf)
		if i > 0 {
			p.WriteString(",")
		}
		options := `{"code":55,"data":"060c0f110333"},{"code":12,"data":"436c69656e7431"}`
		if k.client != "" {
			options += "," + k.client
		}
		steps := `{"do":"discover"},{"do":"request"}`
		if k.steps != "" {
			steps = strings.ReplaceAll(k.steps, "NET", fmt.Sprint(i+1))
		}
		fmt.Fprintf(&p, `{"id":%q,"hw":"02:00:00:00:01:%02x","relay":"10.%d.0.1","options":[%s],"steps":[%s]}`, k.name, i+1, i+1, options, steps)
	}
	p.WriteString("]}")
	return c.String() + "host beta { hardware ethernet 02:00:00:00:01:08; }\n", p.String()
}

// TestScriptsAsDhcpd: what `convert --scripts` makes answers as dhcpd does.
func TestScriptsAsDhcpd(t *testing.T) {
	needDhcpd(t)
	dir := t.TempDir()
	conf, plan := scriptedSite()
	path := filepath.Join(dir, "dhcpd.conf")
	for name, text := range map[string]string{"dhcpd.conf": conf, "clients.json": plan} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	result := filepath.Join(dir, "kea.json")
	var stdout, stderr strings.Builder
	status := run([]string{"convert", "--scripts", "-o", result, "--ddns-out", filepath.Join(dir, "ddns.json"), path}, strings.NewReader(""), &stdout, &stderr)
	if status != exitDone {
		t.Fatalf("convert ends with %d:\n%s", status, stderr.String())
	}
	differ := 0
	for _, with := range []bool{true, false} {
		c := newComparison(t, path)
		c.clients = filepath.Join(dir, "clients.json")
		if with {
			c.kea = result
		}
		if err := c.prepare(path); err != nil {
			t.Fatal(err)
		}
		for _, o := range runComparison(t, c).Outcomes {
			if o.Verdict <= difftest.ByDesign {
				continue
			}
			differ++
			for _, x := range o.Exchanges {
				for _, d := range x.Deltas {
					if with && d.Verdict > difftest.ByDesign {
						t.Errorf("%s, %s: %s is %q, with dhcpd %q", o.Client.ID, x.Do, d.Field, d.Candidate, d.Reference)
					}
				}
			}
		}
		if with {
			differ = 0
		}
	}
	if differ < len(scriptedCases)/2 {
		t.Errorf("without a script only %d clients get other answers, so that this test shows little", differ)
	}
	if t.Failed() {
		script, _ := os.ReadFile(filepath.Join(dir, "kea.star"))
		t.Logf("the script:\n%s", script)
	}
}
