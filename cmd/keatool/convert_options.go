package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"strings"
	"time"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/translate"
)

// setOptions turns the flags into options of the library.
func (c *conversion) setOptions(ctx context.Context) error {
	release, err := kea.ParseRelease(c.target)
	if err != nil {
		return usageError{err.Error()}
	}
	now, err := parseTime(c.now)
	if err != nil {
		return err
	}
	interfaces, err := parseInterfaces(c.interfaces)
	if err != nil {
		return err
	}
	if c.ids, err = readSubnetIDs(c.subnetIDs); err != nil {
		return err
	}
	c.options = translate.Options{Release: release, Family: c.family(), HostsGlobal: c.hosts.value == "global", Annotate: c.annotate,
		AlwaysSendNoPRL: c.alwaysSend.value == "no-prl", Now: now, Interfaces: interfaces, Listen: c.listen, SubnetIDs: c.ids, HAMode: c.haMode.value}
	if c.resolve {
		c.options.Resolve = resolver(ctx)
	}
	return nil
}

// encoding says how the result is written.
func (c *conversion) encoding() kea.EncodeOptions {
	styles := map[string]kea.CommentStyle{"keep": kea.CommentsKeep, "context": kea.CommentsContext, "drop": kea.CommentsDrop}
	return kea.EncodeOptions{Release: c.options.Release, Comments: styles[c.comments.value], Annotate: c.annotate}
}

// parseTime reads --now; "" is the zero time.
func parseTime(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", time.DateTime, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, nil
		}
	}
	return time.Time{}, usagef("--now %s is no time; write it as 2006-01-02 or 2006-01-02T15:04:05Z", s)
}

// parseInterfaces reads the values of --interface.
func parseInterfaces(list []string) (map[string]string, error) {
	m := map[string]string{}
	for _, s := range list {
		subnet, name, ok := strings.Cut(s, "=")
		prefix, err := netip.ParsePrefix(subnet)
		if !ok || name == "" || err != nil {
			return nil, usagef("--interface %s is not SUBNET=INTERFACE, such as 192.0.2.0/24=eth1", s)
		}
		m[prefix.Masked().String()] = name
	}
	return m, nil
}

// resolveWait bounds one question to the resolver.
const resolveWait = 5 * time.Second

// resolver asks the system's resolver, each name once.
func resolver(ctx context.Context) func(string) ([]netip.Addr, error) {
	type answer struct {
		addrs []netip.Addr
		err   error
	}
	known := map[string]answer{}
	return func(name string) ([]netip.Addr, error) {
		if a, ok := known[name]; ok {
			return a.addrs, a.err
		}
		ctx, cancel := context.WithTimeout(ctx, resolveWait)
		defer cancel()
		addrs, err := net.DefaultResolver.LookupNetIP(ctx, "ip", name)
		for i := range addrs {
			addrs[i] = addrs[i].Unmap()
		}
		known[name] = answer{addrs, err}
		return addrs, err
	}
}

// readSubnetIDs reads the file of --subnet-ids; a missing one is empty.
func readSubnetIDs(path string) (map[string]uint32, error) {
	if path == "" {
		return nil, nil
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return map[string]uint32{}, nil
	}
	if err != nil {
		return nil, newFileError("read", path, err)
	}
	var ids map[string]uint32
	if err := json.Unmarshal(data, &ids); err != nil {
		return nil, newFileError("read", path, fmt.Errorf("it is not a JSON map from prefix to id: %w", err))
	}
	return ids, checkSubnetIDs(path, ids)
}

func checkSubnetIDs(path string, ids map[string]uint32) error {
	owner := map[uint32]string{}
	for prefix, id := range ids {
		p, err := netip.ParsePrefix(prefix)
		switch {
		case err != nil || p.Masked().String() != prefix:
			return newFileError("use", path, fmt.Errorf("%q is no prefix in its shortest form, such as 192.0.2.0/24", prefix))
		case id == 0 || id == 1<<32-1:
			return newFileError("use", path, fmt.Errorf("%s has id %d, which Kea keeps for itself", prefix, id))
		case owner[id] != "":
			return newFileError("use", path, fmt.Errorf("%s and %s share id %d", min(owner[id], prefix), max(owner[id], prefix), id))
		}
		owner[id] = prefix
	}
	return nil
}
