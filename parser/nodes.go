package parser

import (
	"net/netip"
	"time"
)

// Node is the typed contents of a statement, one Go type per statement form of
// dhcpd.conf(5) and dhcp-eval(5).
type Node interface{ node() }

// Atom is one value of an option or parameter, read by its format letter
// (see [OptionDef]). Which field is set depends on Kind:
//
//	'I' '6'          Addr, or Name if a host name was written
//	'B' 'S' 'L' 'b' 's' 'l' 'T'  Num (two's complement for the signed ones; 'T' infinite is 0xffffffff)
//	'f'              Num: 0 false, 1 true, 2 ignore
//	't' 'X' 'E'      Data
//	'd' 'D' 'k' 'U'  Name
//	'N'              Num, and Name as written
//	'Z'              nothing
type Atom struct {
	Kind       byte
	Num        uint32
	Addr       netip.Addr
	Name       string
	Data       []byte
	Start, End uint32
}

// OptionDef says how an option of one space is numbered and read.
// Format is dhcpd's own string of letters: I ipv4, 6 ipv6, l L s S b B integers,
// T time, f boolean, t text, X opaque, d name, D name list (Dc compressed),
// E encapsulate (space name up to '.'), N enumeration (name up to '.'), U space
// name, k key name, Z empty; A repeats the whole, a the last atom, o makes the
// preceding one optional.
type OptionDef struct {
	Space, Name string
	Code        uint32
	Format      string
	Builtin     bool
	Decl        *Stmt // defining statement; nil for a builtin
}

// OptionRef names an option as a statement or expression wrote it.
type OptionRef struct {
	Space, Name string // lower case; Space "dhcp" when none was written
	Def         *OptionDef
	Start, End  uint32
}

// Verb is how an option statement combines with the value in force.
type Verb uint8

// The verbs of dhcp-options(5) "OPTION STATEMENTS".
const (
	Set     Verb = iota // option, supersede, send
	Default             // only if nothing is set yet
	Append              // current bytes followed by new ones
	Prepend             // new bytes followed by current ones
)

// AllowVerb is allow, deny or ignore.
type AllowVerb uint8

// The three verbs of a permit.
const (
	Allow AllowVerb = iota
	Deny
	Ignore
)

// PermitKind is what a pool's allow or deny names.
type PermitKind uint8

// The permits of dhcpd.conf(5) "ALLOW AND DENY WITHIN POOL DECLARATIONS".
const (
	KnownClients PermitKind = iota
	UnknownClients
	MembersOf
	DynamicBootpClients
	AuthenticatedClients
	UnauthenticatedClients
	AllClients
	AfterDate
)

