package netio

import (
	"encoding/binary"
	"net/netip"

	"golang.org/x/net/bpf"
)

// Offsets in an IPv4 header.
const (
	offFragment = 6
	offProtocol = 9
	offSource   = 12
	offDest     = 16
)

// filter4 is a program for a packet socket without link headers. It lets through
// UDP to a port, not in fragments, sent by broadcast or to one of the addresses.
// Where these are left to UDP sockets, it lets through only what these cannot
// get: the kernel refuses a source of 0.0.0.0 unless it is a broadcast.
func filter4(port uint16, addrs []netip.Addr, relaysByUDP bool) []bpf.Instruction {
	if relaysByUDP {
		return filterEnd(filterSource(filterStart(), addrs), port)
	}
	return filterEnd(filterDest(filterStart(), addrs), port)
}

// skipTo marks a jump that is filled in by filterEnd: to the end or to the port.
const (
	toDrop = 255
	toPort = 254
)

// dropAfterPort is how far the refusal is from the test of the port.
const dropAfterPort = 4

func filterStart() []bpf.Instruction {
	return []bpf.Instruction{
		bpf.LoadAbsolute{Off: offProtocol, Size: 1},
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: 17, SkipFalse: toDrop},
		bpf.LoadAbsolute{Off: offFragment, Size: 2},
		bpf.JumpIf{Cond: bpf.JumpBitsSet, Val: 0x3fff, SkipTrue: toDrop},
		bpf.LoadAbsolute{Off: offDest, Size: 4},
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: 0xffffffff, SkipTrue: toPort},
	}
}

func filterDest(p []bpf.Instruction, addrs []netip.Addr) []bpf.Instruction {
	if len(addrs) == 0 {
		return append(p, bpf.Jump{Skip: dropAfterPort})
	}
	for i, a := range addrs {
		v := a.As4()
		jump := bpf.JumpIf{Cond: bpf.JumpEqual, Val: binary.BigEndian.Uint32(v[:]), SkipTrue: toPort}
		if i == len(addrs)-1 {
			jump.SkipFalse = toDrop
		}
		p = append(p, jump)
	}
	return p
}

func filterSource(p []bpf.Instruction, addrs []netip.Addr) []bpf.Instruction {
	p = append(p, bpf.LoadAbsolute{Off: offSource, Size: 4},
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: 0, SkipFalse: toDrop}, bpf.LoadAbsolute{Off: offDest, Size: 4})
	return filterDest(p, addrs)
}

// filterEnd adds the test of the port, and fills in the jumps.
func filterEnd(p []bpf.Instruction, port uint16) []bpf.Instruction {
	start := len(p)
	p = append(p,
		bpf.LoadMemShift{Off: 0},
		bpf.LoadIndirect{Off: 2, Size: 2},
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: uint32(port), SkipFalse: 1},
		bpf.RetConstant{Val: 1 << 18},
		bpf.RetConstant{Val: 0},
	)
	for i := range p[:start] {
		if j, ok := p[i].(bpf.JumpIf); ok {
			j.SkipTrue, j.SkipFalse = skip(j.SkipTrue, i, start), skip(j.SkipFalse, i, start)
			p[i] = j
		}
	}
	return p
}

// skip turns a mark into the number of instructions to skip at position i.
func skip(mark uint8, i, port int) uint8 {
	switch mark {
	case toPort:
		return uint8(port - i - 1)
	case toDrop:
		return uint8(port + dropAfterPort - i - 1)
	}
	return mark
}

// maxFilterAddrs is how many addresses of one interface fit the jumps of a
// filter; what is sent to further ones is left to their UDP sockets.
const maxFilterAddrs = 200
