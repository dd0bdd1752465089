package kea

import (
	"fmt"
	"regexp"
	"strings"
)

// Release is a Kea stable series, comparable with < and >.
type Release uint16

// The releases keatool can write for and check against.
const (
	R22 Release = 202
	R24 Release = 204
	R26 Release = 206
	R30 Release = 300
	R32 Release = 302
)

// Releases lists them, oldest first. Default is what convert writes for.
var Releases = []Release{R22, R24, R26, R30, R32}

// DefaultRelease is the release assumed when none is named.
const DefaultRelease = R30

// String returns "3.0" and the like.
func (r Release) String() string { return fmt.Sprintf("%d.%d", r/100, r%100) }

// ParseRelease reads "2.6"; a patch level ("2.6.3") is accepted and ignored.
func ParseRelease(s string) (Release, error) {
	for _, r := range Releases {
		patch, ok := strings.CutPrefix(s, r.String())
		if ok && (patch == "" || patchLevel.MatchString(patch)) {
			return r, nil
		}
	}
	return 0, fmt.Errorf("unknown Kea release %q (known: 2.2, 2.4, 2.6, 3.0, 3.2)", s)
}

var patchLevel = regexp.MustCompile(`^\.[0-9]+$`)
