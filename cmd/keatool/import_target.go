package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
	"github.com/keatool/keatool/server/store/database"
	"github.com/keatool/keatool/translate/leases"
)

// target is a place that leases are put into.
type target interface {
	// name is how people call it.
	name() string
	// load puts the leases of a table in, and takes those out of the table for
	// which there are later ones; or only counts, if it is a dry run.
	load(ctx context.Context, t *leases.Table, dry bool) (leaseCounts, error)
	close() error
}

// leaseCounts says what was done to a target.
type leaseCounts struct {
	Added, Changed, Same, Newer int
	Refused                     int // the target has no way to take them
}

func (c leaseCounts) text(where string, dry bool) string {
	text := fmt.Sprintf("%s: %d added, %d changed, %d there already", where, c.Added, c.Changed, c.Same)
	if c.Newer > 0 {
		text += fmt.Sprintf(", %d kept as they are because they are later", c.Newer)
	}
	if c.Refused > 0 {
		text += fmt.Sprintf(", %d that it cannot take because no command gives such leases, without a hardware address or temporary", c.Refused)
	}
	if dry {
		text += " (dry run: nothing was written)"
	}
	return text
}

// openTarget opens where leases go to, or come from: what a flag says or else
// what the configuration does.
func openTarget(where string, site *kea.Server) (target, error) {
	scheme, rest, ok := strings.Cut(where, ":")
	switch {
	case where == "":
		return databaseOf(site)
	case scheme == "memfile" && rest != "":
		return &memfileTarget{path: rest, format: formatOf(site.Family)}, nil
	case scheme == "control" && rest != "":
		return newControlTarget(rest, site.Family)
	case scheme == "mysql" || scheme == "postgresql":
		params, err := database.ParseURL(where)
		if err != nil {
			return nil, usageError{err.Error()}
		}
		return openSQLTarget(params, site.Family)
	case !ok:
		return nil, usagef("`%s` is no target; want memfile:PATH, mysql://…, postgresql://… or control:SOCKET-or-URL", where)
	}
	return nil, usagef("`%s:` is no kind of target; want memfile:PATH, mysql://…, postgresql://… or control:SOCKET-or-URL", scheme)
}

// databaseOf opens the lease database of a configuration.
func databaseOf(site *kea.Server) (target, error) {
	db := site.LeaseDatabase
	if db == nil {
		db = &kea.Database{Type: "memfile"}
	}
	if usesDatabase(site) {
		params, err := database.FromConfig(db)
		if err != nil {
			return nil, usageError{err.Error()}
		}
		return openSQLTarget(params, site.Family)
	}
	if db.Persist != nil && !*db.Persist {
		return nil, usagef("the configuration keeps leases in memory only (`persist` is false); name a target with --to")
	}
	path, err := dataFile(db.Name, fmt.Sprintf("kea-leases%d.csv", site.Family))
	if err != nil {
		return nil, newFileError("use", "the lease file", err)
	}
	return &memfileTarget{path: path, format: formatOf(site.Family)}, nil
}

func formatOf(f kea.Family) lease.Format {
	if f == kea.V6 {
		return lease.CSV6
	}
	return lease.CSV4
}
