package database

import (
	"context"
	"fmt"
	"net"

	"github.com/jackc/pgx/v5"
)

// Postgres returns how pgx is to connect.
func Postgres(p *Params) (*pgx.ConnConfig, error) {
	c, err := pgx.ParseConfig("")
	if err != nil {
		return nil, fmt.Errorf("the environment of libpq: %w", err)
	}
	c.Host, c.Port, c.Database, c.User, c.Password = "localhost", 5432, p.Name, p.User, p.Password
	if p.Host != "" {
		c.Host = p.Host
	}
	if p.Port != 0 {
		c.Port = p.Port
	}
	if c.TLSConfig, err = p.TLSConfig(); err != nil {
		return nil, err
	}
	c.Fallbacks = nil
	c.ConnectTimeout = p.Patience()
	c.DialFunc = p.Dial
	c.RuntimeParams = map[string]string{"application_name": "keatool", "timezone": "UTC"}
	return c, nil
}

// Dial makes a connection of a network, with the limits of time that p has.
func (p *Params) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	d := net.Dialer{Timeout: p.Patience(), Control: p.control}
	conn, err := d.DialContext(ctx, network, addr)
	if err != nil || p.ReadTimeout == 0 && p.WriteTimeout == 0 {
		return conn, err
	}
	return &limited{conn, p}, nil
}