// The statement forms.
type (
	// Bad is a statement that could not be read; a finding says why.
	Bad struct{}
	// Skipped is `% … ;`, which dhcpd passes over in silence.
	Skipped struct{}
	// Include is `include "FILE";`. File is nil if it could not be read.
	Include struct {
		Path string
		File *File
	}

	// SharedNetwork is `shared-network NAME { }`.
	SharedNetwork struct{ Name string }
	// Subnet is `subnet ADDR netmask MASK { }`.
	Subnet struct{ Addr, Mask netip.Addr }
	// Subnet6 is `subnet6 PREFIX { }`.
	Subnet6 struct{ Prefix netip.Prefix }
	// Group is `group [NAME] { }`.
	Group struct{ Name string }
	// Pool is `pool { }`, V6 for `pool6 { }`.
	Pool struct{ V6 bool }
	// Range is `range [dynamic-bootp] LO [HI];` with the ends in order.
	Range struct {
		Lo, Hi       netip.Addr
		DynamicBootp bool
	}
	// Range6 is `range6 LO HI;`, or `range6 PREFIX [temporary];` (Prefix valid, Lo and Hi its ends).
	Range6 struct {
		Lo, Hi    netip.Addr
		Prefix    netip.Prefix
		Temporary bool
	}
	// Prefix6 is `prefix6 LO HI /BITS;` with the ends in order.
	Prefix6 struct {
		Lo, Hi netip.Addr
		Bits   int
	}
	// Interface is `interface NAME;` in a subnet or shared network.
	Interface struct{ Name string }
	// Authoritative is `[not] authoritative;`.
	Authoritative struct{ Not bool }
	// ServerIdentifier is `server-identifier VALUE;` (atom 'I').
	ServerIdentifier struct{ Value Atom }
	// ServerDUID is `server-duid …;`. Type 1 llt, 2 en, 3 ll, or the number
	// written; Explicit is false for the bare `llt` and `ll`.
	ServerDUID struct {
		Type, HWType     uint16
		Time, Enterprise uint32
		ID               []byte
		Explicit         bool
	}
	// LeaseIDFormat is `lease-id-format octal|hex;`.
	LeaseIDFormat struct{ Word string }
	// DBTimeFormat is `db-time-format default|local;`.
	DBTimeFormat struct{ Word string }

	// Host is `host NAME { }`.
	Host struct{ Name string }
	// Hardware is `hardware TYPE [ADDR];`. TypeCode is the ARP hardware type.
	Hardware struct {
		Type     string
		TypeCode uint8
		Addr     []byte
	}
	// FixedAddress is `fixed-address LIST;` (atoms 'I') or `fixed-address6 LIST;` (atoms '6').
	FixedAddress struct {
		V6    bool
		Addrs []Atom
	}
	// FixedPrefix6 is `fixed-prefix6 PREFIX;`.
	FixedPrefix6 struct{ Prefix netip.Prefix }
	// HostIdentifier is `host-identifier option NAME VALUE;` (Relay -1) or
	// `host-identifier v6relopt N NAME VALUE;`.
	HostIdentifier struct {
		Relay  int
		Option OptionRef
		Values []Atom
	}
	// UID is `uid VALUE;`.
	UID struct{ Value []byte }
	// HostGroup is `group NAME;` inside a host.
	HostGroup struct{ Name string }
	// Flag is `dynamic;`, `deleted;` or `static;`.
	Flag struct{ Word string }

	// Class is `class NAME { }`; Old is "vendor-class" or "user-class" for the obsolete forms.
	Class struct{ Name, Old string }
	// Subclass is `subclass CLASS VALUE [{ }];`.
	Subclass struct {
		Class string
		Value []byte
	}
	// MatchIf is `match if EXPR;`.
	MatchIf struct{ Cond *Expr }
	// Match is `match EXPR;`.
	Match struct{ Data *Expr }
	// SpawnWith is `spawn with EXPR;`.
	SpawnWith struct{ Data *Expr }
	// LeaseLimit is `lease limit N;`.
	LeaseLimit struct{ N uint32 }

	// Permit is allow or deny inside a pool. Class is set for MembersOf, After for AfterDate.
	Permit struct {
		Verb  AllowVerb
		What  PermitKind
		Class string
		After time.Time // zero for `never`
	}
	// FailoverPeer is `failover peer NAME { }`.
	FailoverPeer struct{ Name string }
	// FailoverItem is one statement of a failover peer declaration. Name is its
	// words joined by a blank: "primary", "secondary", "address", "peer address",
	// "port", "peer port", "mclt", "split", "hba", "load balance max seconds",
	// "max-response-delay", "max-unacked-updates", "max-lease-misbalance",
	// "max-lease-ownership", "min-balance", "max-balance", "auto-partner-down".
	FailoverItem struct {
		Name string
		Addr Atom // address forms: 'I'
		Num  uint32
		HBA  []byte
	}
	// FailoverRef is `failover peer "NAME";`, or `no failover peer` with No set.
	FailoverRef struct {
		Name string
		No   bool
	}
	// Zone is `zone NAME { }`, with its final dot.
	Zone struct{ Name string }
	// ZoneItem is `primary|secondary|primary6|secondary6 LIST;` (Addrs, atoms 'I' or '6') or `key NAME;` (Key).
	ZoneItem struct {
		Name  string
		Addrs []Atom
		Key   string
	}
	// Key is `key NAME { algorithm …; secret …; };`, read as one statement's contents.
	Key struct{ Name, Algorithm, Secret string }
	// KeyItem is `algorithm NAME;` or `secret BASE64;` inside a key.
	KeyItem struct{ Name, Value string }

	// OptionSpace is `option space NAME …;`. Widths are 1 unless given.
	OptionSpace struct {
		Name                   string
		CodeWidth, LengthWidth int
	}
	// OptionDefine is `option NAME code N = TYPE;`.
	OptionDefine struct{ Def *OptionDef }
	// OptionSet is an option statement with a value. Exactly one of Values and
	// Expr is meaningful: Expr for the `= EXPR` form.
	OptionSet struct {
		Verb   Verb
		Option OptionRef
		Values []Atom
		Expr   *Expr
	}
	// Param is a server parameter, `KEYWORD VALUE;` or `KEYWORD = EXPR;`, with
	// Name as in dhcpd's server option space. `allow|deny|ignore KEY;` outside
	// pools is a Param too, of the boolean parameter it sets, with Verb telling the spelling.
	Param struct {
		Name  string
		Value Atom
		Expr  *Expr
		Allow bool // written as allow/deny/ignore
		Verb  AllowVerb
	}

	// If is `if EXPR { }` or, with Else set, `elsif EXPR { }`.
	If struct {
		Cond *Expr
		Else bool
	}
	// Else is `else { }`.
	Else struct{}
	// Switch is `switch (EXPR) { }`.
	Switch struct{ Value *Expr }
	// Case is `case EXPR:`.
	Case struct{ Value *Expr }
	// DefaultCase is `default:`.
	DefaultCase struct{}
	// Break is `break;`.
	Break struct{}
	// On is `on EVENT [or EVENT] { }`.
	On struct{ Events []string }
	// SetVar is `set NAME = EXPR;`.
	SetVar struct {
		Name  string
		Value *Expr
	}
	// Unset is `unset NAME;`.
	Unset struct{ Name string }
	// Define is `define NAME (PARAMS) { }`.
	Define struct {
		Name   string
		Params []string
	}
	// Eval is `eval EXPR;`.
	Eval struct{ Value *Expr }
	// Return is `return [EXPR];`.
	Return struct{ Value *Expr }
	// Call is an expression statement: `NAME(ARGS);`, `NAME;` or `NAME = EXPR;`.
	Call struct {
		Name  string
		Value *Expr // OpCall, OpVar, or the assigned expression
	}
	// Log is `log([PRIORITY,] EXPR);`.
	Log struct {
		Priority string
		Value    *Expr
	}
	// Execute is `execute("PROGRAM", …);`.
	Execute struct {
		Program string
		Args    []*Expr
	}
	// Add is `add "CLASS";`.
	Add struct{ Class string }
	// ParseVendorOption is `parse-vendor-option;`.
	ParseVendorOption struct{}
)

