//go:build !linux

package database

import "syscall"

// control has nothing to set: only Linux has tcp-user-timeout.
func (p *Params) control(_, _ string, _ syscall.RawConn) error { return nil }
