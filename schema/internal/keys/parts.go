package keys

import "github.com/keatool/keatool/schema/kea"

func interfaceKeys() []Key {
	return join([]Key{
		k("interfaces", texts(NotEmpty), "Names, names with an address (`eth0/192.0.2.1`), or `*`."),
		k("dhcp-socket-type", oneOf("raw", "udp"), "Raw sockets reach clients without an address.").v4(),
		k("outbound-interface", oneOf("same-as-inbound", "use-routing"), "Interface of answers.").v4(),
		k("re-detect", truth, "Look at the host's interfaces at each reconfiguration."),
		k("service-sockets-max-retries", unlooked, "How often to try again to open a socket."),
		k("service-sockets-retry-wait-time", unlooked, "Milliseconds between tries to open a socket or to connect."),
		k("service-sockets-require-all", truth, "Stop if a socket cannot be opened."),
	}, context())
}

func socketKeys() []Key {
	return join(each(join([]Key{
		k("socket-type", oneOf("unix"), "Kind of socket.").until(kea.R26).need(),
		k("socket-type", oneOf("unix", "http", "https"), "Kind of socket.").since(kea.R30).need(),
		k("socket-name", anyText, "File of a Unix socket."),
	}, each([]Key{
		k("socket-address", form(Addr), "Address to listen on.").not("socket-name"),
		k("socket-port", upTo(0, 65535), "Port to listen on."),
		k("authentication", object("authentication"), "Who may send commands."),
		k("trust-anchor", anyText, "Certificates of authorities that clients may have theirs from."),
		k("cert-file", anyText, "The server's certificate."),
		k("key-file", anyText, "The server's private key."),
		k("cert-required", truth, "Clients need a certificate."),
	}, func(k Key) Key { return k.since(kea.R30) })), Key.all),
		[]Key{k("http-headers", list("http-header"), "Further headers of answers.").since(kea.R30)}, context())
}

func authenticationKeys() []Key {
	return join(withAgent([]Key{
		k("type", oneOf("basic"), "Kind of authentication.").need(),
		k("realm", anyText, "Name that clients show when they ask for the password."),
		k("directory", anyText, "Directory of the files with names and passwords."),
		k("clients", list("http-client"), "Who may send commands."),
	}), context())
}

func clientKeys() []Key {
	return join(withAgent([]Key{
		k("user", anyText, "Name of the user."),
		k("user-file", anyText, "File that holds the name.").not("user"),
		k("password", anyText, "The password."),
		k("password-file", anyText, "File that holds the password, or name and password.").not("password"),
	}), context())
}

func headerKeys() []Key {
	return join(each([]Key{
		k("name", notEmpty, "Name of the header.").need(),
		k("value", notEmpty, "Value of the header.").need(),
	}, since30), context())
}

func since30(k Key) Key { return k.since(kea.R30).all() }

func databaseKeys() []Key {
	return []Key{
		k("type", oneOf("memfile", "mysql", "postgresql"), "Kind of database.").need(),
		k("name", anyText, "File, or name of the database."),
		k("host", anyText, "Host of the database."),
		k("port", upTo(0, 65535), "Port of the database; 0: the usual one."),
		k("user", anyText, "User to log in as."),
		k("password", anyText, "The user's password."),
		k("persist", truth, "Keep leases on disk."),
		k("lfc-interval", number, "Seconds between cleanings of the lease file; 0: never."),
		k("connect-timeout", number, "Seconds to wait for a connection to the database."),
		k("read-timeout", number, "Seconds to wait for an answer of the database; 0: any.").since(kea.R24),
		k("write-timeout", number, "Seconds to wait until a request to the database is out; 0: any.").since(kea.R24),
		k("tcp-user-timeout", number, "Seconds after which a silent connection to the database is given up; 0: as the system has it.").since(kea.R24),
		k("max-reconnect-tries", unlooked, "How often to try to connect to the database again."),
		k("reconnect-wait-time", number, "Milliseconds between tries to open a socket or to connect."),
		k("on-fail", oneOf("stop-retry-exit", "serve-retry-exit", "serve-retry-continue"), "What to do while the connection is lost."),
		k("retry-on-startup", truth, "Try again at the start, too.").since(kea.R26),
		k("trust-anchor", anyText, "Certificates of authorities."),
		k("cert-file", anyText, "The client's certificate."),
		k("key-file", anyText, "The client's private key."),
		k("cipher-list", anyText, "Ciphers that are allowed."),
		k("ssl-mode", oneOf("disable", "prefer", "require", "verify-ca", "verify-full"), "How much encryption is asked for.").since(kea.R32),
	}
}

func serverIDKeys() []Key {
	return join(each([]Key{
		k("type", oneOf("LLT", "EN", "LL"), "Kind of DUID.").need(),
		k("identifier", form(Hex), "Identifier in the DUID, in hex."),
		k("time", number, "Time in the DUID, in seconds since 2000."),
		k("htype", upTo(0, 65535), "Hardware type in the DUID."),
		k("enterprise-id", number, "Enterprise number in the DUID."),
		k("persist", truth, "Keep the DUID on disk, so that it stays the same."),
	}, Key.v6), context())
}

func threadKeys() []Key {
	return join([]Key{
		k("enable-multi-threading", truth, "Serve several packets at the same time.").need(),
		k("thread-pool-size", upTo(0, 65535), "Number of threads; 0: one for each processor."),
		k("packet-queue-size", upTo(0, 65535), "Packets that may wait for each thread; 0: any number."),
	}, context())
}

func queueKeys() []Key {
	return join([]Key{
		k("enable-queue", truth, "Read packets into a queue.").need(),
		k("queue-type", anyText, "Kind of queue."),
		k("capacity", unlooked, "Packets that may wait in the queue."),
	}, context())
}

