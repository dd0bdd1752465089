package rules

// guards gives pools the class lists that their permits ask for.
func (c *Ctx) guards() {}
