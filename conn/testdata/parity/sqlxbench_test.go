package parity

import (
	"testing"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

// BenchmarkSqlx times Select, Get and StructScan through sqlx with lib/pq, sqlx
// over OpenSQL and sqlxcompat, in turns, and reports how many times lib/pq's time
// each of the others takes.
func BenchmarkSqlx(b *testing.B) {
	ctx := b.Context()
	url := pgtest.Database(b)
	handles := make([]xHandle, len(xWays))
	for i, way := range xWays {
		handles[i] = way.open(b, url)
		defer handles[i].Close()
	}
	handles[0].MustExec(ctx, `CREATE TABLE item (id int8 PRIMARY KEY, name text, price numeric, made timestamptz, data bytea);
		INSERT INTO item SELECT i, 'item ' || i, i * 1.5, now(), '\x0102' FROM generate_series(1, 1000) i`)
	const hundred = "SELECT id, name, price, made, data FROM item LIMIT 100"
	for name, read := range map[string]func(h xHandle) error{
		"Select of 100 rows": func(h xHandle) error {
			var all []item
			return h.Select(ctx, &all, hundred)
		},
		"StructScan of 100 rows": func(h xHandle) error {
			rows, err := h.Query(ctx, hundred)
			if err != nil {
				return err
			}
			defer rows.Close()
			for rows.Next() {
				if err := rows.StructScan(new(item)); err != nil {
					return err
				}
			}
			return rows.Err()
		},
		"Get of one row": func(h xHandle) error {
			return h.Get(ctx, new(item), "SELECT id, name, price, made, data FROM item WHERE id = $1", 42)
		},
		"NamedExec": func(h xHandle) error {
			_, err := h.NamedExec(ctx, "UPDATE item SET name = :name, data = :data WHERE id = :id", item{ID: 42, Name: "new"})
			return err
		},
	} {
		b.Run(name, func(b *testing.B) {
			ways := make([]func() error, len(handles))
			for i, h := range handles {
				ways[i] = func() error { return read(h) }
			}
			compare(b, ways)
		})
	}
}
