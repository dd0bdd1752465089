package expr

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// spell renders tokens as place, kind and content.
func spell(toks []token) string {
	var parts []string
	for _, t := range toks {
		switch t.kind {
		case endToken:
			parts = append(parts, fmt.Sprintf("%d end", t.at))
		case textToken, hexToken, addrToken:
			parts = append(parts, fmt.Sprintf("%d %s=%x", t.at, t.text, t.data))
		case intToken:
			parts = append(parts, fmt.Sprintf("%d int %d", t.at, t.num))
		case wordToken:
			parts = append(parts, fmt.Sprintf("%d word %s", t.at, t.text))
		default:
			parts = append(parts, fmt.Sprintf("%d mark %s", t.at, t.text))
		}
	}
	return strings.Join(parts, ", ")
}

func TestTokens(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		``:                "0 end",
		" \t\r\n":         "4 end",
		`'a'`:             "0 'a'=61, 3 end",
		`''`:              "0 ''=, 2 end",
		`'a#"b'`:          `0 'a#"b'=612322` + "62, 6 end",
		"'\t\r'":          "0 '\t\r'=090d, 4 end",
		`'é'`:             "0 'é'=c3a9, 4 end",
		`''''`:            "0 ''=, 2 ''=, 4 end",
		`0x0`:             "0 0x0=00, 3 end",
		`0X1`:             "0 0X1=01, 3 end",
		`0xabc`:           "0 0xabc=0abc, 5 end",
		`0xAbCd`:          "0 0xAbCd=abcd, 6 end",
		`0`:               "0 int 0, 1 end",
		`007`:             "0 int 7, 3 end",
		`-1`:              "0 int -1, 2 end",
		`-0`:              "0 int 0, 2 end",
		`4294967296`:      "0 int 4294967296, 10 end",
		`1-2`:             "",
		`1 -2`:            "0 int 1, 2 int -2, 4 end",
		`10.0.0.1`:        "0 10.0.0.1=0a000001, 8 end",
		`0.0.0.0`:         "0 0.0.0.0=00000000, 7 end",
		`1.2.3`:           "0 int 1, 1 mark ., 2 int 2, 3 mark ., 4 int 3, 5 end",
		`::`:              "0 ::=00000000000000000000000000000000, 2 end",
		`2001:db8::1`:     "0 2001:db8::1=20010db8000000000000000000000001, 11 end",
		`::ffff:10.0.0.1`: "0 ::ffff:10.0.0.1=00000000000000000000ffff0a000001, 15 end",
		`abc`:             "0 word abc, 3 end",
		`face`:            "0 word face, 4 end",
		`a_b-c1`:          "0 word a_b-c1, 6 end",
		`vendor-class`:    "0 word vendor-class, 12 end",
		`a==b`:            "0 word a, 1 mark ==, 3 word b, 4 end",
		`a===b`:           "",
		`([,.+*])`:        "0 mark (, 1 mark [, 2 mark ,, 3 mark ., 4 mark +, 5 mark *, 6 mark ], 7 mark ), 8 end",
		`option[60].hex`:  "0 word option, 6 mark [, 7 int 60, 9 mark ], 10 mark ., 11 word hex, 14 end",
		`pkt4.mac`:        "0 word pkt4, 4 mark ., 5 word mac, 8 end",
		`relay6[-1]`:      "0 word relay6, 6 mark [, 7 int -1, 9 mark ], 10 end",
		"a\n  b":          "0 word a, 4 word b, 5 end",
	} {
		toks, err := tokenize(src)
		if want == "" {
			if err == nil {
				t.Errorf("%q is cut into %s, want an error", src, spell(toks))
			}
			continue
		}
		if diff := cmp.Diff(want, spell(toks)); diff != "" || err != nil {
			t.Errorf("tokens of %q, error %v (-want +got)\n%s", src, err, diff)
		}
	}
}

// report renders an error of syntax as place, message and hint.
func report(err error) string {
	var syntax *SyntaxError
	if !errors.As(err, &syntax) {
		return fmt.Sprintf("no SyntaxError: %v", err)
	}
	return strings.TrimSuffix(fmt.Sprintf("%d %s | %s", syntax.Offset, syntax.Message, syntax.Hint), " | ")
}

