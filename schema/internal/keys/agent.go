package keys

import "github.com/keatool/keatool/schema/kea"

// agentKeys are the keys of the map Control-agent.
func agentKeys() []Key {
	return join(each([]Key{
		k("http-host", anyText, "Address to listen on."),
		k("http-port", upTo(0, 65535), "Port to listen on."),
		k("trust-anchor", anyText, "Certificates of authorities that clients may have theirs from; with the two files below, the agent speaks HTTPS."),
		k("cert-file", anyText, "The agent's certificate."),
		k("key-file", anyText, "The agent's private key."),
		k("cert-required", truth, "Clients need a certificate."),
		k("authentication", object("authentication"), "Who may send commands."),
		k("http-headers", list("http-header"), "Further headers of answers.").since(kea.R30),
		k("control-sockets", object("agent-sockets"), "Sockets of the servers that commands are passed on to."),
		k("hooks-libraries", list("hook"), "Libraries to load."),
		k("loggers", someMaps("logger"), "What is logged, and where to."),
	}, agentOnly), context())
}

func agentSocketsKeys() []Key {
	return each([]Key{
		k("dhcp4", object("agent-socket"), "Socket of kea-dhcp4."),
		k("dhcp6", object("agent-socket"), "Socket of kea-dhcp6."),
		k("d2", object("agent-socket"), "Socket of kea-dhcp-ddns."),
	}, agentOnly)
}

func agentSocketKeys() []Key {
	return join(each([]Key{
		k("socket-type", oneOf("unix"), "Kind of socket."),
		k("socket-name", anyText, "File of the Unix socket."),
	}, agentOnly), context())
}

func agentOnly(k Key) Key { return k.only(Agent) }

// withAgent adds rows for the control agent, which had a part of the HTTP
// sockets of 3.0 in all releases.
func withAgent(ks []Key) []Key {
	return join(each(ks, func(k Key) Key { return k.since(kea.R30).only(DHCP | D2) }), each(ks, agentOnly))
}
