package parser

import (
	"strings"

	"github.com/keatool/keatool/internal/diag"
)

// finish makes the checks that dhcpd makes when the whole file has been read.
func (s *session) finish() {
	if n := paramOf(s.style); n != nil && (n.Value.Name == "ad-hoc" || string(constantOf(n)) == "\x01") {
		s.say(diag.Error, CodeAdHoc, s.style.HeadSpan(), "ddns-update-style ad-hoc is no longer supported; dhcpd refuses to start", "write interim or standard")
	}
	if n := paramOf(s.omapiKey); n != nil {
		name := n.Value.Name + string(constantOf(n))
		if name != "" && s.keys[name] == nil {
			s.say(diag.Error, CodeUndeclared, s.omapiKey.HeadSpan(), "there is no key `"+name+"`", orText(didYouMean(name, keysOf(s.keys)), "declare it"))
		}
	}
	if s.checked != nil && s.matching {
		s.say(diag.Error, CodeCrash, s.checked.HeadSpan(), "`check` at the top of a file makes dhcpd crash at its start when classes match something", "move it into a subnet or group")
	}
	for _, name := range keysOf(s.peers) {
		if peer := s.peers[name]; !peer.used && !s.findings.HasErrors() {
			s.say(diag.Error, CodePeer, peer.decl.HeadSpan(), "no pool refers to failover peer `"+name+"`; dhcpd refuses to start", "write failover peer \""+name+"\"; into at least one pool, or remove the declaration")
		}
	}
}

// paramOf returns the parameter that a statement sets; nil if it sets none.
func paramOf(s *Stmt) *Param {
	if s == nil {
		return nil
	}
	n, _ := s.Node.(*Param)
	return n
}

// constantOf returns the bytes of a parameter whose value is written as an expression.
func constantOf(n *Param) []byte {
	if n.Expr == nil {
		return nil
	}
	return n.Expr.Data
}

// v6words start statements that only make sense to `dhcpd -6`.
var v6words = map[string]bool{"subnet6": true, "range6": true, "prefix6": true, "pool6": true}

// v6hints are words that point to DHCPv6 where nothing speaks for DHCPv4.
var v6hints = map[string]bool{"fixed-address6": true, "fixed-prefix6": true, "dhcpv6-lease-file-name": true, "dhcpv6-pid-file-name": true}

// detect tells the family of a file from its words.
func detect(src []byte, toks []Token) Family {
	var six, four, hint bool
	for i, t := range toks {
		if t.Kind != Word {
			continue
		}
		c := src[t.Start]
		if c|0x20 != 's' && c|0x20 != 'r' && c|0x20 != 'p' && c|0x20 != 'f' && c|0x20 != 'd' {
			continue
		}
		if t.End-t.Start > 24 {
			continue
		}
		w := strings.ToLower(string(src[t.Start:t.End]))
		switch {
		case v6words[w]:
			six = true
		case v6hints[w], strings.HasPrefix(w, "dhcp6.") && (i < 2 || !strings.HasSuffix(w, "code")):
			hint = true
		case w == "subnet", w == "range", w == "fixed-address":
			four = true
		}
		if six {
			return V6
		}
	}
	if hint && !four {
		return V6
	}
	return V4
}
