package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/pflag"

	"github.com/keatool/keatool/server/config"
)

// asKea runs the program under the name of one of Kea's servers, with the flags
// of that server, so that what starts and watches Kea can start and watch this.
// ok is false under any other name.
func asKea(program string, args []string, stdin io.Reader, stdout, stderr io.Writer) (status int, ok bool) {
	name := filepath.Base(program)
	command, ok := map[string][]string{"kea-dhcp4": {"serve", "-4"}, "kea-dhcp6": {"serve", "-6"}, "kea-dhcp-ddns": {"ddns"}}[name]
	if !ok {
		return 0, false
	}
	serve, err := keaArgs(name, args, stdout)
	if err != nil {
		fmt.Fprintf(stderr, "%s: %v\n", name, err)
		return exitUsage, true
	}
	if serve == nil {
		return exitDone, true
	}
	return run(append(command, serve...), stdin, stdout, stderr), true
}

// keaArgs turns the flags of a server of Kea into those of serve. The result is
// nil if the version was asked for, which has been written then.
func keaArgs(name string, args []string, stdout io.Writer) ([]string, error) {
	flags := pflag.NewFlagSet(name, pflag.ContinueOnError)
	flags.SetOutput(io.Discard)
	file := flags.StringP("config", "c", "", "")
	check := flags.StringP("check", "t", "", "")
	load := flags.StringP("load", "T", "", "")
	debug := flags.BoolP("debug", "d", false, "")
	port := flags.StringP("port", "p", "", "")
	client := flags.StringP("client", "P", "", "")
	short := flags.BoolP("version", "v", false, "")
	long := flags.BoolP("extended", "V", false, "")
	build := flags.BoolP("build", "W", false, "")
	flags.BoolP("relaxed", "X", false, "")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	switch {
	case *short:
		fmt.Fprintf(stdout, "%s.0\n", config.Release)
		return nil, nil
	case *long || *build:
		fmt.Fprintf(stdout, "%s.0 (%s, keatool %s)\n", config.Release, name, version)
		return nil, nil
	}
	var out []string
	for _, c := range []string{*check, *load} {
		if c != "" {
			return []string{"-t", c}, nil
		}
	}
	if *file == "" {
		return nil, fmt.Errorf("the configuration is to be named with -c")
	}
	for flag, value := range map[string]string{"-p": *port, "-P": *client} {
		if value != "" {
			out = append(out, flag, value)
		}
	}
	if *debug {
		out = append(out, "-d")
	}
	return append(out, "--pid-file", keaPIDFile(name, *file), *file), nil
}

// keaPIDFile is where Kea's tools look for the process.
func keaPIDFile(name, file string) string {
	dir := os.Getenv("KEA_PIDFILE_DIR")
	if dir == "" {
		dir = "/run/kea"
	}
	base := filepath.Base(file)
	return filepath.Join(dir, strings.TrimSuffix(base, filepath.Ext(base))+"."+name+".pid")
}

// writePID notes the process in a file, and returns what removes it again.
func writePID(path string) (remove func(), err error) {
	if path == "" {
		return func() {}, nil
	}
	if err := os.WriteFile(path, fmt.Appendf(nil, "%d\n", os.Getpid()), 0o644); err != nil {
		return nil, newFileError("write", path, err)
	}
	return func() { os.Remove(path) }, nil
}
