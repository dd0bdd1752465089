package ctrl

import (
	"fmt"
	"os"

	"github.com/keatool/keatool/schema/kea"
)

func coreCommands() []Command {
	return []Command{
		{Name: "list-commands", Doc: "lists the commands there are", Run: listCommands},
		{Name: "version-get", Doc: "says which version the server is", Run: versionGet},
		{Name: "build-report", Doc: "says how the program was built", Run: buildReport},
		{Name: "status-get", Doc: "says how the server is doing", Run: statusGet},
		{Name: "server-tag-get", Doc: "says which tag the server has in a configuration database", Run: serverTagGet},
		{Name: "config-backend-pull", Write: true, Doc: "reads configuration databases, of which there are none", Run: backendPull},
		{Name: "shutdown", Write: true, Doc: "ends the server", Run: shutdown},
	}
}

func listCommands(c *Call) (Reply, error) { return Reply{Arguments: c.Commands.names()}, nil }

func versionGet(c *Call) (Reply, error) {
	a := c.About()
	return Reply{Text: a.Version, Arguments: object{"extended": a.Extended}}, nil
}

func buildReport(c *Call) (Reply, error) { return Reply{Text: c.About().Report}, nil }

func backendPull(*Call) (Reply, error) { return Reply{Result: Empty, Text: "No config backend."}, nil }

func serverTagGet(c *Call) (Reply, error) {
	return Reply{Arguments: object{"server-tag": c.Snapshot().Source.Dhcp.ServerTag}}, nil
}

func statusGet(c *Call) (Reply, error) {
	a, now := c.About(), c.Now()
	m := object{"pid": os.Getpid(), "uptime": int64(now.Sub(a.Started).Seconds()), "reload": int64(now.Sub(a.Loaded).Seconds()),
		"sockets": sockets(a), "dhcp-state": c.Commands.state.report()}
	if c.Snapshot().Family == kea.V6 {
		m["extended-info-tables"] = false
	}
	mt := c.Snapshot().Source.Dhcp.MultiThreading
	m["multi-threading-enabled"] = mt == nil || mt.Enable
	if mt == nil || mt.Enable {
		queue := uint32(64)
		if mt != nil && mt.QueueSize != nil {
			queue = *mt.QueueSize
		}
		m["thread-pool-size"], m["packet-queue-size"] = a.Workers, queue
		m["packet-queue-statistics"] = []any{float(a.Waiting[0]), float(a.Waiting[1]), float(a.Waiting[2])}
	}
	c.addTo(m)
	return Reply{Arguments: m}, nil
}

func sockets(a About) object {
	if len(a.SocketErrors) == 0 {
		return object{"status": "ready"}
	}
	return object{"status": "failed", "errors": a.SocketErrors}
}

func shutdown(c *Call) (Reply, error) {
	exit := int64(0)
	if c.isMap() {
		if n := c.Args.Get("exit-value"); n != nil {
			var ok bool
			if exit, ok = integer(n); !ok {
				return Reply{}, fmt.Errorf("parameter 'exit-value' is not an integer")
			}
		}
	}
	c.Shutdown(int(exit))
	return done("Shutting down.")
}
