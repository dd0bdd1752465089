package logging

// What happens to messages and leases. These are asked for on the way of every packet.
var (
	LeaseOffer = &Event{ID: "DHCP%d_LEASE_OFFER", Logger: Leases, Severity: Info,
		Text: "%1: %2 is offered for %3 s",
		Doc:  "A client that looks for a server was offered an address. It is not the client's before it asks for it."}
	LeaseAlloc = &Event{ID: "DHCP%d_LEASE_ALLOC", Logger: Leases, Severity: Info,
		Text: "%1: %2 is leased for %3 s",
		Doc:  "A client got an address or a prefix, or got it for longer. The lease is kept where the configuration says."}
	LeaseNak = &Event{ID: "DHCP%d_PACKET_NAK", Logger: BadPackets, Severity: Debug, Level: 15,
		Text: "%1: what the client asks for is refused",
		Doc:  "A client asked for an address that it cannot have here, and was told so. It will begin anew."}
	PacketReceived = &Event{ID: "DHCP%d_PACKET_RECEIVED", Logger: Packets, Severity: Debug, Level: 40,
		Text: "%1: message of type %2, received on %3 from %4",
		Doc:  "A message was received that could be read."}
	ClassAssigned = &Event{ID: "DHCP%d_CLASS_ASSIGNED", Logger: Options, Severity: Debug, Level: 40,
		Text: "%1: client packet has been assigned to the following class: %2",
		Doc:  "It was looked up whether the client has a reservation: the class is KNOWN or UNKNOWN."}
	ClassesAssigned = &Event{ID: "DHCP%d_CLASSES_ASSIGNED", Logger: Options, Severity: Debug, Level: 40,
		Text: "%1: client packet has been assigned to the following classes: %2",
		Doc:  "The classes that a message is in, as far as the configuration names them, in the order in which it came into them."}
	ClassUnconfigured = &Event{ID: "DHCP%d_CLASS_UNCONFIGURED", Logger: Options, Severity: Debug, Level: 40,
		Text: "%1: client packet belongs to an unconfigured class: %2",
		Doc:  "A template class has made a class for a message that the configuration says nothing about. That is usual."}
	PacketSent = &Event{ID: "DHCP%d_PACKET_SEND", Logger: Packets, Severity: Debug, Level: 40,
		Text: "%1: message of type %2, sent to %3",
		Doc:  "A reply is sent."}
	PacketDropped = &Event{ID: "DHCP%d_PACKET_DROP", Logger: BadPackets, Severity: Debug, Level: 15,
		Text: "%1: no answer to a message of type %2: %3",
		Doc:  "A message gets no answer. Every reason is also counted."}
)

// CommandReceived is said of every command.
var CommandReceived = &Event{ID: "COMMAND_RECEIVED", Logger: Commands, Severity: Info,
	Text: "command `%1` was answered with result %2",
	Doc:  "Somebody used a control socket. What the command was given is not logged, since secrets may be in it."}

