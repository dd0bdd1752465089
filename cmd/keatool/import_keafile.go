package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"

	"github.com/keatool/keatool/internal/diag"
	"github.com/keatool/keatool/parser/leasefile"
	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/schema/kea/lease"
)

// keaFamily returns whose lease file of Kea begins with a head; 0: it is none.
func keaFamily(head []byte) kea.Family {
	line, _, _ := bytes.Cut(head, []byte("\n"))
	if !bytes.HasPrefix(line, []byte("address,")) {
		return 0
	}
	if bytes.Contains(line, []byte(",iaid,")) {
		return kea.V6
	}
	return kea.V4
}

// readKea takes the rows of a lease file of Kea, and before them those of the
// files that a cleanup has left beside it, in the order in which Kea reads them.
func (im *leaseImport) readKea(ctx context.Context, src io.Reader, size int64, p *progress) error {
	if im.name != stdinName {
		for _, name := range cleanedUp(im.name) {
			file, err := os.Open(name)
			if err != nil {
				return newFileError("read", name, err)
			}
			err = im.rows(ctx, name, file, func(int64) {})
			file.Close()
			if err != nil {
				return err
			}
		}
	}
	return im.rows(ctx, im.name, src, func(at int64) { p.at(im.reading(at, size)) })
}

// cleanedUp are the files beside a lease file of Kea that come before it.
func cleanedUp(path string) []string {
	if done := existing(path + ".completed"); len(done) > 0 {
		return done
	}
	return existing(path+".2", path+".1")
}

// rows takes the rows of one file. A damaged one loses only itself.
func (im *leaseImport) rows(ctx context.Context, name string, src io.Reader, at func(int64)) error {
	r := lease.NewReader(src, im.table.Format())
	var l lease.Lease
	for n := 0; ; n++ {
		err := r.Next(&l)
		var row *lease.RowError
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case r.Torn():
			im.lose(name, leasefile.CodeTorn, r.Line(), "the last row is not finished")
		case errors.As(err, &row):
			im.lose(name, leasefile.CodeLost, row.Line, row.Reason.Error())
		case err != nil:
			return newFileError("read", name, err)
		default:
			im.stats.Records[im.table.Carry(&l, r.Line())]++
		}
		if n%10000 == 0 {
			if err := ctx.Err(); err != nil {
				return err
			}
			at(r.Offset())
		}
	}
}

// lose reports a row that cannot be read.
func (im *leaseImport) lose(name string, code diag.Code, line int, why string) {
	im.stats.Lost++
	at := diag.Pos{Line: line, Col: 1}
	f := diag.Finding{Code: code, Span: diag.Span{File: name, Start: at, End: at}, Message: why}
	for _, info := range leasefile.Codes() {
		if info.Code == code {
			f.Severity, f.Fidelity = info.Severity, info.Fidelity
		}
	}
	im.report(f)
}
