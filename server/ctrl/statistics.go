package ctrl

import (
	"errors"
	"fmt"
	"time"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/stats"
)

func statisticCommands() []Command {
	return []Command{
		{Name: "statistic-get", Doc: "shows one statistic with its samples", Run: statisticGet},
		{Name: "statistic-get-all", Doc: "shows all statistics with their samples", Run: statisticGetAll},
		{Name: "statistic-reset", Write: true, Doc: "sets one statistic to 0", Run: statisticReset},
		{Name: "statistic-reset-all", Write: true, Doc: "sets all statistics to 0", Run: statisticResetAll},
		{Name: "statistic-remove", Write: true, Doc: "takes one statistic away until it changes", Run: statisticRemove},
		{Name: "statistic-remove-all", Write: true, Doc: "takes all statistics away until they change", Run: statisticRemoveAll},
		{Name: "statistic-sample-age-set", Write: true, Doc: "keeps the samples of one statistic for a time", Run: ageSet},
		{Name: "statistic-sample-age-set-all", Write: true, Doc: "keeps the samples of all statistics for a time", Run: ageSetAll},
		{Name: "statistic-sample-count-set", Write: true, Doc: "keeps a number of samples of one statistic", Run: countSet},
		{Name: "statistic-sample-count-set-all", Write: true, Doc: "keeps a number of samples of all statistics", Run: countSetAll},
	}
}

// statisticName reads which statistic is meant.
func (c *Call) statisticName() (string, error) {
	if !c.isMap() || c.Args.Get("name") == nil {
		return "", errors.New("Missing mandatory 'name' parameter.")
	}
	n := c.Args.Get("name")
	if n.Kind != kea.String {
		return "", errors.New("'name' parameter expected to be a string.")
	}
	return n.Text, nil
}

// statisticLimit reads a limit of samples.
func (c *Call) statisticLimit(key string) (int64, error) {
	if !c.isMap() || c.Args.Get(key) == nil {
		return 0, fmt.Errorf("Missing mandatory '%s' parameter.", key)
	}
	n := c.Args.Get(key)
	i, ok := integer(n)
	switch {
	case !ok && key == "duration":
		return 0, fmt.Errorf("Error during command processing: intValue() called on non-integer Element in %s", c.at(n))
	case !ok:
		return 0, fmt.Errorf("'%s' parameter expected to be an integer.", key)
	}
	return i, nil
}

// samples is the value of a statistic in replies, the newest sample first.
func samples(e stats.Entry) []any {
	out := make([]any, 0, len(e.Samples))
	for i, s := range e.Samples {
		var v any = s.Value
		if i == 0 && e.Whole != nil {
			v = e.Whole
		}
		out = append(out, []any{v, timestamp(time.UnixMicro(s.At))})
	}
	return out
}

// timestamp writes a time as Kea does, in local time.
func timestamp(t time.Time) string { return t.Format("2006-01-02 15:04:05.000000") }

func statisticGet(c *Call) (Reply, error) {
	name, err := c.statisticName()
	if err != nil {
		return Reply{}, err
	}
	m := object{}
	if e, ok := c.Stats().Get(name); ok {
		m[name] = samples(e)
	}
	return Reply{Arguments: m}, nil
}

func statisticGetAll(c *Call) (Reply, error) {
	m := object{}
	for _, e := range c.Stats().All() {
		m[e.Name] = samples(e)
	}
	return Reply{Arguments: m}, nil
}

// onStatistic does something with one statistic.
func (c *Call) onStatistic(name string, ok bool, format string, args ...any) (Reply, error) {
	if !ok {
		return Reply{}, fmt.Errorf("No '%s' statistic found", name)
	}
	return done(format, args...)
}

func statisticReset(c *Call) (Reply, error) {
	name, err := c.statisticName()
	if err != nil {
		return Reply{}, err
	}
	return c.onStatistic(name, c.Stats().Reset(name), "Statistic '%s' reset.", name)
}

func statisticResetAll(c *Call) (Reply, error) {
	c.Stats().ResetAll()
	return done("All statistics reset to neutral values.")
}

func statisticRemove(c *Call) (Reply, error) {
	name, err := c.statisticName()
	if err != nil {
		return Reply{}, err
	}
	return c.onStatistic(name, c.Stats().Remove(name), "Statistic '%s' removed.", name)
}

func statisticRemoveAll(c *Call) (Reply, error) {
	c.Stats().RemoveAll()
	return done("Warning: statistic-remove-all command is deprecated. All statistics removed.")
}

func ageSet(c *Call) (Reply, error) {
	name, err := c.statisticName()
	if err != nil {
		return Reply{}, err
	}
	age, err := c.statisticLimit("duration")
	if err != nil {
		return Reply{}, err
	}
	return c.onStatistic(name, c.Stats().SetAge(name, time.Duration(max(age, 0))*time.Second), "Statistic '%s' duration limit is set.", name)
}

func ageSetAll(c *Call) (Reply, error) {
	age, err := c.statisticLimit("duration")
	if err != nil {
		return Reply{}, err
	}
	c.Stats().SetAgeAll(time.Duration(max(age, 0)) * time.Second)
	return done("All statistics duration limit are set.")
}

func countSet(c *Call) (Reply, error) {
	name, err := c.statisticName()
	if err != nil {
		return Reply{}, err
	}
	n, err := c.statisticLimit("max-samples")
	if err != nil {
		return Reply{}, err
	}
	return c.onStatistic(name, c.Stats().SetCount(name, int(n)), "Statistic '%s' count limit is set.", name)
}

func countSetAll(c *Call) (Reply, error) {
	n, err := c.statisticLimit("max-samples")
	if err != nil {
		return Reply{}, err
	}
	count := uint32(n) // as in Kea
	if count == 0 {
		return Reply{}, errors.New("'max-samples' parameter must not be zero")
	}
	c.Stats().SetCountAll(int(count))
	return done("All statistics count limit are set.")
}
