package rules

import (
	"strings"
	"testing"

	"github.com/keatool/keatool/parser"
	"github.com/keatool/keatool/schema/kea"
)

// everyOption4 is what each option of DHCPv4 that dhcpd is built with becomes at
// the top of a file: the entries and definitions, and the outcome.
var everyOption4 = []everyOption{
	{"subnet-mask 192.0.2.1", "", "exact"},
	{"time-offset -3600", "2 time-offset = -3600", "exact"},
	{"routers 192.0.2.1", "3 routers = 192.0.2.1", "exact"},
	{"time-servers 192.0.2.1", "4 time-servers = 192.0.2.1", "exact"},
	{"ien116-name-servers 192.0.2.1", "5 name-servers = 192.0.2.1", "exact"},
	{"domain-name-servers 192.0.2.1", "6 domain-name-servers = 192.0.2.1", "exact"},
	{"log-servers 192.0.2.1", "7 log-servers = 192.0.2.1", "exact"},
	{"cookie-servers 192.0.2.1", "8 cookie-servers = 192.0.2.1", "exact"},
	{"lpr-servers 192.0.2.1", "9 lpr-servers = 192.0.2.1", "exact"},
	{"impress-servers 192.0.2.1", "10 impress-servers = 192.0.2.1", "exact"},
	{"resource-location-servers 192.0.2.1", "11 resource-location-servers = 192.0.2.1", "exact"},
	{"host-name \"text\"", "12 host-name = text", "approximate KT2312"},
	{"boot-size 500", "13 boot-size = 500", "exact"},
	{"merit-dump \"text\"", "14 merit-dump = text", "exact"},
	{"domain-name \"text\"", "15 domain-name = text", "exact"},
	{"swap-server 192.0.2.1", "16 swap-server = 192.0.2.1", "exact"},
	{"root-path \"text\"", "17 root-path = text", "exact"},
	{"extensions-path \"text\"", "18 extensions-path = text", "exact"},
	{"ip-forwarding true", "19 ip-forwarding = true", "exact"},
	{"non-local-source-routing true", "20 non-local-source-routing = true", "exact"},
	{"policy-filter 192.0.2.1 192.0.2.1", "21 policy-filter = 192.0.2.1, 192.0.2.1", "exact"},
	{"max-dgram-reassembly 500", "22 max-dgram-reassembly = 500", "exact"},
	{"default-ip-ttl 7", "23 default-ip-ttl = 7", "exact"},
	{"path-mtu-aging-timeout 70000", "24 path-mtu-aging-timeout = 70000", "exact"},
	{"path-mtu-plateau-table 500", "25 path-mtu-plateau-table = 500", "exact"},
	{"interface-mtu 500", "26 interface-mtu = 500", "exact"},
	{"all-subnets-local true", "27 all-subnets-local = true", "exact"},
	{"broadcast-address 192.0.2.1", "28 broadcast-address = 192.0.2.1", "exact"},
	{"perform-mask-discovery true", "29 perform-mask-discovery = true", "exact"},
	{"mask-supplier true", "30 mask-supplier = true", "exact"},
	{"router-discovery true", "31 router-discovery = true", "exact"},
	{"router-solicitation-address 192.0.2.1", "32 router-solicitation-address = 192.0.2.1", "exact"},
	{"static-routes 192.0.2.1 192.0.2.1", "33 static-routes = 192.0.2.1, 192.0.2.1", "exact"},
	{"trailer-encapsulation true", "34 trailer-encapsulation = true", "exact"},
	{"arp-cache-timeout 70000", "35 arp-cache-timeout = 70000", "exact"},
	{"ieee802-3-encapsulation true", "36 ieee802-3-encapsulation = true", "exact"},
	{"default-tcp-ttl 7", "37 default-tcp-ttl = 7", "exact"},
	{"tcp-keepalive-interval 70000", "38 tcp-keepalive-interval = 70000", "exact"},
	{"tcp-keepalive-garbage true", "39 tcp-keepalive-garbage = true", "exact"},
	{"nis-domain \"text\"", "40 nis-domain = text", "exact"},
	{"nis-servers 192.0.2.1", "41 nis-servers = 192.0.2.1", "exact"},
	{"ntp-servers 192.0.2.1", "42 ntp-servers = 192.0.2.1", "exact"},
	{"vendor-encapsulated-options 1:1:61", "43 vendor-encapsulated-options = 0x010161", "exact"},
	{"netbios-name-servers 192.0.2.1", "44 netbios-name-servers = 192.0.2.1", "exact"},
	{"netbios-dd-server 192.0.2.1", "45 netbios-dd-server = 192.0.2.1", "exact"},
	{"netbios-node-type 7", "46 netbios-node-type = 7", "exact"},
	{"netbios-scope \"text\"", "47 netbios-scope = text", "exact"},
	{"font-servers 192.0.2.1", "48 font-servers = 192.0.2.1", "exact"},
	{"x-display-manager 192.0.2.1", "49 x-display-manager = 192.0.2.1", "exact"},
	{"dhcp-requested-address 192.0.2.1", "50 dhcp-requested-address = 192.0.2.1 always", "exact"},
	{"dhcp-lease-time 70000", "", "exact KT2002"},
	{"dhcp-option-overload 7", "", "exact KT2311"},
	{"dhcp-message-type 7", "", "exact KT2311"},
	{"dhcp-server-identifier 192.0.2.1", "54 dhcp-server-identifier = 192.0.2.1", "exact"},
	{"dhcp-parameter-request-list 7", "", "approximate KT2314"},
	{"dhcp-message \"text\"", "56 dhcp-message = text always", "exact"},
	{"dhcp-max-message-size 500", "57 dhcp-max-message-size = 500", "approximate KT2324"},
	{"dhcp-renewal-time 70000", "renew-timer 70000", "exact"},
	{"dhcp-rebinding-time 70000", "rebind-timer 70000", "exact"},
	{"vendor-class-identifier 1:2:ff", "60 vendor-class-identifier = 0x0102ff", "exact KT2303"},
	{"dhcp-client-identifier 1:2:ff", "61 dhcp-client-identifier = 0102ff", "exact"},
	{"nwip-domain \"text\"", "62 nwip-domain-name = text", "exact"},
	{"nwip-suboptions 1:1:61", "63 nwip-suboptions = 010161", "exact"},
	{"nisplus-domain \"text\"", "64 nisplus-domain-name = text", "exact"},
	{"nisplus-servers 192.0.2.1", "65 nisplus-servers = 192.0.2.1", "exact"},
	{"tftp-server-name \"text\"", "66 tftp-server-name = text", "exact"},
	{"bootfile-name \"text\"", "67 boot-file-name = text", "exact"},
	{"mobile-ip-home-agent 192.0.2.1", "68 mobile-ip-home-agent = 192.0.2.1", "exact"},
	{"smtp-server 192.0.2.1", "69 smtp-server = 192.0.2.1", "exact"},
	{"pop-server 192.0.2.1", "70 pop-server = 192.0.2.1", "exact"},
	{"nntp-server 192.0.2.1", "71 nntp-server = 192.0.2.1", "exact"},
	{"www-server 192.0.2.1", "72 www-server = 192.0.2.1", "exact"},
	{"finger-server 192.0.2.1", "73 finger-server = 192.0.2.1", "exact"},
	{"irc-server 192.0.2.1", "74 irc-server = 192.0.2.1", "exact"},
	{"streettalk-server 192.0.2.1", "75 streettalk-server = 192.0.2.1", "exact"},
	{"streettalk-directory-assistance-server 192.0.2.1", "76 streettalk-directory-assistance-server = 192.0.2.1", "exact"},
	{"user-class \"text\"", "77 user-class = 74657874", "exact"},
	{"slp-directory-agent true 192.0.2.1", "78 slp-directory-agent = true, 192.0.2.1", "exact"},
	{"slp-service-scope true \"text\"", "79 slp-service-scope = true, text", "exact"},
	{"fqdn 1:1:61", "", "approximate KT2316"},
	{"relay-agent-information 1:1:61", "", "dropped KT2315"},
	{"nds-servers 192.0.2.1", "85 nds-servers = 192.0.2.1", "exact"},
	{"nds-tree-name \"text\"", "86 nds-tree-name = text", "exact"},
	{"nds-context \"text\"", "87 nds-context = text", "exact"},
	{"bcms-controller-names \"a.example.org\"", "88 bcms-controller-names = a.example.org", "exact"},
	{"bcms-controller-address 192.0.2.1", "89 bcms-controller-address = 192.0.2.1", "exact"},
	{"client-last-transaction-time 70000", "91 client-last-transaction-time = 70000", "exact"},
	{"associated-ip 192.0.2.1", "92 associated-ip = 192.0.2.1 always", "exact"},
	{"pxe-system-type 500", "93 client-system = 500", "exact"},
	{"pxe-interface-id 7 7 7", "94 client-ndi = 7, 7, 7", "exact"},
	{"pxe-client-id 7 1:2:ff", "97 uuid-guid = 7, 0102ff", "exact"},
	{"uap-servers \"text\"", "98 uap-servers = text", "exact"},
	{"geoconf-civic 1:2:ff", "99 geoconf-civic = 0102ff", "exact"},
	{"pcode \"text\"", "100 pcode = text", "exact"},
	{"tcode \"text\"", "101 tcode = text", "exact"},
	{"v6-only-preferred 70000", "108 v6-only-preferred = 70000", "exact"},
	{"netinfo-server-address 192.0.2.1", "112 netinfo-server-address = 192.0.2.1", "exact"},
	{"netinfo-server-tag \"text\"", "113 netinfo-server-tag = text", "exact"},
	{"default-url \"text\"", "114 v4-captive-portal = text", "exact"},
	{"auto-config 7", "116 auto-config = 7", "exact"},
	{"name-service-search 500", "117 name-service-search = 500", "exact"},
	{"subnet-selection 192.0.2.1", "118 subnet-selection = 192.0.2.1 always", "exact"},
	{"domain-search \"a.example.org\"", "119 domain-search = a.example.org", "exact"},
	{"vivco 1:1:61", "", "dropped KT2302"},
	{"vivso 1:1:61", "", "dropped KT2302"},
	{"pana-agent 192.0.2.1", "136 pana-agent = 192.0.2.1", "exact"},
	{"v4-lost example.org", "137 v4-lost = example.org", "exact"},
	{"capwap-ac-v4 192.0.2.1", "138 capwap-ac-v4 = 192.0.2.1", "exact"},
	{"sip-ua-cs-domains \"a.example.org\"", "141 sip-ua-cs-domains = a.example.org", "exact"},
	{"ipv4-address-andsf 192.0.2.1", "def ipv4-address-andsf 142 ipv4-address array; 142 ipv4-address-andsf = 192.0.2.1", "exact"},
	{"rdnss-selection 7 192.0.2.1 192.0.2.1 \"a.example.org\"", "146 rdnss-selection = 7, 192.0.2.1, 192.0.2.1, a.example.org", "exact"},
	{"tftp-server-address 192.0.2.1", "def tftp-server-address 150 ipv4-address array; 150 tftp-server-address = 192.0.2.1", "exact"},
	{"v4-portparams 7 7 500", "159 v4-portparams = 0x070701f4", "exact KT2303"},
	{"v4-captive-portal \"text\"", "def v4-captive-portal-160 160 string; 160 v4-captive-portal-160 = text", "exact"},
	{"loader-configfile \"text\"", "def loader-configfile 209 string; 209 loader-configfile = text", "exact"},
	{"loader-pathprefix \"text\"", "def loader-pathprefix 210 string; 210 loader-pathprefix = text", "exact"},
	{"loader-reboottime 70000", "def loader-reboottime 211 uint32; 211 loader-reboottime = 70000", "exact"},
	{"option-6rd 7 7 2001:db8::1 192.0.2.1", "212 option-6rd = 7, 7, 2001:db8::1, 192.0.2.1", "exact"},
	{"v4-access-domain example.org", "213 v4-access-domain = example.org", "exact"},
	{"agent.circuit-id 1:2:ff", "", "dropped KT2315"},
	{"agent.remote-id 1:2:ff", "", "dropped KT2315"},
	{"agent.agent-id 192.0.2.1", "", "dropped KT2315"},
	{"agent.DOCSIS-device-class 70000", "", "dropped KT2315"},
	{"agent.link-selection 192.0.2.1", "", "dropped KT2315"},
	{"agent.relay-port", "", "dropped KT2315"},
	{"nwip.nsq-broadcast true", "", "exact KT2002"},
	{"nwip.preferred-dss 192.0.2.1", "", "exact KT2002"},
	{"nwip.nearest-nwip-server 192.0.2.1", "", "exact KT2002"},
	{"nwip.autoretries 7", "", "exact KT2002"},
	{"nwip.autoretry-secs 7", "", "exact KT2002"},
	{"nwip.nwip-1-1 true", "", "exact KT2002"},
	{"nwip.primary-dss 192.0.2.1", "", "exact KT2002"},
	{"fqdn.no-client-update true", "", "approximate KT2316"},
	{"fqdn.server-update true", "", "approximate KT2316"},
	{"fqdn.encoded true", "", "approximate KT2316"},
	{"fqdn.rcode1 7", "", "approximate KT2316"},
	{"fqdn.rcode2 7", "", "approximate KT2316"},
	{"fqdn.hostname \"text\"", "", "approximate KT2316"},
	{"fqdn.domainname \"text\"", "", "approximate KT2316"},
	{"fqdn.fqdn \"text\"", "", "approximate KT2316"},
	{"vendor-class.isc 1:2:ff", "124  = 0x000009bf030102ff", "exact"},
	{"vendor.isc 1:1:61", "", "exact KT2002"},
	{"isc.media \"text\"", "", "exact KT2002"},
	{"isc.update-assist 1:2:ff", "", "exact KT2002"},
}

