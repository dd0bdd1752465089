package ctrl

// extended is a server whose hook libraries add commands of their own.
type extended interface {
	Added(name string) func(arguments []byte) (result int, text string, answer any)
	AddedNames() []string
}

// added returns the command of a name that a library adds; nil if none does.
func (c *Commands) added(name string) func([]byte) (int, string, any) {
	if x, ok := c.server.(extended); ok {
		return x.Added(name)
	}
	return nil
}

// addedNames lists the commands that libraries add and that are none of ours.
func (c *Commands) addedNames() (list []string) {
	x, ok := c.server.(extended)
	if !ok {
		return nil
	}
	for _, name := range x.AddedNames() {
		if c.byName[name] == nil {
			list = append(list, name)
		}
	}
	return list
}

// runAdded answers by a command that a library adds.
func runAdded(c *Call, run func([]byte) (int, string, any)) Reply {
	var arguments []byte
	if c.Args != nil {
		arguments = c.alone(c.Args)
	}
	result, text, answer := run(arguments)
	return Reply{Result: result, Text: text, Arguments: answer}
}

// addTo lets libraries add to the answer of one of our own commands.
func (c *Call) addTo(answer object) {
	if run := c.Commands.added(c.Name); run != nil {
		if _, _, more := run(nil); more != nil {
			if m, ok := more.(object); ok {
				for k, v := range m {
					answer[k] = v
				}
			}
		}
	}
}
