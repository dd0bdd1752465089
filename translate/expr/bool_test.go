package expr

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// shown is the result of a translation in one line.
func shown(r Result, err error) string {
	var p *Problem
	switch {
	case errors.As(err, &p):
		return "problem: " + p.Message
	case err != nil:
		return "error that is no Problem: " + err.Error()
	case r.Const != nil && *r.Const:
		return "always"
	case r.Const != nil:
		return "never"
	}
	return r.Expr.String()
}

// conditions are what dhcpd reads, and what Kea 3.0 is to read in its place.
func conditions() map[string]string {
	return map[string]string{
		// Comparisons.
		`option x = "abc"`:                                 `option[224].hex == 'abc'`,
		`"abc" = option x`:                                 `option[224].hex == 'abc'`,
		`option x = "joe's"`:                               `option[224].hex == 0x6a6f652773`,
		`option x = 01:02:ff`:                              `option[224].hex == 0x0102ff`,
		`option x != "abc"`:                                `not (option[224].hex == 'abc')`,
		`option x = ""`:                                    `option[224].exists and option[224].hex == ''`,
		`option x = null`:                                  `not option[224].exists`,
		`option x != null`:                                 `option[224].exists`,
		`option arch = 00:07`:                              `option[93].hex == 0x0007`,
		`option x = option x`:                              `option[224].hex == option[224].hex`,
		`option agent.circuit-id = "p1"`:                   `relay4[1].hex == 'p1'`,
		`option PXE.mtftp = c0:00:02:01`:                   `option[43].option[1].hex == 0xc0000201`,
		`exists user-class and option user-class = "iPXE"`: `option[77].hex == 'iPXE'`,
		`exists x`:                                         `option[224].exists`,
		`exists agent.remote-id`:                           `relay4[2].exists`,
		`not exists x`:                                     `not option[224].exists`,
		`known`:                                            `member('KNOWN')`,
		`not known`:                                        `not member('KNOWN')`,
		`static`:                                           `member('fixed')`,
		`check "default"`:                                  `problem: Kea cannot ask whether the client is in any class at all`,
		`known and static or exists x`:                     `(member('KNOWN') and member('fixed')) or option[224].exists`,
		`option x = "a" and option y = "b" or option x= "c"`: `option[224].hex == 'a' and (option[225].hex == 'b' or option[224].hex == 'c')`,
		// dhcpd's null.
		`not (exists x and exists y)`:           `option[224].exists and not option[225].exists`,
		`not (exists x or exists y)`:            `not (option[224].exists or option[225].exists)`,
		`not (option x ~= "^a")`:                `option[224].exists and not (substring(option[224].hex, 0, 1) == 'a')`,
		`not (option x ~= "^a" or exists y)`:    `not (substring(option[224].hex, 0, 1) == 'a' or option[225].exists)`,
		`concat(option x, option y) = "ab"`:     `option[224].exists and option[225].exists and concat(option[224].hex, option[225].hex) == 'ab'`,
		`concat("a", option x) = "ab"`:          `option[224].hex == 'b'`,
		`concat("a", option x, "c") = "abc"`:    `option[224].hex == 'b'`,
		`concat("a", option x) = "b"`:           `never`,
		`concat(option x, null) = "b"`:          `never`,
		`client-state = 1`:                      `never`,
		`unset-variable`:                        `never`,
		`option dhcp6.client-id = "a"`:          `never`,
		`"a" = "a"`:                             `always`,
		`"a" = "b"`:                             `never`,
		`"a" = "a" or filename = "x"`:           `always`,
		`filename = "x" or "a" = "a"`:           `always`,
		`"a" = "b" and filename = "x"`:          `never`,
		`filename = "x" and "a" = "b"`:          `never`,
		`filename = "x" or exists x`:            `problem: Kea cannot read the file and sname fields of a request`,
		`exists x and leased-address = 0:0:0:0`: `problem: Kea does not know the address yet when it evaluates expressions`,
		// Parts of data.
		`substring(option x, 0, 3) = "abc"`:                  `substring(option[224].hex, 0, 3) == 'abc'`,
		`substring(option x, 0, 2) = "abc"`:                  `never`,
		`substring(option x, 1, 9) = "abc"`:                  `substring(option[224].hex, 1, 9) == 'abc'`,
		`substring(substring(option x, 2, 4), 1, 9) = "abc"`: `substring(option[224].hex, 3, 3) == 'abc'`,
		`substring(option x, 3, 1) = ""`:                     `option[224].exists and substring(option[224].hex, 3, 1) == ''`,
		`suffix(option x, 3) = "abc"`:                        `substring(option[224].hex, -3, all) == 'abc'`,
		`suffix(option x, 3) = "ab"`:                         `option[224].hex == 'ab'`,
		`suffix(option x, 3) = "abcd"`:                       `never`,
		`lcase(option x) = "abc"`:                            `lcase(option[224].hex) == 'abc'`,
		`lcase(option x) = "aBc"`:                            `never`,
		`ucase(substring(option x, 0, 1)) = "A"`:             `ucase(substring(option[224].hex, 0, 1)) == 'A'`,
		`lcase(option x) = "123"`:                            `option[224].hex == '123'`,
		`reverse(1, option x) = "abc"`:                       `option[224].hex == 'cba'`,
		`reverse(2, option x) = "abc"`:                       `never`,
		`pick(option x, option y) = "a"`:                     `ifelse(option[224].exists, option[224].hex, option[225].hex) == 'a'`,
		// Hardware.
		`hardware = 1:0:11:22:33:44:55`:                               `concat(substring(pkt4.htype, -1, all), pkt4.mac) == 0x01001122334455`,
		`substring(hardware, 1, 3) = 0:11:22`:                         `substring(pkt4.mac, 0, 3) == 0x001122`,
		`substring(hardware, 1, 6) = 0:11:22:33:44:55`:                `substring(pkt4.mac, 0, 6) == 0x001122334455`,
		`substring(hardware, 0, 1) = 1`:                               `pkt4.htype == 1`,
		`substring(hardware, 0, 4) = 1:0:11:22`:                       `concat(substring(pkt4.htype, -1, all), substring(pkt4.mac, 0, 3)) == 0x01001122`,
		`suffix(hardware, 3) = 33:44:55`:                              `substring(concat(substring(pkt4.htype, -1, all), pkt4.mac), -3, all) == '3DU'`,
		`packet(24, 4) = c0:00:02:01`:                                 `pkt4.giaddr == 0xc0000201`,
		`packet(1, 1) = 1`:                                            `pkt4.htype == 1`,
		`packet(0, 1) = 1`:                                            `always`,
		`packet(28, 3) = 00:04:f2`:                                    `substring(pkt4.mac, 0, 3) == 0x0004f2`,
		`packet(44, 3) = "abc"`:                                       `problem: Kea cannot read this part of the message`,
		`binary-to-ascii(16,8,":",hardware) = "1:0:4:f2"`:             `concat(substring(pkt4.htype, -1, all), pkt4.mac) == 0x010004f2`,
		`binary-to-ascii(16,8,":",substring(hardware,1,3))="0:4:f2"`:  `substring(pkt4.mac, 0, 3) == 0x0004f2`,
		`binary-to-ascii(16,8,":",substring(hardware,1,3))="0:04:f2"`: `never`,
		`binary-to-ascii(16,8,":",substring(hardware,1,3))="0:4:F2"`:  `never`,
		`binary-to-ascii(10,8,".",packet(24,4)) = "192.0.2.1"`:        `pkt4.giaddr == 0xc0000201`,
		`binary-to-ascii(16,8,"",option x) = "11"`:                    `option[224].hex == 0x0101 or option[224].hex == 0x11`,
		`binary-to-ascii(16,8,":",option x) ~= "^0:4:f2"`:             `substring(option[224].hex, 0, 3) == 0x0004f2`,
		`substring(binary-to-ascii(16,8,":",option x),0,5) = "0:4:0"`: `substring(option[224].hex, 0, 3) == 0x000400`,
		`substring(binary-to-ascii(16,8,":",option x),0,4) = "0:4:"`:  `substring(option[224].hex, 0, 2) == 0x0004 and not (substring(option[224].hex, 2, 1) == '')`,
		// Numbers.
		`extract-int(option x, 16) = 97`:           `substring(option[224].hex, 0, 2) == 0x0061`,
		`extract-int(option x, 8) != 97`:           `not (substring(option[224].hex, 0, 1) == 'a')`,
		`extract-int(option x, 8) = 256`:           `never`,
		`((extract-int(option x, 8) + 1) = 98)`:    `substring(option[224].hex, 0, 1) == 0x61`,
		`((extract-int(option x, 8) % 128) = 3)`:   `substring(option[224].hex, 0, 1) == 0x03 or substring(option[224].hex, 0, 1) == 0x83`,
		`((extract-int(option x, 16) + 1) = 98)`:   `problem: Kea has no arithmetic`,
		`(lease-time = 600)`:                       `problem: Kea cannot read the time left of a lease`,
		`encode-int(lease-time, 32) = 00:00:02:58`: `problem: Kea cannot read the time left of a lease`,
		`exists vendor-class.acme`:                 `problem: Kea keeps the vendor classes of option 124 apart in another way than dhcpd`,
		`1 = 1`:                                    `always`,
		// Patterns.
		`option x ~= "^ab"`:              `substring(option[224].hex, 0, 2) == 'ab'`,
		`option x ~= "^ab.*"`:            `substring(option[224].hex, 0, 2) == 'ab'`,
		`option x ~= "^(ab|cd)"`:         `substring(option[224].hex, 0, 2) == 'ab' or substring(option[224].hex, 0, 2) == 'cd'`,
		`option x ~= "^ab$"`:             `option[224].hex == 'ab' or substring(option[224].hex, 0, 3) == 0x616200`,
		`option x ~= "ab"`:               `match('[^\0]*ab[\s\S]*', option[224].hex)`,
		`option x ~= "ab$"`:              `match('[^\0]*ab(?:\0[\s\S]*)?', option[224].hex)`,
		`option x ~~ "^Ab"`:              `lcase(substring(option[224].hex, 0, 2)) == 'ab'`,
		`option x ~~ "A[W-Z]"`:           `match('[^\0]*a[w-z][\s\S]*', lcase(option[224].hex))`,
		`option x ~= "[[:digit:]]+\\.x"`: `match('[^\0]*[0-9]+\.x[\s\S]*', option[224].hex)`,
		`option x ~= ""`:                 `never`,
		`not (option x ~= "")`:           `option[224].exists`,
		`option x ~= "["`:                `never`,
		`option x ~= option y`:           `problem: Kea takes only a constant as pattern`,
	}
}

func TestBool(t *testing.T) {
	t.Parallel()
	for src, want := range conditions() {
		got := shown(Bool(exprOf(t, kea.V4, src, true), testEnv(kea.V4, kea.R30)))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", src, diff)
		}
	}
}
