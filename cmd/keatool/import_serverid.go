package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/renameio/v2"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server"
)

// Codes of import-leases and export-leases themselves.
const (
	codeServerID     diag.Code = "KT3990"
	codeServerIDKept diag.Code = "KT3991"
)

var leaseCodes = []diag.Info{
	{Code: codeServerID, Severity: diag.Note, Title: "identifier of the DHCPv6 server",
		Text: "A DHCPv6 client renews its lease with the server whose identifier it was given. So the new server must have the identifier of the old one, and import-leases writes it to the file in which Kea keeps it. An identifier that was there before is replaced; clients that knew that one get their lease from the new one a little later, when they rebind."},
	{Code: codeServerIDKept, Severity: diag.Warning, Title: "identifier of the DHCPv6 server that did not come over",
		Text: "The lease file has the identifier that DHCPv6 clients know, but import-leases could not give it to the new server: a server that runs read its own when it started, and `server-id` of the configuration, if it says more than the type, beats the file. Until the identifiers agree, clients do not renew; they rebind when most of their lease is over, which goes well. Stop the server, write the identifier into its file, and start it."},
}

// carryServerID writes the identifier of a DHCPv6 server where Kea looks for it.
func (im *leaseImport) carryServerID() error {
	duid, line := im.table.ServerDUID()
	if im.site.Family != kea.V6 || duid == nil {
		return nil
	}
	say := func(code diag.Code, severity diag.Severity, format string, args ...any) {
		at := diag.Pos{Line: line, Col: 1}
		im.found = append(im.found, diag.Finding{Code: code, Severity: severity, Span: diag.Span{File: im.name, Start: at, End: at}, Message: fmt.Sprintf(format, args...)})
	}
	text := server.FormatDUID(duid)
	if id := im.site.ServerID; id != nil && (id.Identifier != "" || id.Time != 0 || id.EnterpriseID != 0) {
		say(codeServerIDKept, diag.Warning, "the configuration sets `server-id`, which may differ from that of dhcpd, `%s`", text)
		return nil
	}
	path, err := im.serverIDFile()
	if err != nil {
		return newFileError("use", "the server identifier", err)
	}
	if path == "" {
		say(codeServerIDKept, diag.Warning, "the running server has an identifier of its own, which clients of dhcpd do not know; theirs is `%s`", text)
		return nil
	}
	old, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return newFileError("read", path, plain(err))
	}
	switch {
	case string(bytes.TrimSpace(old)) == text:
		return nil
	case len(old) > 0:
		say(codeServerID, diag.Note, "the server identifier `%s` of dhcpd takes the place of `%.200s` in `%s`", text, bytes.TrimSpace(old), path)
	default:
		say(codeServerID, diag.Note, "the server identifier `%s` of dhcpd goes to `%s`", text, path)
	}
	if im.dryRun {
		return nil
	}
	return writeServerID(path, text)
}

// serverIDFile is where the server keeps its identifier; "" if that is not known,
// because leases go to a running server.
func (im *leaseImport) serverIDFile() (string, error) {
	const name = "kea-dhcp6-serverid"
	kind, rest, _ := strings.Cut(im.to, ":")
	switch {
	case im.serverID != "":
		return im.serverID, nil
	case kind == "control":
		return "", nil
	case im.site.DataDirectory != "":
		return filepath.Join(im.site.DataDirectory, name), nil
	case kind == "memfile":
		return filepath.Join(filepath.Dir(rest), name), nil
	case im.to == "" && im.site.LeaseDatabase != nil && filepath.IsAbs(im.site.LeaseDatabase.Name) && im.site.LeaseDatabase.Type == "memfile":
		return filepath.Join(filepath.Dir(im.site.LeaseDatabase.Name), name), nil
	}
	return dataFile("", name)
}

func writeServerID(path, text string) error {
	p, err := renameio.NewPendingFile(path, renameio.WithTempDir(filepath.Dir(path)), renameio.WithPermissions(leaseFileMode), renameio.WithExistingPermissions())
	if err != nil {
		return newFileError("write", path, err)
	}
	defer p.Cleanup()
	w := bufio.NewWriter(p)
	w.WriteString(text)
	if err := errors.Join(w.Flush(), giveTo(p.File, path), p.CloseAtomicallyReplace()); err != nil {
		return newFileError("write", path, err)
	}
	return nil
}
