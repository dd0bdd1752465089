package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"time"

	"github.com/keatool/keatool/internal/difftest"
	"github.com/keatool/keatool/parser/leasefile"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/translate/leases"
)

// mostHolders is how many clients come back to the leases they have.
const mostHolders = 200

// takeLeases gives both servers the leases of --leases, the candidate as
// import-leases would, and adds clients that come back to theirs.
func (c *comparison) takeLeases(config *kea.Config) error {
	if c.leases == "" {
		return nil
	}
	text, err := readFile(c.leases)
	if err != nil {
		return newFileError("read", c.leases, err)
	}
	now := time.Now().Unix()
	table := leases.New(leases.Options{Config: config.Dhcp, Name: c.leases, Now: now})
	held := map[netip.Prefix]difftest.Client{}
	r := leasefile.NewReader(bytes.NewReader(text), leasefile.Options{Name: c.leases})
	for {
		record, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return newFileError("use", c.leases, err)
		}
		table.Add(record)
		holders(held, record, now)
	}
	rows := bytes.NewBuffer(lease.AppendHeader(nil, formatOf(config.Dhcp.Family)))
	for row := range table.Rows() {
		rows.Write(row)
	}
	c.setup.Leases = &difftest.Leases{Dhcpd: text, Kea: rows.Bytes()}
	c.setup.Plan.Clients = slices.Concat(c.comeBack(held), c.setup.Plan.Clients)
	return nil
}

// holders notes who has the leases of a record; later records count.
func holders(held map[netip.Prefix]difftest.Client, r *leasefile.Record, now int64) {
	over := func(state leasefile.State, ends leasefile.Time) bool {
		return state != leasefile.Active || int64(ends) <= now
	}
	if r.Kind == leasefile.Lease {
		p := netip.PrefixFrom(r.Addr, 32)
		if delete(held, p); !over(r.State, r.Ends) && len(r.HW) > 0 {
			held[p] = difftest.Client{HType: byte(r.HWType), HW: bytes.Clone(r.HW), ClientID: bytes.Clone(r.ClientID),
				Steps: []difftest.Step{{Do: difftest.Reboot, Address: r.Addr}, {Do: difftest.Renew}}}
		}
		return
	}
	for i := range r.Addrs {
		a := &r.Addrs[i]
		p := netip.PrefixFrom(a.Addr, int(a.PrefixLen))
		if delete(held, p); over(a.State, a.Ends) || !r.Kind.IA() || len(r.DUID) == 0 {
			continue
		}
		step := difftest.Step{Do: difftest.Rebind, IAs: []difftest.IA{{IAID: r.IAID}}}
		if p.IsSingleIP() {
			step.Address = p.Addr()
		} else {
			step.IAs[0].PD, step.IAs[0].Prefix = true, p
		}
		held[p] = difftest.Client{V6: true, DUID: bytes.Clone(r.DUID), Steps: []difftest.Step{step, {Do: difftest.Renew}}}
	}
}

// comeBack makes clients of the plan of those who have a lease, where the plan
// has been before.
func (c *comparison) comeBack(held map[netip.Prefix]difftest.Client) (list []difftest.Client) {
	for p, client := range held {
		at, ok := c.placeOf(p)
		if !ok {
			continue
		}
		client.ID, client.What, client.At = "lease-"+p.Addr().String(), fmt.Sprintf("holder of the lease of %s", p.Addr()), at
		list = append(list, client)
	}
	slices.SortFunc(list, func(a, b difftest.Client) int { return bytes.Compare([]byte(a.ID), []byte(b.ID)) })
	return list[:min(len(list), mostHolders)]
}

// placeOf returns from where the client with an address speaks.
func (c *comparison) placeOf(p netip.Prefix) (at difftest.Place, ok bool) {
	for _, n := range c.setup.Source.Model.Networks {
		for _, s := range n.Subnets {
			for i := range c.setup.Plan.Clients {
				k := &c.setup.Plan.Clients[i]
				here := k.At.Relay.IsValid() && s.Prefix.Contains(k.At.Relay) || k.At.Direct.IsValid() && s.Prefix.Overlaps(k.At.Direct)
				if here && len(k.At.RelayOptions) == 0 && (s.Prefix.Contains(p.Addr()) || !p.IsSingleIP()) {
					return k.At, true
				}
			}
		}
	}
	return at, false
}
