package expr

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// TestPlaces: every way to name a part of a packet, as read and as printed.
func TestPlaces(t *testing.T) {
	t.Parallel()
	option := func(p Path) *Expr { return &Expr{Op: Option, Path: p} }
	hex := func(p Path) *Expr { return &Expr{Op: Option, Path: p, Suffix: "hex"} }
	exists := func(e *Expr) *Expr { return &Expr{Op: Exists, Args: []*Expr{e}} }
	for _, tt := range []struct {
		fam  kea.Family
		src  string
		want *Expr // a string is compared with ''
	}{
		{kea.V4, `option[0].hex`, hex(Path{Sub: -1})},
		{kea.V4, `option[255].hex`, hex(Path{Code: 255, Sub: -1})},
		{kea.V4, `option[60].text`, &Expr{Op: Option, Path: PathOf(60), Suffix: "text"}},
		{kea.V4, `option[60].exists`, PathOf(60).Exists()},
		{kea.V4, `option[host-name].hex`, &Expr{Op: Option, Name: "host-name", Path: Path{Sub: -1}, Suffix: "hex"}},
		{kea.V4, `option[host-name].exists`, exists(&Expr{Op: Option, Name: "host-name", Path: Path{Sub: -1}})},
		{kea.V4, `option[dhcp-agent-options].option[1].hex`, &Expr{Op: Option, Name: "dhcp-agent-options", Path: Path{Sub: 1}, Suffix: "hex"}},
		{kea.V4, `option[82].option[0].exists`, exists(option(Path{Code: 82, Sub: 0}))},
		{kea.V4, `option[82].option[255].text`, &Expr{Op: Option, Path: Path{Code: 82, Sub: 255}, Suffix: "text"}},
		{kea.V4, `relay4[0].hex`, hex(Path{Kind: PathRelay4, Sub: -1})},
		{kea.V4, `relay4[255].exists`, exists(option(Path{Kind: PathRelay4, Code: 255, Sub: -1}))},
		{kea.V4, `relay4[2].text`, &Expr{Op: Option, Path: Path{Kind: PathRelay4, Code: 2, Sub: -1}, Suffix: "text"}},
		{kea.V4, `vendor.enterprise`, Pkt("vendor.enterprise")},
		{kea.V4, `vendor[*].exists`, exists(option(Path{Kind: PathVendor, Enterprise: -1, NoOption: true, Sub: -1}))},
		{kea.V4, `vendor[0].exists`, exists(option(Path{Kind: PathVendor, NoOption: true, Sub: -1}))},
		{kea.V4, `vendor[4294967295].option[255].hex`, hex(Path{Kind: PathVendor, Enterprise: 4294967295, Code: 255, Sub: -1})},
		{kea.V4, `vendor[*].option[1].text`, &Expr{Op: Option, Path: Path{Kind: PathVendor, Enterprise: -1, Code: 1, Sub: -1}, Suffix: "text"}},
		{kea.V4, `vendor[9].option[0].exists`, exists(option(Path{Kind: PathVendor, Enterprise: 9, Sub: -1}))},
		{kea.V4, `vendor-class.enterprise`, Pkt("vendor-class.enterprise")},
		{kea.V4, `vendor-class[*].exists`, exists(option(Path{Kind: PathVendorClass, Enterprise: -1, NoOption: true, Sub: -1}))},
		{kea.V4, `vendor-class[9].data[0]`, option(Path{Kind: PathVendorClass, Enterprise: 9, Sub: -1})},
		{kea.V4, `vendor-class[*].data[255]`, option(Path{Kind: PathVendorClass, Enterprise: -1, Code: 255, Sub: -1})},
		{kea.V4, `pkt.iface`, Pkt("pkt.iface")},
		{kea.V4, `pkt.src`, Pkt("pkt.src")},
		{kea.V4, `pkt.dst`, Pkt("pkt.dst")},
		{kea.V4, `pkt.len`, Pkt("pkt.len")},
		{kea.V4, `pkt4.mac`, Pkt("pkt4.mac")},
		{kea.V4, `pkt4.hlen`, Pkt("pkt4.hlen")},
		{kea.V4, `pkt4.htype`, Pkt("pkt4.htype")},
		{kea.V4, `pkt4.msgtype`, Pkt("pkt4.msgtype")},
		{kea.V4, `pkt4.transid`, Pkt("pkt4.transid")},
		{kea.V4, `pkt4.ciaddr`, Pkt("pkt4.ciaddr")},
		{kea.V4, `pkt4.giaddr`, Pkt("pkt4.giaddr")},
		{kea.V4, `pkt4.yiaddr`, Pkt("pkt4.yiaddr")},
		{kea.V4, `pkt4.siaddr`, Pkt("pkt4.siaddr")},
		{kea.V6, `pkt.iface`, Pkt("pkt.iface")},
		{kea.V6, `pkt6.msgtype`, Pkt("pkt6.msgtype")},
		{kea.V6, `pkt6.transid`, Pkt("pkt6.transid")},
		{kea.V6, `option[65535].exists`, PathOf(65535).Exists()},
		{kea.V6, `option[17].option[65535].hex`, hex(Path{Code: 17, Sub: 65535})},
		{kea.V6, `relay6[0].peeraddr`, &Expr{Op: Relay6Addr, Name: "peeraddr"}},
		{kea.V6, `relay6[-32].linkaddr`, &Expr{Op: Relay6Addr, Num: -32, Name: "linkaddr"}},
		{kea.V6, `relay6[31].option[18].hex`, hex(Path{Kind: PathRelay6, Relay: 31, Code: 18, Sub: -1})},
		{kea.V6, `relay6[-1].option[65535].exists`, exists(option(Path{Kind: PathRelay6, Relay: -1, Code: 65535, Sub: -1}))},
		{kea.V6, `relay6[1].option[37].text`, &Expr{Op: Option, Path: Path{Kind: PathRelay6, Relay: 1, Code: 37, Sub: -1}, Suffix: "text"}},
		{kea.V6, `vendor[9].option[65535].hex`, hex(Path{Kind: PathVendor, Enterprise: 9, Code: 65535, Sub: -1})},
	} {
		src, want := tt.src, tt.want
		if !want.IsBool() {
			src, want = src+" == ''", Eq(want, &Expr{Op: Text, Bytes: []byte{}})
		}
		for _, r := range kea.Releases {
			e, err := Parse(src, tt.fam, r)
			if diff := cmp.Diff(want, e); diff != "" || err != nil {
				t.Errorf("%s for %s, error %v (-want +got)\n%s", src, r, err, diff)
				break
			}
		}
		if got := want.String(); got != src {
			t.Errorf("the tree of %s is printed as %s", src, got)
		}
	}
}

