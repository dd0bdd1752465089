package expr

import (
	"testing"

	"github.com/keatool/keatool/schema/kea"
)

// TestOptions: options of every space.
func TestOptions(t *testing.T) {
	phrases(t, kea.V4, kea.R30, true, []phrase{
		{`exists agent.circuit-id`, `relay4[1].exists`},
		{`option agent.link-selection = c0:00:02:01`, `relay4[5].hex == 0xc0000201`},
		{`option agent.agent-id = 01`, `relay4[3].hex == 0x01`},
		{`exists PXE.mtftp`, `option[43].option[1].exists`},
		{`option vendor-class.acme = "x"`, `problem: Kea keeps the vendor classes of option 124 apart in another way than dhcpd`},
		{`exists vendor-class.acme`, `problem: Kea keeps the vendor classes of option 124 apart in another way than dhcpd`},
		{`option server.filename = "x"`, `never`},
		{`exists server.filename`, `never`},
		{`option fqdn.hostname = "x"`, `problem: Kea does not take the FQDN option apart in conditions`},
		{`exists fqdn.fqdn`, `problem: Kea does not take the FQDN option apart in conditions`},
		{`option relay-agent-information = 01:02`, `option[82].hex == 0x0102`},
		{`exists relay-agent-information`, `option[82].exists`},
		{`option dhcp-message-type = 1`, `option[53].hex == 0x01`},
		{`option dhcp-message-type = 01`, `option[53].hex == 0x01`},
		{`option subnet-mask = ff:ff:ff:00`, `option[1].hex == 0xffffff00`},
		{`option domain-name-servers = c0:00:02:01`, `option[6].hex == 0xc0000201`},
		{`option host-name = "x"`, `option[12].hex == 'x'`},
		{`option host-name = "x\000"`, `never // dhcpd leaves out NUL bytes at the end of a text option, so this never holds`},
		{`option vendor-class-identifier = "MSFT 5.0"`, `option[60].hex == 'MSFT 5.0'`},
		{`config-option host-name = "x"`, `problem: Kea expressions cannot read the options of the reply`},
	})
}

// TestPacketFields: fields of the message.
func TestPacketFields(t *testing.T) {
	phrases(t, kea.V4, kea.R30, true, []phrase{
		{`packet(0, 1) = 01`, `always`},
		{`packet(1, 1) = 01`, `pkt4.htype == 1`},
		{`packet(2, 1) = 06`, `substring(pkt4.hlen, -1, all) == 0x06`},
		{`packet(3, 1) = 00`, `problem: Kea cannot read this part of the message`},
		{`packet(4, 4) = 01:02:03:04`, `pkt4.transid == 0x01020304`},
		{`packet(8, 2) = 00:00`, `problem: Kea cannot read this part of the message`},
		{`packet(12, 4) = c0:00:02:01`, `pkt4.ciaddr == 0xc0000201`},
		{`packet(16, 4) = 00:00:00:00`, `pkt4.yiaddr == 0x00000000`},
		{`packet(20, 4) = 00:00:00:00`, `pkt4.siaddr == 0x00000000`},
		{`packet(24, 4) = c0:00:02:01`, `pkt4.giaddr == 0xc0000201`},
		{`packet(24, 3) = c0:00:02`, `substring(pkt4.giaddr, 0, 3) == 0xc00002`},
		{`packet(24, 5) = c0:00:02:01:02`, `problem: Kea cannot read this part of the message`},
		{`packet(25, 2) = 00:02`, `substring(pkt4.giaddr, 1, 2) == 0x0002`},
		{`packet(28, 6) = 02:00:00:00:00:01`,
			`substring(pkt4.mac, 0, 6) == 0x020000000001 // dhcpd reads the whole chaddr field here, Kea only as much of it as the hardware address is long`},
		{`packet(28, 16) = 02:00:00:00:00:01:00:00:00:00:00:00:00:00:00:00`,
			`pkt4.mac == 0x02000000000100000000000000000000 // dhcpd reads the whole chaddr field here, Kea only as much of it as the hardware address is long`},
		{`packet(28, 3) = 02:00:00`,
			`substring(pkt4.mac, 0, 3) == 0x020000 // dhcpd reads the whole chaddr field here, Kea only as much of it as the hardware address is long`},
		{`packet(30, 2) = 00:00`,
			`substring(pkt4.mac, 2, 2) == 0x0000 // dhcpd reads the whole chaddr field here, Kea only as much of it as the hardware address is long`},
		{`packet(44, 64) = "x"`, `problem: Kea cannot read this part of the message`},
		{`packet(108, 128) = "x"`, `problem: Kea cannot read this part of the message`},
		{`packet(236, 4) = 63:82:53:63`, `problem: Kea cannot read this part of the message`},
		{`packet(-1, 4) = 01`, `problem: Kea cannot read this part of the message`},
		{`packet(24, extract-int(option x, 8)) = 01`, `problem: Kea takes only constants for offsets and lengths`},
		{`packet(0, 0) = ""`, `problem: Kea cannot read this part of the message`},
	})
}