// everyOption6 is the same for DHCPv6.
var everyOption6 = []everyOption{
	{"dhcp6.client-id 1:2:ff", "", "exact KT2311"},
	{"dhcp6.server-id 1:2:ff", "", "dropped KT2323"},
	{"dhcp6.ia-na 1:2:ff", "", "exact KT2311"},
	{"dhcp6.ia-ta 1:2:ff", "", "exact KT2311"},
	{"dhcp6.ia-addr 1:2:ff", "", "exact KT2311"},
	{"dhcp6.oro 500", "", "approximate KT2314"},
	{"dhcp6.preference 7", "7 preference = 7 always", "exact"},
	{"dhcp6.elapsed-time 500", "", "exact KT2311"},
	{"dhcp6.relay-msg 1:2:ff", "", "exact KT2311"},
	{"dhcp6.unicast 2001:db8::1", "12 unicast = 2001:db8::1", "exact"},
	{"dhcp6.status-code NoBinding \"text\"", "", "exact KT2311"},
	{"dhcp6.rapid-commit", "", "exact"},
	{"dhcp6.vendor-opts 1:1:61", "", "dropped KT2302"},
	{"dhcp6.interface-id 1:2:ff", "", "dropped KT2315"},
	{"dhcp6.reconf-msg REPLY", "", "exact KT2311"},
	{"dhcp6.reconf-accept", "", "exact KT2311"},
	{"dhcp6.sip-servers-names \"a.example.org\"", "21 sip-server-dns = a.example.org", "exact"},
	{"dhcp6.sip-servers-addresses 2001:db8::1", "22 sip-server-addr = 2001:db8::1", "exact"},
	{"dhcp6.name-servers 2001:db8::1", "23 dns-servers = 2001:db8::1", "exact"},
	{"dhcp6.domain-search \"a.example.org\"", "24 domain-search = a.example.org", "exact"},
	{"dhcp6.ia-pd 1:2:ff", "", "exact KT2311"},
	{"dhcp6.ia-prefix 1:2:ff", "", "exact KT2311"},
	{"dhcp6.nis-servers 2001:db8::1", "27 nis-servers = 2001:db8::1", "exact"},
	{"dhcp6.nisp-servers 2001:db8::1", "28 nisp-servers = 2001:db8::1", "exact"},
	{"dhcp6.nis-domain-name \"a.example.org\"", "29 nis-domain-name = a.example.org", "exact"},
	{"dhcp6.nisp-domain-name \"a.example.org\"", "30 nisp-domain-name = a.example.org", "exact"},
	{"dhcp6.sntp-servers 2001:db8::1", "31 sntp-servers = 2001:db8::1", "exact"},
	{"dhcp6.info-refresh-time 60", "32 information-refresh-time = 60", "exact"},
	{"dhcp6.bcms-server-d \"a.example.org\"", "33 bcmcs-server-dns = a.example.org", "exact"},
	{"dhcp6.bcms-server-a 2001:db8::1", "34 bcmcs-server-addr = 2001:db8::1", "exact"},
	{"dhcp6.geoconf-civic 1:2:ff", "36 geoconf-civic = 0x0102ff", "exact KT2303"},
	{"dhcp6.remote-id 1:2:ff", "", "dropped KT2302"},
	{"dhcp6.subscriber-id 1:2:ff", "38 subscriber-id = 0102ff", "exact"},
	{"dhcp6.fqdn 1:1:61", "", "approximate KT2316"},
	{"dhcp6.pana-agent 2001:db8::1", "40 pana-agent = 2001:db8::1", "exact"},
	{"dhcp6.new-posix-timezone \"text\"", "41 new-posix-timezone = text", "exact"},
	{"dhcp6.new-tzdb-timezone \"text\"", "42 new-tzdb-timezone = text", "exact"},
	{"dhcp6.ero 500", "43 ero = 500", "exact"},
	{"dhcp6.lq-query 1:2:ff", "", "dropped KT2302"},
	{"dhcp6.client-data 1:2:ff", "45 client-data = 0x0102ff", "approximate KT2303"},
	{"dhcp6.clt-time 70000", "46 clt-time = 70000", "exact"},
	{"dhcp6.lq-relay-data 2001:db8::1 1:2:ff", "47 lq-relay-data = 2001:db8::1, 0102ff", "exact"},
	{"dhcp6.lq-client-link 2001:db8::1", "48 lq-client-link = 2001:db8::1", "exact"},
	{"dhcp6.v6-lost example.org", "51 v6-lost = example.org", "exact"},
	{"dhcp6.capwap-ac-v6 2001:db8::1", "52 capwap-ac-v6 = 2001:db8::1", "exact"},
	{"dhcp6.relay-id 1:2:ff", "53 relay-id = 0102ff", "exact"},
	{"dhcp6.v6-access-domain example.org", "57 v6-access-domain = example.org", "exact"},
	{"dhcp6.sip-ua-cs-list \"a.example.org\"", "58 sip-ua-cs-list = a.example.org", "exact"},
	{"dhcp6.bootfile-url \"text\"", "59 bootfile-url = text", "exact"},
	{"dhcp6.bootfile-param 1:2:ff", "", "dropped KT2302"},
	{"dhcp6.client-arch-type 500", "61 client-arch-type = 500", "exact"},
	{"dhcp6.nii 7 7 7", "62 nii = 7, 7, 7", "exact"},
	{"dhcp6.aftr-name example.org", "64 aftr-name = example.org", "exact"},
	{"dhcp6.erp-local-domain-name example.org", "65 erp-local-domain-name = example.org", "exact"},
	{"dhcp6.rdnss-selection 2001:db8::1 7 \"a.example.org\"", "74 rdnss-selection = 2001:db8::1, 7, a.example.org", "exact"},
	{"dhcp6.client-linklayer-addr 1:2:ff", "79 client-linklayer-addr = 0102ff", "exact"},
	{"dhcp6.link-address 2001:db8::1", "80 link-address = 2001:db8::1", "exact"},
	{"dhcp6.solmax-rt 70000", "82 solmax-rt = 70000", "exact"},
	{"dhcp6.inf-max-rt 70000", "83 inf-max-rt = 70000", "exact"},
	{"dhcp6.dhcpv4-msg 1:2:ff", "", "exact KT2311"},
	{"dhcp6.dhcp4-o-dhcp6-server 2001:db8::1", "88 dhcp4o6-server-addr = 2001:db8::1", "exact"},
	{"dhcp6.v6-captive-portal \"text\"", "103 v6-captive-portal = text", "exact"},
	{"dhcp6.relay-source-port 500", "", "dropped KT2315"},
	{"dhcp6.ipv6-address-andsf 2001:db8::1", "143 ipv6-address-andsf = 2001:db8::1", "exact"},
	{"vsio.isc 1:1:61", "", "dropped KT2302"},
	{"isc6.media \"text\"", "17 vendor-opts = 2495; vendor-2495/1  = 0x74657874 always", "equivalent"},
	{"isc6.update-assist 1:2:ff", "17 vendor-opts = 2495; vendor-2495/2  = 0x0102ff always", "equivalent"},
	{"isc6.4o6-interface \"text\"", "17 vendor-opts = 2495; vendor-2495/60000 4o6-interface = text always", "equivalent"},
	{"isc6.4o6-source-address 2001:db8::1", "17 vendor-opts = 2495; vendor-2495/60001 4o6-source-address = 2001:db8::1 always", "equivalent"},
}

