// Package netns gives tests network namespaces: hosts of their own, joined by
// virtual cables. A namespace lives as long as a thread that is in it, and ends
// with the test or the process; nothing is left behind.
package netns
