package netio

import (
	"encoding/binary"
	"net/netip"

	"golang.org/x/net/bpf"
)

// filter4 is a program for a packet socket that sees no link headers. It lets
// through UDP to a port, not in fragments, sent by broadcast or to one of the
// addresses, of which there may be up to maxFilterAddrs.
func filter4(port uint16, addrs []netip.Addr) []bpf.Instruction {
	port0 := 7 + len(addrs) // where the test of the port stands, and four further on the refusal
	skip := func(from, to int) uint8 { return uint8(to - from - 1) }
	program := []bpf.Instruction{
		bpf.LoadAbsolute{Off: 9, Size: 1}, // protocol
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: 17, SkipFalse: skip(1, port0+4)},
		bpf.LoadAbsolute{Off: 6, Size: 2}, // fragment
		bpf.JumpIf{Cond: bpf.JumpBitsSet, Val: 0x3fff, SkipTrue: skip(3, port0+4)},
		bpf.LoadAbsolute{Off: 16, Size: 4}, // destination
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: 0xffffffff, SkipTrue: skip(5, port0)},
	}
	for i, a := range addrs {
		v := a.As4()
		program = append(program, bpf.JumpIf{Cond: bpf.JumpEqual, Val: binary.BigEndian.Uint32(v[:]), SkipTrue: skip(6+i, port0)})
	}
	return append(program,
		bpf.Jump{Skip: 4}, // none of the addresses: refused
		bpf.LoadMemShift{Off: 0},
		bpf.LoadIndirect{Off: 2, Size: 2}, // destination port
		bpf.JumpIf{Cond: bpf.JumpEqual, Val: uint32(port), SkipFalse: 1},
		bpf.RetConstant{Val: 1 << 18},
		bpf.RetConstant{Val: 0},
	)
}

// maxFilterAddrs is how many addresses of one interface fit the jumps of a
// filter. What is sent to further ones is received by their UDP sockets.
const maxFilterAddrs = 200
