package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/keatool/keatool/server/store/database"
	"github.com/keatool/keatool/server/store/sqlschema"
)

// dbFlags are the flags of the commands below db, as given.
type dbFlags struct {
	config, passwordFile, release string
	timeout                       time.Duration
}

func newDB(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "db",
		Short: "make and upgrade the tables of Kea's databases",
		Long: `Db makes the tables that Kea and keatool serve keep leases and reservations in,
in PostgreSQL and in MySQL or MariaDB, as kea-admin does. The database itself,
and a user that may make tables in it, must be there.

DATABASE is postgresql://USER:PASSWORD@HOST:PORT/NAME or mysql://…; the folder
of a PostgreSQL socket, or the path of a MySQL one, goes behind the name, as
?host=/run/postgresql. With --config the lease database of a configuration is
meant. trust-anchor, cert-file, key-file and ssl-mode can follow the name too.

The tables are Kea's, so that either program can use what the other has made.
Those of Kea's configuration backend are not made, but upgraded where they are.`,
		Example: `  keatool db init postgresql://kea@localhost/kea --password-file /etc/kea/db-password
  keatool db version --config /etc/kea/kea-dhcp4.conf
  keatool db upgrade mysql://root@localhost/kea?host=/run/mysqld/mysqld.sock`,
	}
	cmd.AddCommand(
		newDBCommand(a, "init", "make the tables in an empty database", (*app).dbInit),
		newDBCommand(a, "version", "print the version of the tables", (*app).dbVersion),
		newDBCommand(a, "upgrade", "bring the tables to a newer version", (*app).dbUpgrade))
	return cmd
}

// dbAction is what a command does to a database.
type dbAction func(*app, context.Context, *sqlschema.DB, sqlschema.Version) error

func newDBCommand(a *app, name, short string, do dbAction) *cobra.Command {
	var f dbFlags
	cmd := &cobra.Command{
		Use:     name + " [flags] [DATABASE]",
		Short:   short,
		Long:    dbLong[name],
		Example: "  keatool db " + name + " postgresql://kea@localhost/kea\n  keatool db " + name + " --config /etc/kea/kea-dhcp4.conf",
		Args:    cobra.MaximumNArgs(1),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.db(cmd.Context(), &f, args, do) },
	}
	cmd.Flags().StringVarP(&f.config, "config", "c", "", "use the lease database of this configuration `FILE`")
	cmd.Flags().StringVar(&f.passwordFile, "password-file", "", "read the password from the first line of this `FILE`")
	cmd.Flags().DurationVar(&f.timeout, "timeout", 10*time.Minute, "how long it may take")
	if name != "version" {
		cmd.Flags().StringVar(&f.release, "release", "3.0", "the `RELEASE` of Kea whose tables are wanted: 2.2, 2.6 or 3.0")
	}
	return cmd
}

// dbLong explains the commands below db.
var dbLong = map[string]string{
	"init": `Init makes the tables in a database that has none of them. In PostgreSQL either
all of them are there in the end, or none; MySQL keeps what was made before an
error. keatool serve works with those of Kea 2.6 and 3.0.`,
	"version": `Version prints the version that the tables have, and the release of Kea that
makes that version. The exit status is 1 if there are no tables, or if they are
of a version that keatool does not know.`,
	"upgrade": `Upgrade brings the tables, with what is in them, to the version of a newer
release. No server should use them meanwhile. Where kea-admin has made the
tables, those of Kea's configuration backend are upgraded too, and kea-admin
finds what its own db-upgrade would have left. In PostgreSQL a step either
succeeds or changes nothing; MySQL keeps what was done before an error, so make
a copy first.`,
}

// db finds the database, and does something to it.
func (a *app) db(ctx context.Context, f *dbFlags, args []string, do dbAction) error {
	if ctx == nil {
		ctx = context.Background()
	}
	p, err := a.dbParams(f, args)
	if err != nil {
		return err
	}
	to, err := dbRelease(p.Kind, f.release)
	if err != nil {
		return err
	}
	db, err := sqlschema.Open(&p)
	if err != nil {
		return newFileError("use", "the database", err)
	}
	defer db.Close()
	ctx, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()
	err = do(a, ctx, db, to)
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sqlschema.ErrEmpty), errors.Is(err, sqlschema.ErrNotEmpty), errors.Is(err, sqlschema.ErrVersion):
		fmt.Fprintf(a.stderr, "keatool: %v\n", err)
		return errFault
	}
	return newFileError("use", "the database", err)
}

func (a *app) dbParams(f *dbFlags, args []string) (database.Params, error) {
	var p database.Params
	switch {
	case (f.config == "") == (len(args) == 0):
		return p, usagef("name the database, or a configuration with --config, and not both")
	case f.config != "":
		site, err := a.readSite(f.config)
		if err != nil {
			return p, err
		}
		if !usesDatabase(site) {
			return p, usagef("%s keeps its leases in files", f.config)
		}
		if p, err = database.FromConfig(site.LeaseDatabase); err != nil {
			return p, usageError{err.Error()}
		}
	default:
		var err error
		if p, err = database.ParseURL(args[0]); err != nil {
			return p, usageError{err.Error()}
		}
	}
	if f.passwordFile != "" {
		text, err := os.ReadFile(f.passwordFile)
		if err != nil {
			return p, newFileError("read", f.passwordFile, err)
		}
		p.Password, _, _ = strings.Cut(string(text), "\n")
	}
	return p, nil
}

// dbRelease returns the version of the tables that a release of Kea makes; the
// latest for "".
func dbRelease(k database.Kind, release string) (sqlschema.Version, error) {
	if release == "" {
		return sqlschema.Latest(k), nil
	}
	var known []string
	for _, s := range slices.Backward(sqlschema.Steps(k)) {
		if s.Release == release {
			return s.Version, nil
		}
		if !slices.Contains(known, s.Release) {
			known = append(known, s.Release)
		}
	}
	return sqlschema.Version{}, usagef("--release: the tables of Kea %s are not known; want one of %s", release, strings.Join(known, ", "))
}

func (a *app) dbInit(ctx context.Context, db *sqlschema.DB, to sqlschema.Version) error {
	if err := db.Init(ctx, to); err != nil {
		return err
	}
	return a.put("-", fmt.Appendf(nil, "%s\n", to))
}

func (a *app) dbVersion(ctx context.Context, db *sqlschema.DB, _ sqlschema.Version) error {
	v, err := db.Version(ctx)
	if err != nil {
		return err
	}
	release, err := db.Release(v)
	if err != nil {
		return err
	}
	return a.put("-", fmt.Appendf(nil, "%s (Kea %s)\n", v, release))
}

func (a *app) dbUpgrade(ctx context.Context, db *sqlschema.DB, to sqlschema.Version) error {
	from, err := db.Upgrade(ctx, to)
	if err != nil {
		return err
	}
	return a.put("-", fmt.Appendf(nil, "%s -> %s\n", from, to))
}
