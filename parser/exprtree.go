package parser

// Type is the static type of an expression of dhcp-eval(5).
type Type uint8

// The types. Unknown is a variable or function, whose type shows only at run time.
const (
	UnknownType Type = iota
	BoolType
	DataType
	NumType
)

// Op is the operator or function of an expression.
type Op uint8

// Operators and functions of dhcp-eval(5). The comment gives the operands in
// Args, and the other fields used.
const (
	OpBadExpr Op = iota // could not be read; a finding says why

	OpAnd      // a, b
	OpOr       // a, b
	OpNot      // a
	OpEqual    // a, b
	OpNotEqual // a, b
	OpRegex    // a, pattern: ~=
	OpIRegex   // a, pattern: ~~
	OpAdd      // a, b
	OpSub      // a, b; never read: dhcpd takes a lone - for a number
	OpMul      // a, b
	OpDiv      // a, b
	OpMod      // a, b
	OpBitAnd   // a, b
	OpBitOr    // a, b
	OpBitXor   // a, b

	OpData    // Data: string or hex constant
	OpNum     // Num: numeric constant, response codes included
	OpVar     // Name
	OpCall    // Name, args
	OpNull    //
	OpExists  // Option
	OpKnown   //
	OpStatic  //
	OpCheck   // Name
	OpDefined // Name

	OpOption        // Option: of the packet
	OpConfigOption  // Option: already set for the reply
	OpHardware      //
	OpSubstring     // data, offset, length
	OpSuffix        // data, length
	OpLcase         // data
	OpUcase         // data
	OpConcat        // data, data, …
	OpReverse       // width, data
	OpBinaryToASCII // base, width, separator, data
	OpEncodeInt     // num; Num: width in bits
	OpExtractInt    // data; Num: width in bits
	OpPickFirst     // data, …
	OpPacket        // offset, length
	OpLeasedAddress //
	OpFilename      //
	OpServerName    //
	OpHostDeclName  //
	OpGetHostname   //
	OpGetHostByName // Name
	OpV6Relay       // relay number, data
	OpLeaseTime     //
	OpClientState   // client-state: never meaningful in a server
)

// Expr is an expression tree with precedence as dhcpd implements it, which is
// not what its manual says. Offsets count in the statement's File.
type Expr struct {
	Op         Op
	Type       Type
	Args       []*Expr
	Data       []byte
	Num        int64
	Name       string
	Option     OptionRef
	Start, End uint32
}
