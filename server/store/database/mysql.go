package database

import (
	"net"
	"strconv"
	"strings"

	"github.com/go-sql-driver/mysql"
)

// MySQLConfig returns how the MySQL driver is to connect. Times are in UTC there, and
// statements have the modes in which nothing is cut off silently.
func MySQLConfig(p *Params) (*mysql.Config, error) {
	c := mysql.NewConfig()
	c.Net, c.Addr, c.DBName, c.User, c.Passwd = "tcp", p.Host, p.Name, p.User, p.Password
	host, port := p.Host, "3306"
	if host == "" {
		host = "localhost"
	}
	if p.Port != 0 {
		port = strconv.Itoa(int(p.Port))
	}
	if c.Addr = net.JoinHostPort(host, port); strings.HasPrefix(host, "/") {
		c.Net, c.Addr = "unix", host
	}
	c.Timeout, c.ReadTimeout, c.WriteTimeout = p.Patience(), p.ReadTimeout, p.WriteTimeout
	c.ClientFoundRows = true
	c.Logger = &mysql.NopLogger{} // errors are returned, and that is enough
	c.Params = map[string]string{"time_zone": "'+00:00'", "sql_mode": "'STRICT_ALL_TABLES'"}
	tls, err := p.TLSConfig()
	if err != nil {
		return nil, err
	}
	c.TLS = tls
	if p.UserTimeout > 0 && c.Net == "tcp" {
		c.DialFunc = p.Dial
	}
	return c, nil
}
