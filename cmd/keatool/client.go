package main

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"time"

	"github.com/spf13/cobra"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/option"
	"github.com/keatool/keatool/server/client"
)

// clientFlags are the flags of client, as given.
type clientFlags struct {
	server, relay, link, mac string
	count                    int
	timeout                  time.Duration
	release                  bool
}

func newClient(a *app) *cobra.Command {
	var f clientFlags
	cmd := &cobra.Command{
		Use:   "client [flags]",
		Short: "get leases from a DHCPv4 server, to try it",
		Long: `Client does what a DHCPv4 client and the relay before it do together: it sends
DISCOVER and REQUEST to a server as a relay at --relay, and shows the lease that
the client gets. It needs no privileges, and changes no interface.

The server must have a subnet for the relay's address, or for --link. The exit
status is 1 if there is no answer, or a refusal.`,
		Example: `  keatool client --server 127.0.0.1:6767 --relay 127.0.0.1
  keatool client --server 127.0.0.1:6767 --link 192.0.2.1
  keatool client --server 192.0.2.2 --relay 192.0.2.9 --mac 02:00:00:00:00:01 -n 10`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.client(cmd.Context(), &f) },
	}
	cmd.Flags().StringVar(&f.server, "server", "127.0.0.1:67", "the server's `ADDRESS[:PORT]`")
	cmd.Flags().StringVar(&f.relay, "relay", "127.0.0.1", "the relay's `ADDRESS`, one of this machine")
	cmd.Flags().StringVar(&f.link, "link", "", "an `ADDRESS` of the subnet that the client is in, if the relay's is in another")
	cmd.Flags().StringVar(&f.mac, "mac", "02:00:00:00:00:01", "the hardware `ADDRESS` of the first client; others count on from it")
	cmd.Flags().IntVarP(&f.count, "count", "n", 1, "how many clients get a lease, one after the other")
	cmd.Flags().DurationVar(&f.timeout, "timeout", 3*time.Second, "how long to wait for each answer")
	cmd.Flags().BoolVar(&f.release, "release", false, "give the leases back")
	return cmd
}

// client gets leases and shows them.
func (a *app) client(ctx context.Context, f *clientFlags) error {
	if ctx == nil {
		ctx = context.Background()
	}
	r, hw, err := f.parse()
	if err != nil {
		return err
	}
	if err := r.Open(); err != nil {
		return newFileError("open a socket at", f.relay, err)
	}
	defer r.Close()
	for range f.count {
		l, err := r.Lease(ctx, hw)
		if err != nil {
			fmt.Fprintf(a.stderr, "keatool: %s: %v\n", hw, err)
			return errFault
		}
		a.showLease(&l)
		if f.release {
			if err := r.Release(l); err != nil {
				return newFileError("send to", f.server, err)
			}
		}
		hw = following(hw)
	}
	return nil
}

func (f *clientFlags) parse() (*client.Relay4, net.HardwareAddr, error) {
	server, err := netip.ParseAddrPort(f.server)
	if err != nil {
		addr, addrErr := netip.ParseAddr(f.server)
		if addrErr != nil {
			return nil, nil, usagef("--server %s is no address", f.server)
		}
		server = netip.AddrPortFrom(addr, 67)
	}
	relay, err := netip.ParseAddr(f.relay)
	if err != nil || !relay.Is4() || !server.Addr().Is4() {
		return nil, nil, usagef("--relay and --server must be IPv4 addresses")
	}
	var link netip.Addr
	if f.link != "" {
		if link, err = netip.ParseAddr(f.link); err != nil || !link.Is4() {
			return nil, nil, usagef("--link %s is no IPv4 address", f.link)
		}
	}
	hw, err := net.ParseMAC(f.mac)
	if err != nil {
		return nil, nil, usagef("--mac %s is no hardware address", f.mac)
	}
	return &client.Relay4{Server: server, Addr: relay, Link: link, Timeout: f.timeout}, hw, nil
}

// showLease prints a lease: the address first, then the options by name.
func (a *app) showLease(l *client.Lease4) {
	fmt.Fprintf(a.stdout, "%s  %s for %d s from %s\n", l.HW, l.Addr, l.Seconds, l.ServerID)
	for _, o := range l.Options {
		def, ok := option.ByCode(kea.V4, "", uint32(o.Code), kea.DefaultRelease)
		if !ok || !def.Configurable {
			continue
		}
		value, ok := def.Text(o.Value)
		if !ok {
			value = fmt.Sprintf("%X", o.Value)
		}
		fmt.Fprintf(a.stdout, "  %s (%d): %s\n", def.Name, o.Code, value)
	}
}

// following returns the hardware address that comes next.
func following(hw net.HardwareAddr) net.HardwareAddr {
	out := append(net.HardwareAddr(nil), hw...)
	for i := len(out) - 1; i >= 0; i-- {
		if out[i]++; out[i] != 0 {
			break
		}
	}
	return out
}
