package derive

func (w *world) variants6(c *coverage)        {}
func (w *world) ways6(r *request) []candidate { return nil }
