package rules

// hostLifetimes carries the lease times of a host.
func (c *Ctx) hostLifetimes(p *Place) {}

// hostFieldCase carries a boot field of a host that stands under a condition.
func (c *Ctx) hostFieldCase(f field, p *Place, cs Case, cases []Case) {}
