package leasefile

import "math"

// date reads a date and the semicolon after it:
//
//	W YYYY/MM/DD HH:MM:SS;         weekday (not looked at), UTC
//	W YYYY/MM/DD HH:MM:SS OFFSET;  OFFSET seconds are added
//	W YYYY/MM/DD HH:MM:SS UTC;     OpenBSD's dhcpd
//	epoch N;
//	never;
//
// What cannot be read is reported, and costs the field only: the result is 0.
func (p *parser) date(field string) Time {
	t := p.next()
	at := t
	var when Time
	ok := false
	switch {
	case t.kind == word && p.same(t.text, "never"):
		when, ok = Never, true
	case t.kind == word && p.same(t.text, "epoch"):
		when, ok = p.epoch()
	case t.kind == word:
		if _, number := decimal(t.text); number {
			when, ok = p.calendar()
		}
	default:
		p.unread(t)
	}
	if ok {
		if t = p.next(); t.is(';') {
			return when
		}
		when, ok = p.zone(t, when, at, field)
		if ok {
			return when
		}
	}
	p.fieldLost(at, field, "a date")
	return 0
}

// zone reads what may follow a calendar date.
func (p *parser) zone(t token, when Time, at token, field string) (Time, bool) {
	if t.kind != word {
		p.unread(t)
		return 0, false
	}
	offset, ok := signed(t.text)
	if !ok {
		if !p.same(t.text, "utc") && !p.same(t.text, "gmt") {
			return 0, false
		}
		p.report(CodeForeign, at, "the date of `%s` names its zone, which dhcpd does not read; it is taken", field)
	}
	if t = p.next(); !t.is(';') {
		p.unread(t)
		return 0, false
	}
	if when != Never {
		when += Time(offset)
	}
	return when, true
}

func (p *parser) epoch() (Time, bool) {
	t := p.next()
	if t.kind != word {
		p.unread(t)
		return 0, false
	}
	n, ok := decimal(t.text)
	if n == math.MaxInt32 {
		return Never, ok
	}
	return Time(n), ok && n < math.MaxInt32
}

// calendar reads a date and a time of day.
func (p *parser) calendar() (Time, bool) {
	day := p.next()
	if day.kind != word {
		p.unread(day)
		return 0, false
	}
	clock := p.next()
	if clock.kind != word {
		p.unread(clock)
		return 0, false
	}
	y, m, d, ok := three(day.text, '/')
	hour, minute, second, clockOK := three(clock.text, ':')
	if !ok || !clockOK || m < 1 || m > 12 || d < 1 || d > 31 || hour > 24 || minute > 60 || second > 60 {
		return 0, false
	}
	if y < 100 {
		y += 1900
	}
	switch {
	case y >= 2038:
		return Never, true
	case y < 1970:
		return 0, false
	}
	return Time(days(y, m, d)*86400 + hour*3600 + minute*60 + second), true
}

// three reads three numbers between separators.
func three(b []byte, between byte) (x, y, z int64, ok bool) {
	var n [3]int64
	part, digits := 0, 0
	for _, c := range b {
		switch {
		case c >= '0' && c <= '9' && digits < 6:
			n[part] = n[part]*10 + int64(c-'0')
			digits++
		case c == between && digits > 0 && part < 2:
			part, digits = part+1, 0
		default:
			return 0, 0, 0, false
		}
	}
	return n[0], n[1], n[2], part == 2 && digits > 0
}

var daysBefore = [12]int64{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334}

// days counts the days since 1970. A day that the month does not have is one of
// the next, as for dhcpd. Between 1970 and 2037 every fourth year is a leap year.
func days(y, m, d int64) int64 {
	n := (y-1970)*365 + (y-1969)/4 + daysBefore[m-1] + d - 1
	if m > 2 && y%4 == 0 {
		n++
	}
	return n
}

// decimal reads a number without a sign.
func decimal(b []byte) (int64, bool) {
	if len(b) == 0 || len(b) > 18 {
		return 0, false
	}
	var n int64
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, true
}

// signed reads a number that may have a sign.
func signed(b []byte) (int64, bool) {
	if len(b) > 1 && b[0] == '-' {
		n, ok := decimal(b[1:])
		return -n, ok
	}
	if len(b) > 1 && b[0] == '+' {
		b = b[1:]
	}
	return decimal(b)
}

// seconds reads a lifetime.
func seconds(b []byte) (uint32, bool) {
	n, ok := decimal(b)
	return uint32(n), ok && n <= math.MaxUint32
}
