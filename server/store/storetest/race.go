//go:build race

package storetest

// raceDetector reports whether the race detector runs, which allocates.
const raceDetector = true
