package rules

// policyRules are the parameters that say who is served.
var policyRules []Rule

// policy writes what the statements about known and unwanted clients come to.
func (c *Ctx) policy() {}