func (*Bad) node()               {}
func (*Skipped) node()           {}
func (*Include) node()           {}
func (*SharedNetwork) node()     {}
func (*Subnet) node()            {}
func (*Subnet6) node()           {}
func (*Group) node()             {}
func (*Pool) node()              {}
func (*Range) node()             {}
func (*Range6) node()            {}
func (*Prefix6) node()           {}
func (*Interface) node()         {}
func (*Authoritative) node()     {}
func (*ServerIdentifier) node()  {}
func (*ServerDUID) node()        {}
func (*LeaseIDFormat) node()     {}
func (*DBTimeFormat) node()      {}
func (*Host) node()              {}
func (*Hardware) node()          {}
func (*FixedAddress) node()      {}
func (*FixedPrefix6) node()      {}
func (*HostIdentifier) node()    {}
func (*UID) node()               {}
func (*HostGroup) node()         {}
func (*Flag) node()              {}
func (*Class) node()             {}
func (*Subclass) node()          {}
func (*MatchIf) node()           {}
func (*Match) node()             {}
func (*SpawnWith) node()         {}
func (*LeaseLimit) node()        {}
func (*Permit) node()            {}
func (*FailoverPeer) node()      {}
func (*FailoverItem) node()      {}
func (*FailoverRef) node()       {}
func (*Zone) node()              {}
func (*ZoneItem) node()          {}
func (*Key) node()               {}
func (*KeyItem) node()           {}
func (*OptionSpace) node()       {}
func (*OptionDefine) node()      {}
func (*OptionSet) node()         {}
func (*Param) node()             {}
func (*If) node()                {}
func (*Else) node()              {}
func (*Switch) node()            {}
func (*Case) node()              {}
func (*DefaultCase) node()       {}
func (*Break) node()             {}
func (*On) node()                {}
func (*SetVar) node()            {}
func (*Unset) node()             {}
func (*Define) node()            {}
func (*Eval) node()              {}
func (*Return) node()            {}
func (*Call) node()              {}
func (*Log) node()               {}
func (*Execute) node()           {}
func (*Add) node()               {}
func (*ParseVendorOption) node() {}
