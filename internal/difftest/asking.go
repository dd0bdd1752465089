package difftest

import (
	"slices"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/server/packet"
)

// codeUnasked is the finding that Kea sends most options only to who asks.
const codeUnasked diag.Code = "KT2320"

// unasked lists the options that a client without a request list got of the
// reference, if the candidate kept some of them back as announced: whether they
// are right shows only to a client that asks for them.
func unasked(o *Outcome) (list []byte) {
	if o.Client.V6 || !slices.ContainsFunc(o.Exchanges, func(x Exchange) bool {
		return slices.ContainsFunc(x.Deltas, func(d Delta) bool { return slices.Contains(d.Codes, codeUnasked) })
	}) {
		return nil
	}
	for _, x := range o.Exchanges {
		if x.Reference == nil {
			continue
		}
		for _, f := range x.Reference.Fields {
			if f.What == OptionOf && f.Code != packet.OptServerID && f.Code < 255 && !slices.Contains(list, byte(f.Code)) {
				list = append(list, byte(f.Code))
			}
		}
	}
	return list
}

// asking returns a client that is another one in asking for options only.
func asking(c *Client, list []byte) Client {
	twin := *c
	twin.ID += "-asking"
	twin.What += ", asking for what that one gets"
	twin.Options = append(slices.Clone(c.Options), Option{packet.OptParameterList, list})
	return twin
}
