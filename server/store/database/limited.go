package database

import (
	"net"
	"time"
)

// limited is a connection on which nothing may take too long.
type limited struct {
	net.Conn
	p *Params
}

func (c *limited) Read(b []byte) (int, error) {
	if c.p.ReadTimeout > 0 {
		if err := c.SetReadDeadline(time.Now().Add(c.p.ReadTimeout)); err != nil {
			return 0, err
		}
	}
	return c.Conn.Read(b)
}

func (c *limited) Write(b []byte) (int, error) {
	if c.p.WriteTimeout > 0 {
		if err := c.SetWriteDeadline(time.Now().Add(c.p.WriteTimeout)); err != nil {
			return 0, err
		}
	}
	return c.Conn.Write(b)
}
