package memory

import "encoding/binary"

// arena hands out blocks of memory in which the garbage collector has nothing
// to look for. A block is known by its ref: where it begins, in units of eight
// bytes. Blocks never move, and a block that was given back is used again for
// the same class of sizes only, so that what begins at a ref is always the
// beginning of a block.
type arena struct {
	chunks [][]byte
	next   int // of the last shared chunk, what is not handed out yet, in bytes
	shared int // the last chunk that small blocks come from; -1 if none
	free   [classes]uint32
	holes  []int // chunks of one block that were given back
}

const (
	unit      = 8
	chunkBits = 13 // a chunk is 1<<chunkBits units
	chunkSize = unit << chunkBits
	refBits   = 28 // what a ref may have

	fine    = 1024 // up to here classes are a unit apart
	classes = fine/unit + 1 + 5
	largest = fine << 5 // of a shared chunk
)

func newArena() arena { return arena{shared: -1} }

// class returns the class of a size and how long its blocks are.
func class(size int) (int, int) {
	if size <= fine {
		units := (size + unit - 1) / unit
		return units, units * unit
	}
	c, length := fine/unit+1, 2*fine
	for length < size {
		c, length = c+1, length*2
	}
	return c, length
}

// alloc returns a block for size bytes; ref 0 if there is no more room.
func (a *arena) alloc(size int) uint32 {
	if size > largest {
		return a.allocChunk(size)
	}
	c, length := class(size)
	if ref := a.free[c]; ref != 0 {
		a.free[c] = binary.LittleEndian.Uint32(a.block(ref))
		return ref
	}
	if a.shared < 0 || a.next+length > chunkSize {
		if !a.addChunk() {
			return 0
		}
	}
	ref := uint32(a.shared<<chunkBits | a.next/unit)
	a.next += length
	return ref
}

func (a *arena) addChunk() bool {
	if len(a.chunks) >= 1<<(refBits-chunkBits) {
		return false
	}
	a.shared, a.next = len(a.chunks), 0
	if a.shared == 0 {
		a.next = unit // so that no block has ref 0
	}
	a.chunks = append(a.chunks, make([]byte, chunkSize))
	return true
}

// allocChunk makes a chunk of one large block.
func (a *arena) allocChunk(size int) uint32 {
	if n := len(a.holes); n > 0 {
		i := a.holes[n-1]
		a.holes = a.holes[:n-1]
		a.chunks[i] = make([]byte, size)
		return uint32(i << chunkBits)
	}
	if len(a.chunks) == 0 && !a.addChunk() || len(a.chunks) >= 1<<(refBits-chunkBits) {
		return 0
	}
	a.chunks = append(a.chunks, make([]byte, size))
	return uint32((len(a.chunks) - 1) << chunkBits)
}

// release gives a block back that was allocated for size bytes.
func (a *arena) release(ref uint32, size int) {
	if size > largest {
		i := int(ref >> chunkBits)
		a.chunks[i] = nil
		a.holes = append(a.holes, i)
		return
	}
	c, _ := class(size)
	block := a.block(ref)
	binary.LittleEndian.PutUint32(block, a.free[c])
	kill(block)
	a.free[c] = ref
}

// block returns what begins at a ref, up to the end of its chunk; nil if
// nothing is there.
func (a *arena) block(ref uint32) []byte {
	i := int(ref >> chunkBits)
	if i >= len(a.chunks) {
		return nil
	}
	chunk := a.chunks[i]
	offset := int(ref&(1<<chunkBits-1)) * unit
	if offset >= len(chunk) {
		return nil
	}
	return chunk[offset:]
}