// everyOption is a statement with one option, without its first word and its end.
type everyOption struct{ statement, entries, outcome string }

// check converts the statement alone.
func (e everyOption) check(t *testing.T, o Options) {
	t.Helper()
	out := run(t, "option "+e.statement+";\n", o)
	var entries []string
	for line := range strings.Lines(optionText(out)) {
		entries = append(entries, strings.TrimPrefix(strings.TrimSuffix(line, "\n"), "global: "))
	}
	got := everyOption{e.statement, strings.Join(entries, "; "), strings.TrimPrefix(strings.TrimSpace(outcomeText(out)), "1 ")}
	if got != e {
		t.Errorf("option %s gives %q and is %s; want %q and %s", e.statement, got.entries, got.outcome, e.entries, e.outcome)
	}
}

// TestEveryOption: what becomes of an option alone is the same in every release.
func TestEveryOption(t *testing.T) {
	for _, release := range kea.Releases {
		t.Run(release.String(), func(t *testing.T) {
			for _, e := range everyOption4 {
				e.check(t, Options{Family: parser.V4, Release: release})
			}
			for _, e := range everyOption6 {
				e.check(t, Options{Family: parser.V6, Release: release})
			}
		})
	}
}

// TestEveryOptionIsThere: the tables hold every option that has a value and is
// no parameter of the server.
func TestEveryOptionIsThere(t *testing.T) {
	there := map[string]bool{}
	for _, list := range [][]everyOption{everyOption4, everyOption6} {
		for _, e := range list {
			name, _, _ := strings.Cut(e.statement, " ")
			there[strings.ToLower(name)] = true
		}
	}
	table := parser.NewOptionTable()
	for _, space := range table.SpaceNames() {
		for _, name := range table.Names(space) {
			d, _ := table.Lookup(space, name)
			if space != "server" && d.Format != "" && !there[d.String()] {
				t.Errorf("nothing is said of option %s", d)
			}
		}
	}
}
