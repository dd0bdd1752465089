package leasefile

// usualRoom is more than the longest statement that usual reads takes.
const usualRoom = 64

// usual reads statements that look exactly as dhcpd writes them, most of a file,
// without cutting them into tokens. It stops before the first one that does not.
func (p *parser) usual() {
	for len(p.buf)-p.pos >= usualRoom {
		s := p.buf[p.pos:]
		if s[0] != '\n' || s[1] != ' ' || s[2] != ' ' {
			return
		}
		n := p.rec.usual(s[3:])
		if n == 0 {
			return
		}
		p.start = p.pos + 1
		p.pos += 3 + n
		p.line++
	}
}

// usual reads one statement, and returns its length; 0 if it looks otherwise.
func (r *Record) usual(s []byte) int {
	switch s[0] {
	case 's':
		return usualDate(s, "starts ", &r.Starts)
	case 'e':
		return usualDate(s, "ends ", &r.Ends)
	case 'c':
		return usualDate(s, "cltt ", &r.CLTT)
	case 't':
		if s[2] == 't' {
			return usualDate(s, "tstp ", &r.TSTP)
		}
		return usualDate(s, "tsfp ", &r.TSFP)
	case 'b':
		return usualState(s, "binding state ", &r.State)
	case 'n':
		return usualState(s, "next binding state ", &r.Next)
	case 'r':
		return usualState(s, "rewind binding state ", &r.Rewind)
	case 'h':
		return r.usualHardware(s)
	}
	return 0
}

// usualDate reads `NAME W YYYY/MM/DD HH:MM:SS;`.
func usualDate(s []byte, name string, when *Time) int {
	n := len(name)
	if string(s[:n]) != name {
		return 0
	}
	d := s[n : n+22]
	if d[1] != ' ' || d[6] != '/' || d[9] != '/' || d[12] != ' ' || d[15] != ':' || d[18] != ':' || d[21] != ';' {
		return 0
	}
	century, year, month, day := two(d[2:]), two(d[4:]), two(d[7:]), two(d[10:])
	hour, minute, second := two(d[13:]), two(d[16:]), two(d[19:])
	switch {
	case d[0] < '0' || d[0] > '9' || century > 20 || year > 99 || second > 60 || minute > 60 || hour > 24:
		return 0
	case month < 1 || month > 12 || day < 1 || day > 31:
		return 0
	}
	if year += century * 100; year < 1970 || year >= 2038 {
		return 0
	}
	*when = Time(days(int64(year), int64(month), int64(day))*86400 + int64(hour*3600+minute*60+second))
	return n + 22
}

// two reads two digits; more than 99 if they are none.
func two(s []byte) uint {
	tens, ones := uint(s[0]-'0'), uint(s[1]-'0')
	if tens > 9 || ones > 9 {
		return 1000
	}
	return tens*10 + ones
}

// usualState reads `NAME STATE;`.
func usualState(s []byte, name string, state *State) int {
	n := len(name)
	if string(s[:n]) != name {
		return 0
	}
	for _, known := range [...]State{Active, Free, Expired, Released, Abandoned, Backup, Reset} {
		word := stateWords[known]
		if end := n + len(word); string(s[n:end]) == word && s[end] == ';' {
			*state = known
			return end + 1
		}
	}
	return 0
}

// usualHardware reads `hardware ethernet XX:XX:XX:XX:XX:XX;`.
func (r *Record) usualHardware(s []byte) int {
	const name, digits = "hardware ethernet ", 17
	if string(s[:len(name)]) != name || s[len(name)+digits] != ';' {
		return 0
	}
	start := len(r.scratch)
	for i := len(name); i < len(name)+digits; i += 3 {
		high, low := hexDigit(s[i]), hexDigit(s[i+1])
		if high|low > 15 || s[i+2] != ':' && s[i+2] != ';' {
			r.scratch = r.scratch[:start]
			return 0
		}
		r.scratch = append(r.scratch, high<<4|low)
	}
	r.HWType, r.HW = 1, r.scratch[start:len(r.scratch):len(r.scratch)]
	return len(name) + digits + 1
}
