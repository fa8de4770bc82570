package parity

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// few are targets enough where it is about the handle.
var few = []func() any{
	func() any { return new(xItem) },
	func() any { return new(int) },
	func() any { return new(xItems) },
	func() any { return new([]int) },
	func() any { return new(xPerson) },
}

func TestSqlxOnEveryHandle(t *testing.T) {
	everyWay(t, func(t *testing.T, h xHandle, n *notes) {
		ctx := t.Context()
		c, release, err := h.Conn(ctx)
		if err != nil {
			t.Fatal(err)
		}
		defer release()
		for _, q := range xQueries {
			for _, target := range few {
				n.readInto(ctx, c, q, "on a connection", target)
				tx := h.Begin(ctx)
				n.readInto(ctx, tx, q, "in a transaction", target)
				n.add("committed %v", tx.Commit(ctx) == nil)
			}
			n.readStmt(ctx, h, q)
			n.readStmt(ctx, c, q)
		}
	})
}

// readStmt reads the result of a prepared statement into a few targets.
func (n *notes) readStmt(ctx context.Context, s xReader, q xQuery) {
	stmt, err := s.Prepare(ctx, q.sql)
	n.add("prepare %s: %s", q.sql, words(err))
	if err != nil {
		return
	}
	read := func(what string) {
		for _, target := range few {
			one, all, row := target(), target(), target()
			n.run(what+" get", func() error { return stmt.Get(ctx, one, q.args...) })
			n.run(what+" select", func() error { return stmt.Select(ctx, all, q.args...) })
			n.run(what+" row", func() error { return stmt.QueryRow(ctx, q.args...).StructScan(row) })
			n.add("%s %s %s", show(one), show(all), show(row))
		}
		n.run(what+" must", func() error { n.add("%d", stmt.MustExec(ctx, q.args...)); return nil })
	}
	read("stmt")
	n.run("close", stmt.Close)
	read("closed stmt")
}

func TestSqlxInATransactionThatIsOver(t *testing.T) {
	everyWay(t, func(t *testing.T, h xHandle, n *notes) {
		ctx := t.Context()
		aborted := h.Begin(ctx)
		n.run("fails", func() error { return aborted.Get(ctx, new(int), "SELECT 1/0") })
		over := h.Begin(ctx)
		n.run("commit", func() error { return over.Commit(ctx) })
		for _, tx := range []xTx{aborted, over} {
			n.everything(ctx, tx)
		}
		n.run("rollback", func() error { return aborted.Rollback(ctx) })
		n.everything(ctx, aborted)
		ended, cancel := context.WithCancel(ctx)
		cancel()
		n.everything(ended, h)
		n.run("begin", func() error { h.Begin(ended); return nil })
	})
}

// everything uses all there is on a session, whose errors are of interest.
func (n *notes) everything(ctx context.Context, s xSession) {
	for _, target := range few {
		n.readInto(ctx, s, xQuery{"SELECT 1 AS id", nil}, "SELECT 1", target)
	}
	n.readRow(ctx, s, xQuery{"SELECT 1 AS id", nil})
	n.run("named exec", func() error { _, err := s.NamedExec(ctx, "SELECT :id", xBase{1}); return err })
	n.run("named query", func() error { _, err := s.NamedQuery(ctx, "SELECT :id", xBase{1}); return err })
	n.run("must", func() error { s.MustExec(ctx, "SELECT 1"); return nil })
	_, err := s.Prepare(ctx, "SELECT 1")
	n.add("prepare %s", words(err))
	_, err = s.PrepareNamed(ctx, "SELECT :id")
	n.add("prepare named %s", words(err))
}

// An error that comes after the row that was read is an error of Get.
func TestSqlxErrorAfterTheRow(t *testing.T) {
	everyWay(t, func(t *testing.T, h xHandle, n *notes) {
		ctx := t.Context()
		const twice = "WITH a AS (INSERT INTO n VALUES (1), (1)) SELECT 1 AS id" // fails when it ends
		n.readInto(ctx, h, xQuery{twice, nil}, "twice", few[0])
		n.readInto(ctx, h, xQuery{"SELECT 1/(2-x) AS id FROM generate_series(1, 2) x", nil}, "second", few[0])
		n.readInto(ctx, h, xQuery{"SELECT x AS id FROM generate_series(1, 20000) x", nil}, "many", few[1])
		row := h.QueryRow(ctx, twice)
		n.run("before", row.Err)
		n.run("map", func() error { return row.MapScan(map[string]any{}) })
		n.run("after", row.Err)
	})
}

// Rows of a context that ends are over, however they are read.
func TestSqlxRowsWhoseContextEnds(t *testing.T) {
	for _, way := range xWays {
		t.Run(way.name, func(t *testing.T) {
			h := way.open(t, pgtest.Database(t))
			defer h.Close()
			ctx, cancel := context.WithCancel(t.Context())
			rows, err := h.Query(ctx, "SELECT x AS id FROM generate_series(1, 20000) x")
			if err != nil || !rows.Next() {
				t.Fatal("no row", err)
			}
			cancel()
			until(t, "the connection is free", func() bool { return h.InUse() == 0 })
			var got notes
			got.run("struct", func() error { return rows.StructScan(&xBase{}) })
			got.run("map", func() error { return rows.MapScan(map[string]any{}) })
			got.run("all", func() error { return rows.All(&[]xBase{}) })
			got.run("other", func() error { return rows.All(&[]xPerson{}) })
			got.run("err", rows.Err)
			for _, note := range got {
				if !strings.HasSuffix(note, `: context canceled  "context canceled"`) {
					t.Error(note)
				}
			}
		})
	}
}

func TestSqlxLoadFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "load.sql")
	write(t, file, []byte("INSERT INTO item (id) VALUES (20); INSERT INTO item (id) VALUES (21), (22);"))
	wrong := filepath.Join(dir, "wrong.sql")
	write(t, wrong, []byte("INSERT INTO item (id) VALUES (30); SELEC"))
	everyWay(t, func(t *testing.T, h xHandle, n *notes) {
		ctx := t.Context()
		for _, path := range []string{file, wrong, filepath.Join(dir, "missing.sql"), dir, file} {
			count, err := h.LoadFile(ctx, path)
			n.add("%d %s %v", count, words(err), os.IsNotExist(err))
			var ids []int
			n.run("ids", func() error { return h.Select(ctx, &ids, "SELECT id FROM item ORDER BY id") })
			n.add("%v", ids)
		}
	})
}

// A Row that is not read holds its connection until it is.
func TestSqlxRowHoldsItsConnection(t *testing.T) {
	everyWay(t, func(t *testing.T, h xHandle, n *notes) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		for _, read := range []func(xRow) error{
			func(r xRow) error { return r.Scan(new(int)) },
			func(r xRow) error { return r.StructScan(&xBase{}) },
			func(r xRow) error { return r.StructScan(xBase{}) },
			func(r xRow) error { return r.StructScan(&xPerson{}) },
			func(r xRow) error { return r.MapScan(map[string]any{}) },
			func(r xRow) error { _, err := r.SliceScan(); return err },
		} {
			row := h.QueryRow(ctx, "SELECT x AS id FROM generate_series(1, 3) x")
			n.add("%d in use", h.InUse())
			n.run("read", func() error { return read(row) })
			n.add("%d in use", h.InUse())
		}
	})
}
