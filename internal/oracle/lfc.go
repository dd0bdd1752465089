package oracle

import (
	"context"
	_ "embed"
	"os/exec"
	"time"
)

//go:embed lfc.sh
var lfcScript string

// LeaseCleanup runs a release's kea-lfc on the lease files of a folder, as the
// server does whose lease file has that name: name.1 and name.2 go, a new
// name.2 comes. It returns what the program logged.
func (o Oracles) LeaseCleanup(release string, family int, dir, name string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	flag := "-4"
	if family == 6 {
		flag = "-6"
	}
	cmd := exec.CommandContext(ctx, "unshare", "-m", "-p", "-f", "--kill-child", "sh", "-c", lfcScript, "lfc", o.roots[release], dir, flag, name)
	cmd.WaitDelay = time.Second
	out, err := cmd.CombinedOutput()
	return string(out), err
}
