//go:build !linux

package difftest

import (
	"context"
	"fmt"
)

// Run needs the namespaces of Linux.
func Run(context.Context, Setup) (*Result, error) {
	return nil, fmt.Errorf("%w: they are Linux's", ErrNoNamespaces)
}
