package diag

// Info declares a code once: how severe it is, and what `keatool explain` says.
type Info struct {
	Code     Code
	Severity Severity
	Title    string
	Text     string   // a paragraph: what happens, and what to do
	Example  string   // an input that triggers it; tests run it. "" where no small input can
	Fidelity Fidelity // for translation codes: what the code means for its statement
}
