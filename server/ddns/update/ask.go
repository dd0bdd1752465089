package update

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/miekg/dns"
)

// tries is how often a server is asked before the next one, as in Kea.
const tries = 3

// shun is how long a server that did not answer is asked last.
const shun = 30 * time.Second

// awayError says that no server of a zone could be heard: the update is kept.
type awayError struct{ err error }

func (e awayError) Error() string { return e.err.Error() }
func (e awayError) Unwrap() error { return e.err }

func isAway(err error) bool { return errors.As(err, new(awayError)) }

// ask sends a message to the servers of a zone, one after the other until one
// answers, and returns the answer's code. An answer that says that the server is
// not the right one, or not now, counts only if no server was silent before it.
func (u *Updater) ask(ctx context.Context, z *Zone, m *dns.Msg) (*dns.Msg, error) {
	var silent error
	for _, s := range inOrder(z.Servers, time.Now()) {
		answer, err := u.askServer(ctx, s, m)
		switch {
		case err != nil && isAway(err):
			s.down.Store(time.Now().Add(shun).UnixNano())
			silent = errors.Join(silent, err)
		case err != nil:
			return nil, err
		case answer.Rcode == dns.RcodeServerFailure:
			silent = errors.Join(silent, fmt.Errorf("%s answers %s", s.Address, dns.RcodeToString[answer.Rcode]))
		case silent != nil && elsewhere(answer.Rcode):
		default:
			s.down.Store(0)
			return answer, nil
		}
	}
	return nil, awayError{silent}
}

// elsewhere reports whether a code says that another server should be asked.
func elsewhere(code int) bool {
	return code == dns.RcodeRefused || code == dns.RcodeNotAuth || code == dns.RcodeNotImplemented || code == dns.RcodeNotZone
}

// inOrder lists servers as configured, but those last that did not answer lately.
func inOrder(servers []*Server, now time.Time) []*Server {
	var first, last []*Server
	for _, s := range servers {
		if s.down.Load() > now.UnixNano() {
			last = append(last, s)
		} else {
			first = append(first, s)
		}
	}
	return append(first, last...)
}

func (u *Updater) askServer(ctx context.Context, s *Server, m *dns.Msg) (*dns.Msg, error) {
	var err error
	for range tries {
		if ctx.Err() != nil {
			return nil, awayError{ctx.Err()}
		}
		var answer *dns.Msg
		if answer, err = u.exchange(ctx, s, m); err == nil {
			return answer, nil
		}
	}
	err = fmt.Errorf("%s: %w", s.Address, err)
	if errors.Is(err, errSignature) {
		return nil, err
	}
	return nil, awayError{err}
}

// errSignature says that an answer is not signed as it should be.
var errSignature = errors.New("the answer is not signed with the key")

func (u *Updater) exchange(ctx context.Context, s *Server, m *dns.Msg) (*dns.Msg, error) {
	c := dns.Client{Net: "udp", Timeout: u.plan.Load().Timeout}
	m = m.Copy()
	m.Id = dns.Id()
	if s.Key != nil {
		c.TsigProvider = s.Key
		s.Key.sign(m, time.Now().Unix())
	}
	u.stats.sent(s.Key)
	answer, _, err := c.ExchangeContext(ctx, m, s.Address)
	err = verified(s.Key, answer, err)
	u.stats.heard(s.Key, err)
	return answer, err
}

// verified judges the signature of an answer by what reading it came to.
func verified(k *Key, answer *dns.Msg, err error) error {
	if k == nil || answer == nil {
		return err
	}
	t := answer.IsTsig()
	switch {
	case t == nil && err == nil:
		return fmt.Errorf("%w `%s`", errSignature, k.Name)
	case t != nil && t.Error != 0:
		return fmt.Errorf("%w `%s`: %s", errSignature, k.Name, dns.RcodeToString[int(t.Error)])
	case errors.Is(err, dns.ErrAuth): // the zone is not the server's
		return nil
	case errors.Is(err, dns.ErrSig) || errors.Is(err, dns.ErrTime):
		return fmt.Errorf("%w `%s`: %w", errSignature, k.Name, err)
	}
	return err
}
