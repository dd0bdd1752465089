package difftest

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

// insideVar marks the process that has been started in a user namespace.
const insideVar = "KEATOOL_DIFFTEST_INSIDE"

// noNamespaces says why there are none.
func noNamespaces(err error) error {
	why := err.Error()
	switch {
	case errors.Is(err, syscall.ENOSPC):
		why = "as many as `user.max_user_namespaces` and `user.max_net_namespaces` allow are there"
	case errors.Is(err, syscall.EPERM), errors.Is(err, syscall.EACCES):
		why = "this user is not permitted to"
	}
	return fmt.Errorf("%w: %s", ErrNoNamespaces, why)
}

// AsUser runs the program again in a user namespace, where an ordinary user may
// make network namespaces. ran is false if there is no need: it is root, or is
// there already. The status is that of the other process.
func AsUser(stdin io.Reader, stdout, stderr io.Writer) (status int, ran bool, err error) {
	if os.Geteuid() == 0 || os.Getenv(insideVar) != "" {
		return 0, false, nil
	}
	path, err := os.Executable()
	if err != nil {
		return 0, false, err
	}
	cmd := &exec.Cmd{Path: path, Args: os.Args, Stdin: stdin, Stdout: stdout, Stderr: stderr, Env: append(os.Environ(), insideVar+"=1")}
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{HostID: os.Getgid(), Size: 1}},
		Pdeathsig:   syscall.SIGTERM,
	}
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	defer signal.Stop(signals)
	if err := cmd.Start(); err != nil {
		return 0, true, noNamespaces(err)
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	for {
		select {
		case s := <-signals:
			_ = cmd.Process.Signal(s) // it may have ended
		case err := <-done:
			if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
				return 0, true, err
			}
			return cmd.ProcessState.ExitCode(), true, nil
		}
	}
}
