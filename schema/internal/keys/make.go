package keys

import "github.com/keatool/keatool/schema/kea"

// most is the greatest 32-bit number, the limit of most numbers.
const most = 1<<32 - 1

// The rules that many keys share.
var (
	anyText  = Rule{Kind: Text}
	notEmpty = Rule{Kind: Text, Form: NotEmpty}
	truth    = Rule{Kind: Bool}
	fraction = Rule{Kind: Float}
	number   = upTo(0, most)
	unlooked = Rule{Kind: Integer}
	freeMap  = Rule{Kind: Free}
)

func upTo(least, most int64) Rule { return Rule{Kind: Integer, Min: least, Max: most} }

func form(f Form) Rule { return Rule{Kind: Text, Form: f} }

func oneOf(words ...string) Rule { return Rule{Kind: Text, Enum: words} }

// word is oneOf without regard to case.
func word(words ...string) Rule { return Rule{Kind: Text, Enum: words, Fold: true} }

func texts(f Form) Rule { return Rule{Kind: Texts, Form: f} }

// unique is texts without repeats.
func unique(f Form) Rule { return Rule{Kind: Texts, Form: f, Unique: true} }

// someOf is a list of words without repeats that is not empty.
func someOf(words ...string) Rule {
	return Rule{Kind: Texts, Enum: words, Unique: true, NonEmpty: true}
}

func object(of string) Rule { return Rule{Kind: Map, Of: of, NonEmpty: true} }

func list(of string) Rule { return Rule{Kind: Maps, Of: of} }

func someMaps(of string) Rule { return Rule{Kind: Maps, Of: of, NonEmpty: true} }

// k is a key of both DHCP servers in all releases; the methods narrow it.
func k(name string, r Rule, doc string) Key { return Key{Name: name, For: DHCP, Rule: r, Doc: doc} }

func (k Key) only(d Daemon) Key       { k.For = d; return k }
func (k Key) v4() Key                 { return k.only(DHCP4) }
func (k Key) v6() Key                 { return k.only(DHCP6) }
func (k Key) all() Key                { return k.only(All) }
func (k Key) since(r kea.Release) Key { k.Since = r; return k }
func (k Key) until(r kea.Release) Key { k.Last = r; return k }
func (k Key) need() Key               { k.Need = true; return k }
func (k Key) not(ks ...string) Key    { k.Not = ks; return k }
func (k Key) instead(use string) Key  { k.Use = use; return k }
func (k Key) old(r kea.Release) Key   { k.Old = r; return k }
func each(ks []Key, f func(Key) Key) []Key {
	out := make([]Key, len(ks))
	for i := range ks {
		out[i] = f(ks[i])
	}
	return out
}

// join concatenates groups of keys.
func join(groups ...[]Key) []Key {
	var all []Key
	for _, g := range groups {
		all = append(all, g...)
	}
	return all
}
