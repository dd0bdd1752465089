// Package try shows what hooks do with a message, without a network: a server
// in memory gets the message as if a client had sent it.
package try

import (
	"context"
	"errors"
	"log/slog"
	"net/netip"
	"time"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server"
	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/hook"
	"github.com/keatool/keatool/server/netio"
	"github.com/keatool/keatool/server/packet"
	"github.com/keatool/keatool/server/store/memory"
)

// Options say what is tried.
type Options struct {
	Config    *kea.Config // its interfaces are replaced by one, "eth0"
	Libraries []hook.Library
	Log       slog.Handler // hears what hooks and server have to say
}

// Trial is a server in memory with a wire on which the caller is everybody else.
type Trial struct {
	*server.Server
	family kea.Family
	host   *netio.Fake
	hub    *netio.Hub
	stop   func()
	ended  chan error
}

// duid is the server's identifier in DHCPv6.
var duid = []byte{0, 3, 0, 1, 2, 0, 0, 0, 0, 1}

// Start starts the server. With findings of severity error there is none.
func Start(o Options) (*Trial, diag.List) {
	c := *o.Config
	d := *c.Dhcp
	c.Dhcp = &d
	d.Interfaces = &kea.InterfacesConfig{Interfaces: []string{"eth0"}}
	t := &Trial{family: d.Family, host: new(netio.Fake), hub: new(netio.Hub), ended: make(chan error, 1)}
	t.host.Plug(t.hub, wire(&d))
	format := lease.CSV4
	if d.Family == kea.V6 {
		format = lease.CSV6
	}
	log, ready := slog.New(o.Log), make(chan struct{})
	s, findings := server.New(server.Options{Config: &c, Network: t.host, Store: memory.New(memory.Options{Format: format}), Workers: 1, DUID: duid, Log: log,
		Ready: func() { close(ready) },
		Hooks: func(s *server.Server, snap *config.Snapshot) (server.Hooks, diag.List) {
			return hook.Build(o.Libraries, s, snap, log)
		}})
	if findings.HasErrors() {
		return nil, findings
	}
	t.Server = s
	ctx, stop := context.WithCancel(context.Background())
	t.stop = stop
	go func() { t.ended <- s.Run(ctx) }()
	select {
	case <-ready:
	case err := <-t.ended:
		stop()
		return nil, append(findings, diag.Finding{Severity: diag.Error, Message: "the server ended: " + err.Error()})
	}
	return t, findings
}

// wire is the server's interface, with its address in the first subnet.
func wire(d *kea.Server) netio.Interface {
	i := netio.Interface{Name: "eth0", Index: 1, Up: true, Running: true, Broadcast: true, Addrs: []netip.Prefix{netip.MustParsePrefix("fe80::1/64")}}
	for _, s := range append(subnetsOf(d), &kea.Subnet{Prefix: "192.0.2.0/24"}) {
		if p, err := netip.ParsePrefix(s.Prefix); err == nil && p.Addr().Is4() == (d.Family == kea.V4) {
			i.Addrs = append(i.Addrs, netip.PrefixFrom(p.Masked().Addr().Next(), p.Bits()))
			break
		}
	}
	return i
}

func subnetsOf(d *kea.Server) []*kea.Subnet {
	list := append([]*kea.Subnet(nil), d.Subnets...)
	for _, n := range d.SharedNetworks {
		list = append(list, n.Subnets...)
	}
	return list
}

// Close stops the server.
func (t *Trial) Close() error {
	t.stop()
	return <-t.ended
}

// ErrMessage is what Give returns for what is no DHCP message of the family.
var ErrMessage = errors.New("no DHCP message")

// Give gives the server a message, as a client or a relay sends it, and returns
// the answer; nil if there is none.
func (t *Trial) Give(message []byte) ([]byte, error) {
	from, meta, err := t.sender(message)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	station := t.hub.Station(netio.MakeHW([]byte{2, 0, 0, 0, 0, 9}), from)
	defer station.Leave()
	station.Send(message, meta)
	if err := t.host.Quiet(ctx); err != nil {
		return nil, err
	}
	if station.Waiting() == 0 {
		return nil, nil
	}
	answer, _, err := station.Next(ctx)
	return append([]byte(nil), answer...), err
}

// sender tells who sends a message, and to whom.
func (t *Trial) sender(message []byte) (netip.Addr, netio.Meta, error) {
	if t.family == kea.V6 {
		var m packet.V6
		if err := m.Parse(message); err != nil {
			return netip.Addr{}, netio.Meta{}, errors.Join(ErrMessage, err)
		}
		from, port := netip.MustParseAddr("fe80::9"), uint16(546)
		if len(m.Relays()) > 0 {
			port = 547
		}
		return from, netio.Meta{Src: netip.AddrPortFrom(from, port), Dst: netip.MustParseAddrPort("[ff02::1:2]:547")}, nil
	}
	var m packet.V4
	if err := m.Parse(message); err != nil {
		return netip.Addr{}, netio.Meta{}, errors.Join(ErrMessage, err)
	}
	if m.Relayed() {
		from := m.GIAddr()
		return from, netio.Meta{Src: netip.AddrPortFrom(from, 67), Dst: netip.AddrPortFrom(t.address(), 67)}, nil
	}
	return m.CIAddr(), netio.Meta{Src: netip.AddrPortFrom(m.CIAddr(), 68), Dst: netip.MustParseAddrPort("255.255.255.255:67")}, nil
}

func (t *Trial) address() netip.Addr {
	list, _ := t.host.Interfaces() // a Fake never fails
	for _, a := range list[0].Addrs {
		if a.Addr().Is4() {
			return a.Addr()
		}
	}
	return netip.Addr{}
}
