package schema

import (
	"bytes"
	"slices"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/keatool/keatool/schema/internal/draft"
	"github.com/keatool/keatool/schema/internal/keys"
	"github.com/keatool/keatool/schema/kea"
)

// edition is one daemon in one release.
type edition struct {
	daemon  keys.Daemon
	release kea.Release
}

// shapes are the compiled schemas of an edition.
type shapes struct {
	whole       *jsonschema.Schema
	reservation *jsonschema.Schema // of the DHCP servers
}

// compiled makes the shapes of each edition when they are first asked for,
// which takes milliseconds.
var compiled = func() map[edition]func() *shapes {
	all := map[edition]func() *shapes{}
	for _, d := range draft.Daemons {
		for _, r := range kea.Releases {
			if d.In(r) {
				all[edition{d, r}] = sync.OnceValue(func() *shapes { return compile(edition{d, r}) })
			}
		}
	}
	return all
}()

// compile makes the schema of an edition. That it can is a matter of the table
// of keys, which a test looks after.
func compile(e edition) *shapes {
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft2020
	url := draft.URL(e.daemon, e.release)
	if err := c.AddResource(url, bytes.NewReader(draft.Schema(e.daemon, e.release))); err != nil {
		panic(err)
	}
	s := &shapes{whole: c.MustCompile(url)}
	if e.daemon&keys.DHCP != 0 {
		s.reservation = c.MustCompile(url + "#/$defs/reservation")
	}
	return s
}

// Daemons are the words for the daemons that [JSON] knows.
func Daemons() []string {
	var words []string
	for _, d := range draft.Daemons {
		words = append(words, draft.Word(d))
	}
	return words
}

// JSON returns the JSON Schema (draft 2020-12) of a daemon, by its word in
// [Daemons], in a release. It is nil for a daemon that the release has not, and
// for a release that is not among [kea.Releases].
func JSON(daemon string, r kea.Release) []byte {
	for _, d := range draft.Daemons {
		if draft.Word(d) == daemon && d.In(r) && slices.Contains(kea.Releases, r) {
			return draft.Schema(d, r)
		}
	}
	return nil
}

// daemonOf returns the daemon of a family; kea-dhcp-ddns has none.
func daemonOf(f kea.Family) keys.Daemon {
	switch f {
	case kea.V4:
		return keys.DHCP4
	case kea.V6:
		return keys.DHCP6
	}
	return keys.D2
}
