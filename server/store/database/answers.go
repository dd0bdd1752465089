package database

import (
	"errors"

	"github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgconn"
)

// Numbers of errors of databases.
const (
	pgUnique  = "23505"
	pgData    = "22" // classes begin the number
	pgRule    = "23"
	myUnique  = 1062
	myTooLong = 1406
	myRange   = 1264
	myParent  = 1452
)

// Taken reports whether an error is a unique index that has refused a row.
func Taken(err error) bool {
	var pg *pgconn.PgError
	var my *mysql.MySQLError
	return errors.As(err, &pg) && pg.Code == pgUnique || errors.As(err, &my) && my.Number == myUnique
}

// Refused reports whether the database is there, and does not take what it was
// given.
func Refused(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return len(pg.Code) == 5 && (pg.Code[:2] == pgData || pg.Code[:2] == pgRule)
	}
	var my *mysql.MySQLError
	if !errors.As(err, &my) {
		return false
	}
	switch my.Number {
	case myUnique, myTooLong, myRange, myParent:
		return true
	}
	return false
}
