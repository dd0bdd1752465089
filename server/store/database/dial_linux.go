package database

import "syscall"

// userTimeout is TCP_USER_TIMEOUT, which package syscall lacks.
const userTimeout = 0x12

// control sets tcp-user-timeout.
func (p *Params) control(network, _ string, c syscall.RawConn) error {
	if p.UserTimeout == 0 || network == "unix" {
		return nil
	}
	var failed error
	err := c.Control(func(fd uintptr) {
		failed = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, userTimeout, int(p.UserTimeout.Milliseconds()))
	})
	if err != nil {
		return err
	}
	return failed
}
