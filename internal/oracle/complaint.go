package oracle

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	linePattern    = regexp.MustCompile(`\bline (\d+):`)
	keaLinePattern = regexp.MustCompile(`config\.json:(\d+)`)
	keaNoise       = regexp.MustCompile(`^\S+ \S+ +(INFO|WARN|DEBUG) `)
)

// dhcpdPreamble are beginnings of what dhcpd prints about itself.
var dhcpdPreamble = []string{"Internet Systems", "Copyright ", "All rights", "For info", "Config file:", "Database file:", "PID file:"}

// dhcpdComplaint drops the preamble and the file's made-up name.
func dhcpdComplaint(out []byte, name string, err error) string {
	var keep []string
	for line := range strings.Lines(string(out)) {
		if strings.HasPrefix(line, "If you think you have received") {
			break // how to report a bug, to the end
		}
		if !hasAnyPrefix(line, dhcpdPreamble) {
			keep = append(keep, line)
		}
	}
	return complaint(strings.ReplaceAll(strings.Join(keep, ""), name, "dhcpd.conf"), err)
}

// keaComplaint drops what is not about the fault.
func keaComplaint(out []byte, err error) string {
	var keep []string
	for line := range strings.Lines(string(out)) {
		if !keaNoise.MatchString(line) {
			keep = append(keep, line)
		}
	}
	return complaint(strings.Join(keep, ""), err)
}

// complaint is text, or the error where a program failed without a word.
func complaint(text string, err error) string {
	text = strings.TrimSpace(text)
	if text == "" && err != nil {
		return err.Error()
	}
	return text
}

func hasAnyPrefix(s string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(s, p) {
			return true
		}
	}
	return false
}

func firstLine(out []byte) int { return number(linePattern, out) }
func keaLine(out []byte) int   { return number(keaLinePattern, out) }

func number(pattern *regexp.Regexp, out []byte) int {
	m := pattern.FindSubmatch(out)
	if m == nil {
		return 0
	}
	n, _ := strconv.Atoi(string(m[1])) // too long to be a line number: 0
	return n
}