func TestMessages(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		``:                                   "0 the expression ends too early: expected a string, a function, an option or a field of the packet",
		`  `:                                 "2 the expression ends too early: expected a string, a function, an option or a field of the packet",
		`option[60].hex == "x"`:              "18 a double quote cannot stand in an expression | write strings in single quotes",
		`'abc`:                               "0 a string has no end on its line | close it with '; write a line break or a quote in hex, such as 0x0a",
		"'a\nb' == 'c'":                      "0 a string has no end on its line | close it with '; write a line break or a quote in hex, such as 0x0a",
		`'it's' == 'a'`:                      "12 a string has no end on its line | close it with '; write a line break or a quote in hex, such as 0x0a",
		`option[60].hex = 'x'`:               "15 \"=\" cannot stand in an expression | Kea compares with ==",
		`'a' != 'b'`:                         "4 \"!\" cannot stand in an expression",
		`'a' < 'b'`:                          "4 \"<\" cannot stand in an expression",
		`é == 'a'`:                           "0 \"é\" cannot stand in an expression",
		"\xff":                               "0 \"\\xff\" cannot stand in an expression",
		`member('a') && member('b')`:         "12 \"&\" cannot stand in an expression",
		`'a' == 1.2.3.400`:                   "7 `1.2.3.400` is no address",
		`'a' == 01.2.3.4`:                    "7 `01.2.3.4` is no address",
		`'a' == 1::2::3`:                     "7 `1::2::3` is no address",
		`'a' == 12345::`:                     "7 `12345::` is no address",
		`'a' == 1:2`:                         "7 `1:2` is no address",
		`'a' == 0x`:                          "7 `0x` is neither a number nor a name",
		`'a' == 0xg`:                         "7 `0xg` is neither a number nor a name",
		`'a' == 12ab`:                        "7 `12ab` is neither a number nor a name",
		`'a' == -`:                           "7 `-` is neither a number nor a name",
		`'a' == 1-2`:                         "7 `1-2` is neither a number nor a name",
		`'a' == 4294967296`:                  "7 the number 4294967296 is out of range | numbers go from 0 to 4294967295",
		`'a' == 99999999999999999999`:        "7 the number 99999999999999999999 is out of range | numbers go from 0 to 4294967295",
		`'a' == -1`:                          "7 a negative number cannot be a string",
		`known`:                              "0 there is no function or field `known` | write member('KNOWN')",
		`true`:                               "0 there is no function or field `true`",
		`'a'`:                                "0 a condition is wanted here, not a string | compare the string with ==, or ask with .exists",
		`  'a'`:                              "2 a condition is wanted here, not a string | compare the string with ==, or ask with .exists",
		`member('a') == 'a'`:                 "0 a string is wanted here, not a condition | turn a condition into a string with ifelse()",
		`'a' == member('a')`:                 "7 a string is wanted here, not a condition | turn a condition into a string with ifelse()",
		`'a' + member('a') == 'b'`:           "6 a string is wanted here, not a condition | turn a condition into a string with ifelse()",
		`member('a') + 'a' == 'b'`:           "0 a string is wanted here, not a condition | turn a condition into a string with ifelse()",
		`member('a') or 'b'`:                 "15 a condition is wanted here, not a string | compare the string with ==, or ask with .exists",
		`'b' or member('a')`:                 "0 a condition is wanted here, not a string | compare the string with ==, or ask with .exists",
		`not 'b'`:                            "4 a condition is wanted here, not a string | compare the string with ==, or ask with .exists",
		`ifelse('a', 'b', 'c') == 'b'`:       "7 a condition is wanted here, not a string | compare the string with ==, or ask with .exists",
		`lcase(member('a')) == 'b'`:          "6 a string is wanted here, not a condition | turn a condition into a string with ifelse()",
		`'a' == 'b' == 'c'`:                  "11 expected the end of the expression, not `==`",
		`member('a') member('b')`:            "12 expected the end of the expression, not `member`",
		`member('a'))`:                       "11 expected the end of the expression, not `)`",
		`(member('a')`:                       "12 the expression ends too early: expected `)`",
		`member`:                             "6 the expression ends too early: expected `(`",
		`member(`:                            "7 the expression ends too early: expected a text in single quotes",
		`member('a'`:                         "10 the expression ends too early: expected `)`",
		`member(0x61)`:                       "7 expected a text in single quotes, not `0x61`",
		`member('a' + 'b')`:                  "11 expected `)`, not `+`",
		`substring('abc', 'a', 1) == 'a'`:    "17 expected a number, not `'a'`",
		`substring('abc', all, 1) == 'a'`:    "17 expected a number, not `all`",
		`substring('abc', 0, 0x1) == 'a'`:    "20 expected a number, not `0x1`",
		`split('abc', ',', all) == 'a'`:      "18 expected a number, not `all`",
		`concat('a') == 'a'`:                 "10 expected `,`, not `)`",
		`concat('a', 'b', 'c') == 'a'`:       "15 expected `)`, not `,`",
		`ifelse(member('a'), 'b') == 'c'`:    "23 expected `,`, not `)`",
		`match('(', 'a')`:                    "6 the pattern is no regular expression: a parenthesis is not closed",
		`match('[\x00-\xff]', 'a')`:          "6 the pattern is no regular expression: a range in brackets does not go up",
		`match(option[60].hex, 'a')`:         "6 expected a text in single quotes, not `option`",
		`option[60]`:                         "10 the expression ends too early: expected `.`",
		`option[60].`:                        "11 the expression ends too early: expected `exists`, `hex` or `text`",
		`option[60].foo == 'a'`:              "11 expected `exists`, `hex` or `text`, not `foo`",
		`option[60].option[1].option[2].hex`: "21 expected `exists`, `hex` or `text`, not `option`",
		`option[256].exists`:                 "7 expected a number in range, not `256`",
		`option[-1].exists`:                  "7 expected a number in range, not `-1`",
		`option['a'].exists`:                 "7 expected a number in range, not `'a'`",
		`option[host name].exists`:           "12 expected `]`, not `name`",
		`option 60`:                          "7 expected `[`, not `60`",
		`option`:                             "6 the expression ends too early: expected `[`",
		`relay4[host-name].exists`:           "7 expected a number in range, not `host-name`",
		`relay4[1].option[2].exists`:         "10 expected `exists`, `hex` or `text`, not `option`",
		`relay6[0].option[1].exists`:         "0 DHCPv4 packets have no relay6 | relay4[n] is an option of the relay agent",
		`pkt.mac == 'a'`:                     "0 packets of this family have no field `pkt.mac`",
		`pkt4.file == 'a'`:                   "0 packets of this family have no field `pkt4.file`",
		`pkt6.msgtype == 1`:                  "0 packets of this family have no field `pkt6.msgtype`",
		`pkt4 == 1`:                          "5 expected `.`, not `==`",
		`pkt4.`:                              "0 packets of this family have no field `pkt4.`",
		`vendor.exists`:                      "7 expected `enterprise`, not `exists`",
		`vendor[-1].exists`:                  "7 expected a number in range, not `-1`",
		`vendor[4294967296].exists`:          "7 expected a number in range, not `4294967296`",
		`vendor[*.exists`:                    "8 expected `]`, not `.`",
		`vendor[9].data == 'a'`:              "10 expected `exists` or what the vendor's option holds, not `data`",
		`vendor-class[9].option[1].exists`:   "16 expected `exists` or what the vendor's option holds, not `option`",
		`vendor[9].hex == 'a'`:               "10 expected `exists` or what the vendor's option holds, not `hex`",
		`vendor-class[9].data[256] == 'a'`:   "21 expected a number in range, not `256`",
		`vendor[9].option[256].exists`:       "17 expected a number in range, not `256`",
	} {
		_, err := Parse(src, kea.V4, kea.R30)
		if diff := cmp.Diff(want, report(err)); diff != "" {
			t.Errorf("%q (-want +got)\n%s", src, diff)
		}
	}
}