func expiryKeys() []Key {
	return []Key{
		k("reclaim-timer-wait-time", upTo(0, 65535), "Seconds between reclamations; 0: never."),
		k("flush-reclaimed-timer-wait-time", upTo(0, 65535), "Seconds between removals of reclaimed leases; 0: never."),
		k("hold-reclaimed-time", number, "Seconds to keep a reclaimed lease before it is removed."),
		k("max-reclaim-leases", number, "Leases to reclaim at a time; 0: all."),
		k("max-reclaim-time", upTo(0, 10000), "Milliseconds to spend on reclaiming at a time; 0: any."),
		k("unwarned-reclaim-cycles", upTo(0, 65535), "Rounds that may leave leases over before a warning is logged."),
	}
}

func compatibilityKeys() []Key {
	return []Key{
		k("lenient-option-parsing", truth, "Read options that are longer or shorter than they should be."),
		k("ignore-dhcp-server-identifier", truth, "Answer requests for other servers.").v4().since(kea.R24),
		k("ignore-rai-link-selection", truth, "Do not choose the subnet by the link selection of a relay agent.").v4().since(kea.R24),
		k("exclude-first-last-24", truth, "Hand out no address that ends in 0 or 255 from prefixes of 24 bits or fewer.").v4().since(kea.R24),
	}
}

func ddnsClientKeys() []Key {
	gone := func(key string) func(Key) Key {
		return func(k Key) Key { return k.until(kea.R24).old(kea.R22).instead(key) }
	}
	return join([]Key{
		k("enable-updates", truth, "Talk to kea-dhcp-ddns at all.").need(),
		k("server-ip", form(Addr), "Address of kea-dhcp-ddns."),
		k("server-port", number, "Port of kea-dhcp-ddns."),
		k("sender-ip", form(AddrOrNone), "Address to send change requests from."),
		k("sender-port", number, "Port to send change requests from; 0: any."),
		k("max-queue-size", number, "Change requests that may wait."),
		k("ncr-protocol", word("UDP"), "Protocol of change requests."),
		k("ncr-format", word("JSON"), "Form of change requests."),
		gone("ddns-qualifying-suffix")(k("qualifying-suffix", anyText, "Domain that completes a partial name.")),
		gone("ddns-override-no-update")(k("override-no-update", truth, "Update although the client asks for no update.")),
		gone("ddns-override-client-update")(k("override-client-update", truth, "Do the update that the client wants to do itself.")),
		gone("ddns-replace-client-name")(k("replace-client-name", replaceNames, "When to replace the name that a client sends.")),
		gone("ddns-generated-prefix")(k("generated-prefix", anyText, "First part of a generated name.")),
		gone("hostname-char-set")(k("hostname-char-set", anyText, "Characters to replace in names.")),
		gone("hostname-char-replacement")(k("hostname-char-replacement", anyText, "Text that replaces each character that hostname-char-set matches.")),
	}, context())
}

var severityWord = word("FATAL", "ERROR", "WARN", "INFO", "DEBUG", "NONE")

func loggerKeys() []Key {
	return join(each([]Key{
		k("name", notEmpty, "Name of the server, or of a part of it.").need(),
		k("output_options", someMaps("log-output"), "Where the log goes to.").old(kea.R26).instead("output-options"),
		k("output-options", someMaps("log-output"), "Where the log goes to.").since(kea.R26),
		k("debuglevel", upTo(0, 99), "How much is logged at the severity DEBUG, from 0 to 99."),
	}, Key.all), []Key{
		k("severity", severityWord, "The least severity that is logged.").only(DHCP),
		k("severity", severityWord, "The least severity that is logged.").only(D2 | Agent).until(kea.R22).need(),
		k("severity", severityWord, "The least severity that is logged.").only(D2 | Agent).since(kea.R24),
	}, context())
}

func outputKeys() []Key {
	return each([]Key{
		k("output", notEmpty, "stdout, stderr, syslog, syslog:facility, or a file.").need(),
		k("flush", truth, "Write each message at once."),
		k("maxsize", unlooked, "Bytes after which a file is rotated; 0: never."),
		k("maxver", unlooked, "Number of rotated files to keep."),
		k("pattern", anyText, "Form of a line."),
	}, Key.all)
}

func domainKeys() []Key {
	return join(each([]Key{
		k("name", notEmpty, "The domain, with its final dot.").need(),
		k("key-name", anyText, "The key to sign updates with."),
		k("dns-servers", someMaps("dns-server"), "Servers to send updates to, tried in order.").need(),
	}, d2Only), context())
}

func dnsServerKeys() []Key {
	return join(each([]Key{
		k("ip-address", form(Addr), "Address of the server.").need(),
		k("hostname", form(Nothing), "Name of the server, which Kea does not support."),
		k("port", upTo(1, 65535), "Port of the server."),
		k("key-name", anyText, "The key to sign updates to this server with."),
	}, d2Only), context())
}

func tsigKeys() []Key {
	return join(each([]Key{
		k("name", notEmpty, "Name of the key.").need(),
		k("algorithm", word("HMAC-MD5", "HMAC-SHA1", "HMAC-SHA224", "HMAC-SHA256", "HMAC-SHA384", "HMAC-SHA512"), "How to sign.").need(),
		k("digest-bits", upTo(0, 1<<63-1), "Bits of the signature to send; 0: all."),
		k("secret", notEmpty, "The key itself, in base64."),
		k("secret-file", notEmpty, "File that holds the key.").since(kea.R26).not("secret"),
	}, d2Only), context())
}

func d2Only(k Key) Key { return k.only(D2) }
