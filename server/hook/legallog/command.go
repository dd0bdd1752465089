package legallog

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/hook"
)

// command logs what an administrator did to a lease. As in Kea's library, that
// is told from the arguments of the command: what they leave out is left out.
func (l *legal) command(name string, args *kea.Node, result int, failed []string) {
	if result != 0 || args == nil || args.Kind != kea.Object {
		return
	}
	switch name {
	case "lease4-add", "lease6-add":
		l.put("Administrator added a lease of ", args)
	case "lease4-update", "lease6-update":
		l.put("Administrator updated information on the lease of ", args)
	case "lease4-del", "lease6-del":
		l.removed(args)
	case "lease6-bulk-apply":
		for _, item := range elements(args, "deleted-leases", failed) {
			l.removed(item)
		}
		for _, item := range elements(args, "leases", failed) {
			l.put("Administrator updated information on the lease of ", item)
		}
	}
}

// elements returns those of a list that something could be done about.
func elements(args *kea.Node, key string, failed []string) (items []*kea.Node) {
	n := args.Get(key)
	if n == nil || n.Kind != kea.List {
		return nil
	}
	for _, item := range n.Items {
		if !slices.Contains(failed, text(item, "ip-address")) {
			items = append(items, item)
		}
	}
	return items
}

// text returns a string of some arguments; empty if it is absent.
func text(args *kea.Node, key string) string {
	if n := args.Get(key); n != nil && n.Kind == kea.String {
		return n.Text
	}
	return ""
}

// number returns a number of some arguments; ok is false if it is absent.
func number(args *kea.Node, key string) (n uint32, ok bool) {
	v := args.Get(key)
	if v == nil || v.Kind != kea.Integer {
		return 0, false
	}
	i, err := strconv.ParseUint(v.Text, 10, 32)
	return uint32(i), err == nil
}

// quiet reports whether the arguments name a subnet that is not logged.
func (l *legal) quiet(args *kea.Node) bool {
	id, ok := number(args, "subnet-id")
	return ok && l.silent[id]
}

func (l *legal) put(what string, args *kea.Node) {
	if l.quiet(args) {
		return
	}
	subject := "address: " + text(args, "ip-address")
	if text(args, "type") == "IA_PD" {
		length, _ := number(args, "prefix-len")
		subject = fmt.Sprintf("prefix: %s/%d", text(args, "ip-address"), length)
	}
	out := what + subject + " to a device with "
	if duid := text(args, "duid"); duid != "" {
		out += "DUID: " + readable(duid)
		if hw := text(args, "hw-address"); hw != "" {
			out += ", hardware address: " + hw
		}
	} else {
		out += "hardware address: " + text(args, "hw-address")
		if id := text(args, "client-id"); id != "" {
			out += ", client-id: " + readable(id)
		}
	}
	if valid, ok := number(args, "valid-lft"); ok {
		out += " for " + duration(valid)
	}
	l.file.write(text(args, "ip-address"), out+contextOf(args))
}

func (l *legal) removed(args *kea.Node) {
	switch {
	case l.quiet(args):
	case text(args, "ip-address") != "":
		l.file.write(text(args, "ip-address"), "Administrator deleted the lease for address: "+text(args, "ip-address"))
	default:
		l.file.write("", fmt.Sprintf("Administrator deleted a lease for a device identified by: %s of %s", text(args, "identifier-type"), text(args, "identifier")))
	}
}

// readable adds to an identifier in plain hexadecimal digits what it says as text.
func readable(id string) string {
	b, err := hex.DecodeString(id)
	if err != nil || len(b) == 0 || !printable(b) {
		return id
	}
	return id + " (" + string(b) + ")"
}

// contextOf writes the user context, with the comment in it.
func contextOf(args *kea.Node) string {
	n, comment := args.Get("user-context"), args.Get("comment")
	if n == nil && comment == nil {
		return ""
	}
	m := &kea.Node{Kind: kea.Object}
	if n != nil && n.Kind == kea.Object {
		m.Keys, m.Items = append(m.Keys, n.Keys...), append(m.Items, n.Items...)
	}
	if comment != nil {
		m.Keys, m.Items = append(m.Keys, kea.Key{Text: "comment"}), append(m.Items, comment)
	}
	return ", context: " + string(hook.Spaced(m))
}
