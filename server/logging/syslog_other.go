//go:build windows || plan9

package logging

import "errors"

func openSyslog(string) (systemLog, error) { return nil, errors.New("this system has no syslog") }