func TestMessages6(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		`relay4[1].exists`:                                "0 DHCPv6 packets have no relay4 | relay6[n] is the message of a relay",
		`pkt4.mac == 'a'`:                                 "0 packets of this family have no field `pkt4.mac`",
		`pkt6.mac == 'a'`:                                 "0 packets of this family have no field `pkt6.mac`",
		`option[65536].exists`:                            "7 expected a number in range, not `65536`",
		`option[17].option[65536].exists`:                 "18 expected a number in range, not `65536`",
		`relay6[32].peeraddr == ::`:                       "7 expected a number in range, not `32`",
		`relay6[-33].peeraddr == ::`:                      "7 expected a number in range, not `-33`",
		`relay6[0].exists`:                                "10 expected `option`, `peeraddr` or `linkaddr`, not `exists`",
		`relay6[0].option[65536].exists`:                  "17 expected a number in range, not `65536`",
		`relay6[0].option[client-linklayer-addr].exists`:  "17 expected a number in range, not `client-linklayer-addr`",
		`relay6[0].option[18].option[1].exists`:           "21 expected `exists`, `hex` or `text`, not `option`",
		`relay6[0]`:                                       "9 the expression ends too early: expected `.`",
		`vendor-class[9].data[65535] == 'a'`:              "21 expected a number in range, not `65535`",
		`vendor[9].option[65536].exists`:                  "17 expected a number in range, not `65536`",
		`relay6[0].peeraddr == 2001:db8::1 and 'a' == pk`: "45 there is no function or field `pk`",
	} {
		_, err := Parse(src, kea.V6, kea.R30)
		if diff := cmp.Diff(want, report(err)); diff != "" {
			t.Errorf("%q (-want +got)\n%s", src, diff)
		}
	}
}

