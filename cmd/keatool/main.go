// Command keatool moves a site from ISC dhcpd to Kea: it reads dhcpd.conf,
// writes the Kea configuration that serves clients the same way, and accounts
// for every statement.
//
// This package holds flags, files, the terminal and exit codes, and nothing
// else: each command calls a library and renders what it returns. The path of a
// file through the program starts in convert.go.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"

	"github.com/mattn/go-isatty"
	"github.com/spf13/cobra"
)

// The exit statuses.
const (
	exitDone  = 0 // warnings allowed
	exitFault = 1 // the input is at fault, and that has been said
	exitUsage = 2 // the call is at fault: flags, files that cannot be read or written
)

func main() {
	tuneCollector()
	if status, ok := asKea(os.Args[0], os.Args[1:], os.Stdin, os.Stdout, os.Stderr); ok {
		os.Exit(status)
	}
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// frugal is the memory up to which the collector is not needed.
const frugal = 220 << 20

// tuneCollector trades memory for time, as suits a program that ends soon: the
// collector runs only when memory reaches a limit. A setting in the environment wins.
func tuneCollector() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(-1)
		debug.SetMemoryLimit(frugal)
	}
}

// makeRoom raises the limit that tuneCollector set for an input of n bytes, so
// that a large one does not spend its time in the collector.
func makeRoom(n int) {
	if want := int64(n) * 40; want > frugal && debug.SetMemoryLimit(-1) == frugal {
		debug.SetMemoryLimit(want)
	}
}

// run is the whole program but for the process around it.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	a := &app{stdin: stdin, stdout: stdout, stderr: stderr, terminal: isTerminal(stderr)}
	a.color = a.terminal && wantColor(os.Getenv)
	root := newRoot(a)
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	cmd, err := root.ExecuteC()
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errFault):
		return exitFault
	}
	if exit := (exitError{}); errors.As(err, &exit) {
		return exit.status
	}
	fmt.Fprintf(stderr, "keatool: %v\n", err)
	if u := (usageError{}); errors.As(err, &u) || !errors.As(err, new(fileError)) {
		fmt.Fprintf(stderr, "Run `%s --help` for what it takes.\n", cmd.CommandPath())
	}
	return exitUsage
}

// app is what the commands share: the streams, and what the terminal can do.
type app struct {
	stdin           io.Reader
	stdout, stderr  io.Writer
	terminal, color bool // of stderr
}

// wantColor reads the environment's wishes: any NO_COLOR, and a dumb terminal, mean none.
func wantColor(env func(string) string) bool {
	return env("NO_COLOR") == "" && env("TERM") != "dumb"
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && isatty.IsTerminal(f.Fd())
}

// errFault ends a command with exitFault; what is at fault has been reported.
var errFault = errors.New("the input is at fault")

// usageError says that the command was called in a wrong way.
type usageError struct{ text string }

func (e usageError) Error() string { return e.text }

func usagef(format string, args ...any) error { return usageError{fmt.Sprintf(format, args...)} }

// fileError says that a file could not be read or written.
type fileError struct {
	doing, name string
	err         error
}

func (e fileError) Error() string { return fmt.Sprintf("cannot %s %s: %v", e.doing, e.name, e.err) }
func (e fileError) Unwrap() error { return e.err }

// newFileError drops the path that package os puts into its errors.
func newFileError(doing, name string, err error) error {
	return fileError{doing, name, plain(err)}
}

// plain returns the cause inside a path error.
func plain(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "keatool",
		Short: "move from ISC dhcpd to Kea",
		Long: `keatool reads dhcpd.conf, the configuration of ISC dhcpd, and writes the Kea
configuration that serves clients the same way. It accounts for every statement:
what was carried over as it was, what by another construct, what needs a look,
and what Kea cannot do.`,
		Example: `  keatool convert /etc/dhcp/dhcpd.conf -o kea-dhcp4.json
  keatool check /etc/dhcp/dhcpd.conf`,
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err.Error()} })
	root.AddCommand(newConvert(a), newCheck(a), newFmt(a), newValidate(a), newSchema(a), newUpgrade(a), newServe(a), newDB(a), newImportLeases(a), newExportLeases(a), newDDNS(a), newCtl(a), newClient(a), newHook(a), newDifftest(a), newWeb(a), newExplain(a), newCoverage(a), newVersion(a), newCompletion(a))
	root.SetHelpCommand(newHelp(root))
	return root
}