// TestBlanks: blanks and line ends may stand between any two tokens.
func TestBlanks(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		" option\n[ 60 ]\t. hex\r\n== 'a' ":                 `option[60].hex == 'a'`,
		`option[host-name] .exists`:                         `option[host-name].exists`,
		`vendor [ * ] . option [ 1 ] . exists`:              `vendor[*].option[1].exists`,
		`vendor-class [9] . data [ 1 ] == 'a'`:              `vendor-class[9].data[1] == 'a'`,
		`vendor-class[9].data=='a'`:                         `vendor-class[9].data[0] == 'a'`,
		`relay4 [ 1 ] . exists`:                             `relay4[1].exists`,
		`pkt4 . mac == 0x01`:                                `pkt4.mac == 0x01`,
		`member ( 'a' )`:                                    `member('a')`,
		`not(member('a'))`:                                  `not member('a')`,
		`'a'=='a'and'b'=='b'or member('c')`:                 `('a' == 'a' and 'b' == 'b') or member('c')`,
		`substring('a',-1,all)=='a'`:                        `substring('a', -1, all) == 'a'`,
		`'a'+'b'+'c'==concat('a',concat('b','c'))`:          `concat(concat('a', 'b'), 'c') == concat('a', concat('b', 'c'))`,
		`('a'+('b'+'c'))==''`:                               `concat('a', concat('b', 'c')) == ''`,
		`option[60].exists == 'a' or member('b')`:           "",
		`member('a') sor member('b') or member('c')`:        `member('a') or member('b') or member('c')`,
		`member('a') sand member('b') and member('c')`:      `member('a') and member('b') and member('c')`,
		`member('a') sor member('b') sand member('c')`:      `member('a') or (member('b') and member('c'))`,
		`member('a') or member('b') sand member('c')`:       `member('a') or (member('b') and member('c'))`,
		`not member('a') and not member('b')`:               `not member('a') and not member('b')`,
		`not (member('a') and member('b'))`:                 `not (member('a') and member('b'))`,
		`not 'a' + 'b' == 'ab'`:                             `not (concat('a', 'b') == 'ab')`,
		`not not not member('a')`:                           `not (not (not member('a')))`,
		`sifelse(member('a'), 'b', 'c') == 'b'`:             `ifelse(member('a'), 'b', 'c') == 'b'`,
		`match('a', ifelse(match('b', 'c'), 'd', 'e'))`:     `match('a', ifelse(match('b', 'c'), 'd', 'e'))`,
		`uint8totext(0x01) + int32totext(-1) == 'a'`:        "",
		`uint32totext(16909060) == '16909060'`:              `uint32totext(16909060) == '16909060'`,
		`addrtotext(::ffff:10.0.0.1) == '::ffff:10.0.0.1'`:  `addrtotext(::ffff:10.0.0.1) == '::ffff:10.0.0.1'`,
		`substring('abc', 4294967296, 99999999999) == 'a'`:  `substring('abc', 4294967296, 99999999999) == 'a'`,
		`split('abc', 'b', -9223372036854775808) == 'a'`:    `split('abc', 'b', -9223372036854775808) == 'a'`,
		`substring('abc', 0, 9223372036854775808) == 'abc'`: "",
	} {
		e, err := Parse(src, kea.V4, kea.R30)
		got := ""
		if err == nil {
			got = e.String()
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q, error %v (-want +got)\n%s", src, err, diff)
		}
	}
}
