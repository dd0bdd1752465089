//go:build !windows && !plan9

package logging

import (
	"fmt"
	"log/syslog"
)

var facilities = map[string]syslog.Priority{"kern": syslog.LOG_KERN, "user": syslog.LOG_USER, "mail": syslog.LOG_MAIL, "daemon": syslog.LOG_DAEMON,
	"auth": syslog.LOG_AUTH, "syslog": syslog.LOG_SYSLOG, "lpr": syslog.LOG_LPR, "news": syslog.LOG_NEWS, "uucp": syslog.LOG_UUCP,
	"cron": syslog.LOG_CRON, "authpriv": syslog.LOG_AUTHPRIV, "ftp": syslog.LOG_FTP, "local0": syslog.LOG_LOCAL0, "local1": syslog.LOG_LOCAL1,
	"local2": syslog.LOG_LOCAL2, "local3": syslog.LOG_LOCAL3, "local4": syslog.LOG_LOCAL4, "local5": syslog.LOG_LOCAL5,
	"local6": syslog.LOG_LOCAL6, "local7": syslog.LOG_LOCAL7}

type unixLog struct{ *syslog.Writer }

// openSyslog opens the system's log. As in Kea, facility is local0 unless it is named.
func openSyslog(facility string) (systemLog, error) {
	if facility == "" {
		facility = "local0"
	}
	f, ok := facilities[facility]
	if !ok {
		return nil, fmt.Errorf("there is no facility `%s`", facility)
	}
	w, err := syslog.New(f|syslog.LOG_INFO, "kea")
	if err != nil {
		return nil, err
	}
	return unixLog{w}, nil
}

func (u unixLog) say(s Severity, text string) error {
	switch s {
	case Debug:
		return u.Debug(text)
	case Info:
		return u.Info(text)
	case Warn:
		return u.Warning(text)
	case Error:
		return u.Err(text)
	}
	return u.Crit(text)
}
