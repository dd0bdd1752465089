package hostdb

import (
	"context"
	"fmt"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/host"
	"github.com/keatool/keatool/server/store/database"
	"github.com/keatool/keatool/server/store/database/databasetest"
)

func TestFind(t *testing.T) {
	for _, k := range databasetest.Kinds() {
		t.Run(string(k), func(t *testing.T) {
			server := databasetest.Start(t, k, false)
			p := server.Database()
			fill(t, server, p, k)
			four, six := open(t, kea.V4, p), open(t, kea.V6, p)
			hexed, plain := false, true
			want4 := &kea.Reservation{HWAddress: "020000000001", IPAddress: "10.0.0.1", Hostname: "one", ClientClasses: []string{"a", "b"},
				BootFields: kea.BootFields{NextServer: "10.0.0.9", ServerHostname: "srv", BootFileName: "boot"},
				OptionData: []kea.OptionData{{Code: 6, Data: "0A000001", CSV: &hexed, Space: "dhcp4", AlwaysSend: true},
					{Code: 15, Data: "example.org", CSV: &plain, Space: "dhcp4", NeverSend: true}}}
			want6 := &kea.Reservation{DUID: "000300010200000001", IPAddresses: []string{"2001:db8::1"},
				Prefixes: []string{"2001:db8:1::/64", "2001:db8:2::/64"}, ExcludedPrefixes: []string{"", "2001:db8:2::/72"}}
			check(t, "identifier, v4")(four.Find(7, host.HWAddress, []byte{2, 0, 0, 0, 0, 1}))(want4)
			check(t, "address, v4")(four.Holder(7, netip.MustParsePrefix("10.0.0.1/32")))(want4)
			check(t, "another kind")(four.Find(7, host.ClientID, []byte{2, 0, 0, 0, 0, 1}))(nil)
			check(t, "another subnet")(four.Find(8, host.HWAddress, []byte{2, 0, 0, 0, 0, 1}))(nil)
			check(t, "the other family")(four.Holder(7, netip.MustParsePrefix("2001:db8::1/128")))(nil)
			check(t, "identifier, v6")(six.Find(9, host.DUID, []byte{0, 3, 0, 1, 2, 0, 0, 0, 1}))(want6)
			check(t, "prefix, v6")(six.Holder(9, netip.MustParsePrefix("2001:db8:2::/64")))(want6)
			check(t, "another length")(six.Holder(9, netip.MustParsePrefix("2001:db8:2::/65")))(want6)
			check(t, "another prefix")(six.Holder(9, netip.MustParsePrefix("2001:db8:3::/64")))(nil)
			check(t, "a global one")(four.Find(host.GlobalSubnet, host.FlexID, []byte("x")))(&kea.Reservation{FlexID: "78"})
		})
	}
}

func check(t *testing.T, what string) func(*kea.Reservation, error) func(*kea.Reservation) {
	return func(got *kea.Reservation, err error) func(*kea.Reservation) {
		return func(want *kea.Reservation) {
			t.Helper()
			if err != nil {
				t.Errorf("%s: %v", what, err)
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s (-want +got)\n%s", what, d)
			}
		}
	}
}

func open(t *testing.T, f kea.Family, p database.Params) *DB {
	t.Helper()
	d, err := Open(Options{Family: f, Params: p})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// fill puts in what Kea would.
func fill(t *testing.T, server *databasetest.Server, p database.Params, k database.Kind) {
	t.Helper()
	bytes, address := "decode('%s', 'hex')", "'%s'"
	if k == database.MySQL {
		bytes, address = "UNHEX('%s')", "INET6_ATON('%s')"
	}
	b := func(s string) string { return fmt.Sprintf(bytes, s) }
	a := func(s string) string { return fmt.Sprintf(address, s) }
	db := server.Open(p)
	const columns = "INSERT INTO hosts (host_id, dhcp_identifier, dhcp_identifier_type, dhcp4_subnet_id, dhcp6_subnet_id, ipv4_address, hostname," +
		" dhcp4_client_classes, dhcp4_next_server, dhcp4_server_hostname, dhcp4_boot_file_name) VALUES "
	for _, text := range []string{
		columns + "(1, " + b("020000000001") + ", 0, 7, NULL, 167772161, 'one', 'a, b', 167772169, 'srv', 'boot')",
		columns + "(2, " + b("000300010200000001") + ", 1, NULL, 9, NULL, NULL, NULL, NULL, NULL, NULL)",
		columns + "(3, " + b("78") + ", 4, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL)",
		"INSERT INTO dhcp4_options (code, value, space, persistent, host_id, scope_id) VALUES (6, " + b("0a000001") + ", 'dhcp4', true, 1, 3)",
		"INSERT INTO dhcp4_options (code, formatted_value, space, cancelled, host_id, scope_id) VALUES (15, 'example.org', 'dhcp4', true, 1, 3)",
		"INSERT INTO ipv6_reservations (address, host_id) VALUES (" + a("2001:db8::1") + ", 2)",
		"INSERT INTO ipv6_reservations (address, prefix_len, type, host_id) VALUES (" + a("2001:db8:1::") + ", 64, 2, 2)",
		"INSERT INTO ipv6_reservations (address, prefix_len, type, host_id, excluded_prefix, excluded_prefix_len) VALUES (" + a("2001:db8:2::") + ", 64, 2, 2, " + a("2001:db8:2::") + ", 72)",
	} {
		if _, err := db.ExecContext(context.Background(), text); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
}
