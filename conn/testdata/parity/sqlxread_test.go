package parity

import (
	"context"
	"fmt"
	"strings"
	"testing"
)

// TestSqlxReads reads every result into every target in every way that sqlx has,
// on a pool, and a part of them on a connection and in a transaction.
func TestSqlxReads(t *testing.T) {
	everyWay(t, func(t *testing.T, h xHandle, n *notes) {
		ctx := t.Context()
		for _, q := range xQueries {
			if !strings.Contains(q.sql, ";") && q.sql != "" { // of these pgx.Rows do not tell whether they are closed
				n.readWhole(ctx, h, q)
			}
			for i, target := range xTargets() {
				n.readInto(ctx, h, q, fmt.Sprintf("%s %v -> %d %T", q.sql, q.args, i, target()), target)
			}
		}
	})
}

// readWhole reads a result without a target of its own.
func (n *notes) readWhole(ctx context.Context, s xReader, q xQuery) {
	n.run(q.sql+": rows", func() error {
		rows, err := s.Query(ctx, q.sql, q.args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			columns, err := rows.Columns()
			n.add("columns %v %s", columns, words(err))
			values, err := rows.SliceScan()
			n.add("slice %s %s", show(values), words(err))
			m := map[string]any{"old": true}
			n.run("map", func() error { return rows.MapScan(m) })
			n.add("%s", show(m))
		}
		n.run("map after the end", func() error { return rows.MapScan(map[string]any{}) })
		_, err = rows.SliceScan()
		n.add("slice after the end %s", words(err))
		n.run("struct after the end", func() error { return rows.StructScan(&xItem{}) })
		n.run("all after the end", func() error { return rows.All(&xItems{}) })
		return rows.Err()
	})
	n.run(q.sql+": rows not moved", func() error {
		rows, err := s.Query(ctx, q.sql, q.args...)
		if err != nil {
			return err
		}
		defer rows.Close()
		n.run("struct", func() error { return rows.StructScan(&xNulls{}) })
		return rows.MapScan(map[string]any{})
	})
	n.readRow(ctx, s, q)
}

// readRow reads the first row without a target of its own, and tries again.
func (n *notes) readRow(ctx context.Context, s xReader, q xQuery) {
	uses := map[string]func(xRow) error{
		"1 scan":   func(r xRow) error { return r.Scan(new(any)) },
		"2 scan 2": func(r xRow) error { return r.Scan(new(any), new(any)) },
		"3 struct": func(r xRow) error { return r.StructScan(&xNulls{}) },
		"4 map":    func(r xRow) error { return r.MapScan(map[string]any{}) },
		"5 slice": func(r xRow) error {
			values, err := r.SliceScan()
			n.add("%s", show(values))
			return err
		},
	}
	for _, first := range []string{"1 scan", "2 scan 2", "3 struct", "4 map", "5 slice"} {
		row := s.QueryRow(ctx, q.sql, q.args...)
		n.run("row error before", row.Err)
		columns, err := row.Columns()
		n.add("columns %v %s", columns, words(err))
		n.run(q.sql+": row: "+first, func() error { return uses[first](row) })
		n.run("row error after", row.Err)
		for _, again := range []string{"1 scan", "3 struct", "4 map", "5 slice"} {
			n.run("again "+again, func() error { return uses[again](row) })
		}
	}
}

// readInto reads a result into one target.
func (n *notes) readInto(ctx context.Context, s xReader, q xQuery, cell string, target func() any) {
	try := func(what string, read func(dest any) error) {
		dest := target()
		n.run(what+" "+cell, func() error { return read(dest) })
		n.add("%s", show(dest))
	}
	try("get", func(dest any) error { return s.Get(ctx, dest, q.sql, q.args...) })
	try("select", func(dest any) error { return s.Select(ctx, dest, q.sql, q.args...) })
	try("row", func(dest any) error { return s.QueryRow(ctx, q.sql, q.args...).StructScan(dest) })
	try("all", func(dest any) error { return n.withRows(ctx, s, q, func(rows xRows) error { return rows.All(dest) }) })
	try("each", func(dest any) error {
		return n.withRows(ctx, s, q, func(rows xRows) error {
			for rows.Next() {
				if err := rows.StructScan(dest); err != nil {
					n.add("a row: %s", words(err))
				}
				n.add("%s", show(dest))
			}
			return rows.Err()
		})
	})
}

func (n *notes) withRows(ctx context.Context, s xReader, q xQuery, f func(xRows) error) error {
	rows, err := s.Query(ctx, q.sql, q.args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	return f(rows)
}
