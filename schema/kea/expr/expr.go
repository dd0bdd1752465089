// Package expr holds Kea's class expressions (Kea manual, "Client
// Classification"): a typed tree, a parser and a printer. translate prints the
// trees it builds, validate parses and types them, the server evaluates them.
package expr

// Op is the operator, function or field of a node.
type Op uint8

// The node forms; the comment names the operands in Args and the other fields used.
const (
	// Boolean.
	And    Op = iota // a, b, …
	Or               // a, b, …
	Not              // a
	Equal            // a, b (strings)
	Member           // Name
	Match            // Name: pattern; a
	Exists           // a: an option path

	// String.
	Text       // Bytes, printed '…' when printable without quote, else 0x…; Suffix "hex": always 0x…
	IPAddress  // Bytes of 4 or 16, printed as an address
	Integer    // Num, 4 bytes
	Option     // Path, or Name of the option instead of its code; Suffix "hex" or "text"; Exists and data of a vendor class need none
	Field      // Name: pkt4.mac, pkt.iface, vendor.enterprise, …
	Relay6Addr // Num: relay, Name: peeraddr or linkaddr
	Substring  // a; Num: start; Len, or All
	Split      // a, delims; Num: field
	Concat     // a, b
	IfElse     // condition, a, b
	Lcase      // a
	Ucase      // a
	HexString  // a, separator
	AddrToText // a
	IntToText  // a; Name: int8totext … uint32totext
)

// PathKind is where an option path starts.
type PathKind uint8

// Starts of an option path.
const (
	PathOption      PathKind = iota // option[n]
	PathRelay4                      // relay4[n]
	PathRelay6                      // relay6[Relay].option[n]
	PathVendor                      // vendor[Enterprise].option[n]; Enterprise -1 prints *; Code 0 with NoOption: vendor[e]
	PathVendorClass                 // vendor-class[Enterprise].data[n]
)

// Path names an option in a packet, or a sub-option of it.
type Path struct {
	Kind       PathKind
	Relay      int
	Enterprise int64
	Code       uint32
	Sub        int // sub-option code; -1: none
	NoOption   bool
}

// Expr is one node.
type Expr struct {
	Op     Op
	Args   []*Expr
	Name   string
	Bytes  []byte
	Num    int64
	Len    int64
	All    bool
	Path   Path
	Suffix string
}