// general are the events that are said by way of log/slog.
var general = []*Event{
	{ID: "DHCP%d_LISTENING", Severity: Info, Message: "listening", Text: "clients are listened for",
		Doc: "A socket was opened, and clients behind it are served."},
	{ID: "DHCP%d_NOT_LISTENING", Severity: Warn, Message: "not listening", Text: "clients are not listened for",
		Doc: "A socket could not be opened. Clients that would be heard there are not served; the other ones are."},
	{ID: "DHCP%d_INTERFACES_UNKNOWN", Severity: Warn, Message: "the interfaces cannot be listed", Text: "the interfaces cannot be listed",
		Doc: "The system did not say which interfaces it has."},
	{ID: "DHCP%d_NO_RAW_SOCKETS", Severity: Warn, Message: "raw sockets are not permitted: clients without an address are answered by broadcast only, or through their relays",
		Text: "raw sockets are not permitted", Doc: "Without the right to raw sockets (CAP_NET_RAW) the server cannot send to a client that has no address yet, but by broadcast."},
	{ID: "DHCP%d_RECEIVE_FAIL", Severity: Warn, Message: "receiving", Text: "receiving failed",
		Doc: "The system could not hand over what was received. The server goes on."},
	{ID: "DHCP%d_SEND_FAIL", Severity: Debug, Level: 15, Message: "sending", Text: "sending failed",
		Doc: "A reply could not be sent, mostly because the way to the client is gone. The client asks again."},
	{ID: "DHCP%d_INTERNAL_FAULT", Severity: Error, Message: "internal fault", Text: "a fault in the server cost a message",
		Doc: "The server made a mistake, and the message at hand got no answer. Please report what the line says."},
	{ID: "DHCP%d_CLASS_FAIL", Severity: Debug, Level: 15, Message: "the test of a class cannot be evaluated", Text: "the test of a class failed",
		Doc: "The test of a client class could not be evaluated for a message, which is then not in the class."},
	{ID: "DHCP%d_HOSTS_FAIL", Logger: Hosts, Severity: Warn, Message: "reservations cannot be read", Text: "reservations cannot be read",
		Doc: "The place where reservations are did not answer. Clients are served as if they had none."},
	{ID: "DHCP%d_LEASES_FAIL", Logger: Database, Severity: Error, Message: "leases cannot be kept", Text: "leases cannot be kept",
		Doc: "A lease could not be written. Nothing is acknowledged that could not be kept: clients get no answer until the cause is gone, such as a full disk."},
	{ID: "DHCP%d_LEASES_READ", Logger: Database, Severity: Info, Message: "leases read", Text: "the leases have been read",
		Doc: "The lease file was read at the start."},
	{ID: "DHCP%d_LEASE_ROW_BAD", Logger: Database, Severity: Warn, Message: "a lease cannot be read", Text: "a row of the lease file cannot be read",
		Doc: "A row of the lease file is not one of a lease, and was left out."},
	{ID: "DHCP%d_LFC_FAIL", Logger: Database, Severity: Error, Message: "the lease files could not be cleaned up", Text: "the lease files could not be cleaned up",
		Doc: "The lease file grows with every renewal and is written anew from time to time. That failed, and is tried again."},
	{ID: "DHCP%d_LEASE_FILE_GONE", Logger: Database, Severity: Warn, Message: "the lease file was removed, and is written anew", Text: "the lease file was removed, and is written anew",
		Doc: "Somebody removed the lease file of a server that runs. A reload wrote it again, with all leases: to forget them, end the server first."},
	{ID: "DHCP%d_LFC_DONE", Logger: Database, Severity: Info, Message: "the lease files have been cleaned up", Text: "the lease files have been cleaned up",
		Doc: "The lease file was written anew, with each lease once."},
	{ID: "DHCP%d_LEASE_SUBNET_CORRECTED", Logger: Leases, Severity: Warn, Message: "a lease named another subnet than that of its address, and was corrected", Text: "the subnet of a lease was corrected",
		Doc: "The configuration has changed since the lease was made; sanity-checks say that its subnet is to be corrected."},
	{ID: "DHCP%d_LEASE_REMOVED", Logger: Leases, Severity: Warn, Message: "a lease names a subnet that does not have its address, and was removed", Text: "a lease in no subnet was removed",
		Doc: "The configuration has changed since the lease was made; sanity-checks say that such leases go."},
	{ID: "DHCP%d_LEASE_ASTRAY", Logger: Leases, Severity: Warn, Message: "a lease names a subnet that does not have its address", Text: "a lease is not in its subnet",
		Doc: "The configuration has changed since the lease was made. It is kept as it is."},
	{ID: "DHCP%d_CONFIG_COMPLETE", Severity: Info, Message: "the configuration has been replaced", Text: "the configuration has been replaced",
		Doc: "A new configuration is in force. No message was lost."},
	{ID: "DHCP%d_CONFIG_KEPT", Severity: Error, Message: "the configuration stays as it was", Text: "the configuration stays as it was",
		Doc: "A new configuration could not be used. Clients are served under the old one."},
	{ID: "DHCP_DDNS_STARTED", Severity: Info, Message: "requests for updates of DNS are listened for", Text: "requests for updates of DNS are listened for",
		Doc: "The server of DNS updates takes requests of DHCP servers."},
	{ID: "DHCP_DDNS_ADD_SUCCEEDED", Severity: Info, Message: "records were added to DNS", Text: "records were added to DNS",
		Doc: "The records of a lease are in DNS."},
	{ID: "DHCP_DDNS_ADD_FAILED", Severity: Error, Message: "records are not added to DNS", Text: "records are not added to DNS",
		Doc: "A DNS server refuses the records of a lease: mostly because the name is somebody else's (NXRRSET), because updates are not allowed (REFUSED), or because of the key (NOTAUTH)."},
	{ID: "DHCP_DDNS_REMOVE_SUCCEEDED", Severity: Info, Message: "records were removed from DNS", Text: "records were removed from DNS",
		Doc: "The records of a lease that has ended are gone."},
	{ID: "DHCP_DDNS_REMOVE_FAILED", Severity: Error, Message: "records are not removed from DNS", Text: "records are not removed from DNS",
		Doc: "A DNS server refuses to remove the records of a lease that has ended."},
	{ID: "DHCP_DDNS_NO_FWD_MATCH_ERROR", Severity: Error, Message: "no forward zone is configured for a name", Text: "no forward zone is configured for a name",
		Doc: "No domain of forward-ddns has the name of a lease. Domains are written with their final dot."},
	{ID: "DHCP_DDNS_NO_REV_MATCH_ERROR", Severity: Error, Message: "no reverse zone is configured for an address", Text: "no reverse zone is configured for an address",
		Doc: "No domain of reverse-ddns has the address of a lease. Domains are written with their final dot."},
	{ID: "DHCP_DDNS_INVALID_NCR", Severity: Error, Message: "a request cannot be read", Text: "a request cannot be read",
		Doc: "Something came in that is no request of a DHCP server."},
	{ID: "DHCP_DDNS_NCR_UDP_RECV_ERROR", Severity: Error, Message: "a request cannot be received", Text: "a request cannot be received",
		Doc: "The system could not hand over what was received. The server goes on."},
	{ID: "DHCP_DDNS_QUEUE_MGR_QUEUE_FULL", Severity: Error, Message: "too many requests wait for DNS: more are not taken", Text: "too many requests wait for DNS",
		Doc: "DNS has been away for so long that no more can be remembered. Leases are given all the same; send their records again with lease4-resend-ddns or lease6-resend-ddns."},
	{ID: "DHCP_DDNS_AWAY", Severity: Warn, Message: "no DNS server answers: updates wait", Text: "no DNS server answers: updates wait",
		Doc: "None of the servers of a zone answers. Updates are kept, the newest for each name, and carried out when a server answers again."},
	{ID: "DHCP_DDNS_BACK", Severity: Info, Message: "DNS servers answer again", Text: "DNS servers answer again",
		Doc: "A zone can be updated again, and gets the updates that have waited."},
	{ID: "DHCP_DDNS_TXT_ADOPTED", Severity: Info, Message: "a name of dhcpd is taken over", Text: "a name of dhcpd is taken over",
		Doc: "The TXT record by which dhcpd marked a name as a client's was replaced by a DHCID record, as --adopt-txt asks for."},
	{ID: "COMMAND_SOCKET_FAIL", Logger: Commands, Severity: Error, Message: "a control socket cannot be opened", Text: "a control socket cannot be opened",
		Doc: "Commands cannot be given there. At its start the server ends, as Kea does; when a new configuration has the socket, clients are served all the same, and status-get names it."},
	{ID: "METRICS_SERVED", Logger: Commands, Severity: Info, Message: "metrics are served", Text: "metrics are served",
		Doc: "Prometheus can read the statistics."},
	{ID: "METRICS_FAIL", Logger: Commands, Severity: Error, Message: "metrics are not served any more", Text: "metrics are not served any more",
		Doc: "The socket for Prometheus has failed."},
}

// Events lists all events.
func Events() []*Event {
	return append([]*Event{LeaseOffer, LeaseAlloc, LeaseNak, PacketReceived, ClassAssigned, ClassesAssigned, ClassUnconfigured,
		PacketSent, PacketDropped, CommandReceived}, general...)
}

// other is for messages that the catalogue does not have: those of libraries.
var other = &Event{ID: "DHCP%d_MESSAGE", Text: ""}
