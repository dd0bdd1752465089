package server

import (
	"context"

	"github.com/keatool/keatool/server/config"
)

// Commander answers control commands: JSON text in, JSON text out.
type Commander func(ctx context.Context, request []byte) []byte

// SetCommander says who answers commands that hooks receive from elsewhere.
func (s *Server) SetCommander(c Commander) { s.commander.Store(&c) }

// Execute has a control command answered, on behalf of somebody who gave it to a hook.
func (s *Server) Execute(ctx context.Context, request []byte) []byte {
	c := s.commander.Load()
	if c == nil {
		return []byte(`{ "result": 1, "text": "the server has only begun" }`)
	}
	return (*c)(ctx, request)
}

// Added returns the command of a name that a hook library adds; nil if none does.
func (s *Server) Added(name string) func(arguments []byte) (result int, text string, answer any) {
	return s.run.Load().hooks.Added[name]
}

// AddedNames lists the commands that hook libraries add, in no order.
func (s *Server) AddedNames() (list []string) {
	for name := range s.run.Load().hooks.Added {
		list = append(list, name)
	}
	return list
}

// InForce reports whether a configuration is the one in force. That of a hook is
// not yet when it is attached.
func (s *Server) InForce(snap *config.Snapshot) bool {
	r := s.run.Load()
	return r != nil && r.snap == snap
}
