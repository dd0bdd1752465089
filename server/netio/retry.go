package netio

import (
	"context"
	"time"
)

// Retries is how often sockets that could not be opened are tried again, and
// how long after: service-sockets-max-retries and service-sockets-retry-wait-time.
type Retries struct {
	Max  int
	Wait time.Duration
}

// Run updates a Conn until all is open, at most Max times, each after a pause. It
// returns nil, or the last error. What is open works meanwhile.
func (r Retries) Run(ctx context.Context, c Conn, l Listen, pause func(context.Context, time.Duration) error) error {
	var last error
	for range r.Max {
		if err := pause(ctx, r.Wait); err != nil {
			return err
		}
		if last = c.Update(l); last == nil {
			return nil
		}
	}
	return last
}

// Pause waits for a time, or until the context ends.
func Pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
