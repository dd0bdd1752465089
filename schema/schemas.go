package schema

import (
	"bytes"
	"embed"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/keatool/keatool/schema/internal/draft"
	"github.com/keatool/keatool/schema/internal/keys"
	"github.com/keatool/keatool/schema/kea"
)

//go:embed json/*.json
var files embed.FS

// edition is one daemon in one release.
type edition struct {
	daemon  keys.Daemon
	release kea.Release
}

// shapes are the compiled schemas of an edition.
type shapes struct {
	whole       *jsonschema.Schema
	reservation *jsonschema.Schema // nil for kea-dhcp-ddns
}

// compiled makes the shapes of each edition when they are first asked for,
// which takes milliseconds.
var compiled = func() map[edition]func() *shapes {
	all := map[edition]func() *shapes{}
	for _, d := range draft.Daemons {
		for _, r := range kea.Releases {
			all[edition{d, r}] = sync.OnceValue(func() *shapes { return compile(edition{d, r}) })
		}
	}
	return all
}()

// compile reads the embedded schema of an edition. That it can is a matter of
// the build, which a test looks after.
func compile(e edition) *shapes {
	text, err := files.ReadFile("json/" + draft.Name(e.daemon, e.release))
	if err != nil {
		panic(err)
	}
	c := jsonschema.NewCompiler()
	c.Draft = jsonschema.Draft2020
	url := draft.URL(e.daemon, e.release)
	if err := c.AddResource(url, bytes.NewReader(text)); err != nil {
		panic(err)
	}
	s := &shapes{whole: c.MustCompile(url)}
	if e.daemon != keys.D2 {
		s.reservation = c.MustCompile(url + "#/$defs/reservation")
	}
	return s
}

// JSON returns the JSON Schema (draft 2020-12) of a daemon in a release: of
// kea-dhcp4 for [kea.V4], of kea-dhcp6 for [kea.V6], of kea-dhcp-ddns for 0.
// It is nil for a release that is not among [kea.Releases].
func JSON(f kea.Family, r kea.Release) []byte {
	text, err := files.ReadFile("json/" + draft.Name(daemonOf(f), r))
	if err != nil {
		return nil
	}
	return text
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