func TestSyntaxErrorText(t *testing.T) {
	t.Parallel()
	if got := (&SyntaxError{Offset: 7, Message: "no", Hint: "yes"}).Error(); got != "no at byte 7" {
		t.Errorf("the error reads %q", got)
	}
}

// TestWordsByRelease: words that came later are refused before, at their place.
func TestWordsByRelease(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		src   string
		at    int
		word  string
		since kea.Release
	}{
		{`'a' == lcase('A')`, 7, "lcase", kea.R26},
		{`'a' == ucase('A')`, 7, "ucase", kea.R26},
		{`match('a', 'a')`, 0, "match", kea.R30},
		{`'a' == sifelse(member('a'), 'a', 'b')`, 7, "sifelse", kea.R30},
		{`member('a') sand member('b')`, 12, "sand", kea.R30},
		{`member('a') sor member('b')`, 12, "sor", kea.R30},
	} {
		for _, r := range kea.Releases {
			_, err := Parse(tt.src, kea.V4, r)
			if r >= tt.since {
				if err != nil {
					t.Errorf("%s for %s: %v", tt.src, r, err)
				}
				continue
			}
			want := fmt.Sprintf("%d `%s` is known from Kea %s on", tt.at, tt.word, tt.since)
			if diff := cmp.Diff(want, report(err)); diff != "" {
				t.Errorf("%s for %s (-want +got)\n%s", tt.src, r, diff)
			}
		}
	}
}

// TestDepth: nesting has a limit, in every form, and what is read below it
// prints to something that is read again.
func TestDepth(t *testing.T) {
	t.Parallel()
	nest := func(open, inner, shut string, n int) string {
		return strings.Repeat(open, n) + inner + strings.Repeat(shut, n)
	}
	for _, tt := range []struct {
		name  string
		build func(n int) string
		most  int
	}{
		{"parentheses", func(n int) string { return nest("(", "member('a')", ")", n) }, maxDepth - 1},
		{"not", func(n int) string { return nest("not ", "member('a')", "", n) }, maxDepth},
		{"not and parentheses", func(n int) string { return nest("not (", "member('a')", ")", n) }, maxDepth - 1},
		{"functions", func(n int) string { return "'' == " + nest("addrtotext(", "''", ")", n) }, maxDepth - 1},
		{"sums", func(n int) string { return "'' == ''" + strings.Repeat(" + ''", n) }, maxDepth - 1},
		{"and in or", func(n int) string { return nest("(member('a') or member('b') and ", "member('c')", ")", n) }, maxDepth / 2},
	} {
		e, err := Parse(tt.build(tt.most), kea.V4, kea.R30)
		if err != nil {
			t.Errorf("%s, %d deep: %v", tt.name, tt.most, err)
			continue
		}
		again, err := Parse(e.String(), kea.V4, kea.R30)
		if err != nil || again.String() != e.String() {
			t.Errorf("%s, %d deep: not read back as printed: %v", tt.name, tt.most, err)
		}
		if _, err := Parse(tt.build(tt.most+1), kea.V4, kea.R30); err == nil || !strings.Contains(report(err), tooDeep) {
			t.Errorf("%s, %d deep: the error is %v, want %s", tt.name, tt.most+1, err, tooDeep)
		}
	}
}
