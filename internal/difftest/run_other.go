//go:build !linux

package difftest

import (
	"context"
	"fmt"
	"io"
)

// Run needs the namespaces of Linux.
func Run(context.Context, Setup) (*Result, error) {
	return nil, fmt.Errorf("%w: they are Linux's", ErrNoNamespaces)
}

// AsUser has nothing to do: there are no namespaces.
func AsUser(io.Reader, io.Writer, io.Writer) (status int, ran bool, err error) { return 0, false, nil }