// TestOtherData: what is neither option nor field.
func TestOtherData(t *testing.T) {
	phrases(t, kea.V4, kea.R30, true, []phrase{
		{`hardware = 01:02:00:00:00:00:01`, `concat(substring(pkt4.htype, -1, all), pkt4.mac) == 0x01020000000001`},
		{`hardware = 02`, `concat(substring(pkt4.htype, -1, all), pkt4.mac) == 0x02`},
		{`substring(hardware, 0, 1) = 01`, `pkt4.htype == 1`},
		{`substring(hardware, 0, 1) = 06`, `pkt4.htype == 6`},
		{`substring(hardware, 0, 4) = 01:02:00:00`, `concat(substring(pkt4.htype, -1, all), substring(pkt4.mac, 0, 3)) == 0x01020000`},
		{`substring(hardware, 1, 3) = 02:00:00`, `substring(pkt4.mac, 0, 3) == 0x020000`},
		{`substring(hardware, 1, 6) = 02:00:00:00:00:01`, `substring(pkt4.mac, 0, 6) == 0x020000000001`},
		{`substring(hardware, 1, 8) = 02:00:00:00:00:01`, `substring(pkt4.mac, 0, 8) == 0x020000000001`},
		{`leased-address = c0:00:02:01`, `problem: Kea does not know the address yet when it evaluates expressions`},
		{`host-decl-name = "a"`, `problem: Kea cannot read the name of a host's reservation`},
		{`gethostname() = "a"`, `problem: Kea expressions cannot ask for the name of the server`},
		{`gethostbyname("a.example") = c0:00:02:01`, `problem: Kea does not look names up`},
		{`filename = "a"`, `problem: Kea cannot read the file and sname fields of a request`},
		{`server-name = "a"`, `problem: Kea cannot read the file and sname fields of a request`},
		{`null = null`, `always`},
		{`null = "a"`, `never`},
		{`"a" = "a"`, `always`},
		{`"a" != "b"`, `always`},
		{`variable = "a"`, "never // the variable `variable` is never set here: it has no value"},
		{`defined(variable)`, `never`},
		{`client-state = 1`, `never`},
	})
}

// TestNested: conditions of conditions.
func TestNested(t *testing.T) {
	phrases(t, kea.V4, kea.R30, true, []phrase{
		{`exists x and exists y`, `option[224].exists and option[225].exists`},
		{`exists x or exists y`, `option[224].exists or option[225].exists`},
		{`not (exists x)`, `not option[224].exists`},
		{`not (exists x and (option y = "a"))`,
			"option[224].exists and not (option[225].hex == 'a') // dhcpd gives `A and B` no value when A is false, and the opposite of no value is none: `not (A and B)` holds only where A is true and B is false, and so does its translation"},
		{`not (not (exists x))`, `option[224].exists`},
		{`known and exists x`, `member('KNOWN') and option[224].exists`},
		{`known or exists x`, `member('KNOWN') or option[224].exists`},
		{`not (known or static)`, `not (member('KNOWN') or member('fixed'))`},
		{`exists x and not exists x`, `never`},
		{`option x = "a" and option x = "b"`, `option[224].hex == 'a' and option[224].hex == 'b'`},
		{`option x = "a" or option x = "a"`, `option[224].hex == 'a'`},
		{`"a" = "a" and exists x`, `option[224].exists`},
		{`"a" = "b" and exists x`, `never`},
		{`"a" = "a" or exists x`, `always`},
		{`"a" = "b" or exists x`, `option[224].exists`},
		{`exists x and exists x`, `option[224].exists`},
		{`option x != "a" and option x != "b"`, `not (option[224].hex == 'a') and not (option[224].hex == 'b')`},
		{`not (option x = option y)`,
			`not (option[224].hex == option[225].hex and ((option[224].exists and option[225].exists) or not (option[224].exists or option[225].exists)))`},
		{`option x = option y`,
			`option[224].hex == option[225].hex and ((option[224].exists and option[225].exists) or not (option[224].exists or option[225].exists))`},
		{`option x != option y`,
			`not (option[224].hex == option[225].hex and ((option[224].exists and option[225].exists) or not (option[224].exists or option[225].exists)))`},
		{`option x = pick-first-value(option y, "a")`, `option[224].hex == ifelse(option[225].exists, option[225].hex, 'a') and option[224].exists`},
	})
}
