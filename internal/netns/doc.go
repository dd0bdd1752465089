// Package netns gives tests and difftest network namespaces: hosts of their own,
// joined by virtual cables. A namespace lives as long as a thread that is in it,
// and ends when it is closed or the process ends; nothing is left behind.
package netns

// TB is what a test offers; it is a part of testing.TB, so that no program has
// to carry package testing.
type TB interface {
	Helper()
	Skip(args ...any)
	Skipf(format string, args ...any)
	Fatalf(format string, args ...any)
	Cleanup(f func())
}
