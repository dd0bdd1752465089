package rules

// layoutHosts makes the reservations.
func (c *Ctx) layoutHosts() {}
