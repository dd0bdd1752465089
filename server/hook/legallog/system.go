package legallog

import (
	"log/slog"
	"strings"

	"github.com/keatool/keatool/server/hook"
	"github.com/keatool/keatool/server/logging"
)

// system is the system's log, which puts the time in front of each line itself.
type system struct {
	line func(string) error
	end  func() error
	log  *slog.Logger
}

// systemOf reads the parameters of the system's log, and returns the facility.
func systemOf(s *hook.Setup) string {
	facility, _ := s.Params.Text("facility")
	if pattern, ok := s.Params.Text("pattern"); ok && strings.TrimSuffix(pattern, "%n") != "%m" {
		s.Params.Fail("pattern", "`pattern` is not honoured: an entry is written as it is", "write `%m`, or take it out")
	}
	return facility
}

func openSystem(facility string, log *slog.Logger) (output, error) {
	line, end, err := logging.SystemLog(facility)
	return &system{line, end, log}, err
}

func (s *system) write(_, text string) {
	if text == "" {
		return
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		if err := s.line(line); err != nil {
			s.log.Error("the legal log cannot be written", "error", err)
			return
		}
	}
}

func (s *system) close() { _ = s.end() } // nothing is lost by it
