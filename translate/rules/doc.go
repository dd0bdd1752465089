// Package rules carries a resolved dhcpd configuration over to Kea's: the
// engine, and one file for each statement or small family of statements.
//
// The way through it, in [Translate]:
//
//  1. places.go lays out the Kea objects (server, shared networks, subnets,
//     pools, classes, reservations) and sorts the statements that hold at each
//     into one decision per option or parameter (decide.go);
//  2. each family of statements emits into those places: topology.go, pools.go,
//     hosts.go, classes.go, options.go, lifetimes.go, bootfields.go, ddns.go,
//     failover.go, events.go, and the one-parameter rules of rules.go;
//  3. conditions.go makes classes of if and switch where something needs them;
//  4. ledger.go checks that every statement has been accounted for, once.
package rules
