package sqlc

// shop is a program whose queries are of every form that sqlc has for lib/pq, on columns of
// every type that it has other Go types for with pgx.
var shop = map[string]string{
	"sqlc.yaml": `version: "2"
sql:
  - engine: postgresql
    schema: sql/schema.sql
    queries:
      - sql/queries.sql
    gen:
      go:
        package: db
        out: internal/db
        emit_interface: true
        emit_json_tags: true
        overrides: # types of our own
          - column: authors.nick
            go_type: {type: string, pointer: true}
  - engine: mysql
    schema: sql/mysql.sql
    queries: sql/mysql.sql
    gen: {go: {package: other, out: internal/other}}
`,
	"sql/mysql.sql": "CREATE TABLE t (id int);\n-- name: All :many\nSELECT id FROM t;\n",
	"sql/schema.sql": `CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE TABLE authors (
  id bigserial PRIMARY KEY,
  ref uuid NOT NULL,
  other uuid,
  name text NOT NULL,
  bio varchar(80),
  nick text,
  age int,
  rank smallint,
  views bigint,
  mood mood,
  score numeric(10, 2),
  price numeric NOT NULL,
  ratio double precision,
  weight real,
  data jsonb,
  meta json NOT NULL,
  blob bytea,
  born date,
  at time,
  seen timestamptz NOT NULL,
  made timestamp,
  addr inet,
  net cidr,
  mac macaddr,
  active boolean
);
`,
	"sql/queries.sql": `-- name: Create :one
INSERT INTO authors (ref, name, bio, price, meta, seen, mood) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING *;

-- name: Get :one
SELECT * FROM authors WHERE id = $1;

-- name: Among :many
SELECT id, name, bio FROM authors WHERE name = ANY(@names::text[]) AND id = ANY(@ids::bigint[]) ORDER BY id;

-- name: Fill :exec
UPDATE authors SET other = $2, age = $3, rank = $4, views = $5, score = $6, ratio = $7, weight = $8, data = $9, blob = $10,
  born = $11, at = $12, made = $13, addr = $14, net = $15, mac = $16, active = $17, nick = $18 WHERE id = $1;

-- name: Rename :execrows
UPDATE authors SET name = $1 WHERE name = $2;

-- name: Kill :execresult
DELETE FROM authors WHERE id = $1;
`,
	"cmd/shop/main.go": `package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net"
	"os"
	"time"

	"github.com/google/uuid"
	_ "github.com/lib/pq"
	"github.com/sqlc-dev/pqtype"

	"example.com/shop/internal/db"
)

func main() {
	ctx := context.Background()
	pool, err := sql.Open("postgres", os.Getenv("NETRALINT_TEST_DATABASE_URL")+"&search_path=netralint_sqlc&timezone=UTC")
	if err != nil {
		log.Fatal(err)
	}
	defer pool.Close()
	schema, err := os.ReadFile("sql/schema.sql")
	if err != nil {
		log.Fatal(err)
	}
	for _, statement := range []string{"DROP SCHEMA IF EXISTS netralint_sqlc CASCADE", "CREATE SCHEMA netralint_sqlc", string(schema)} {
		if _, err := pool.ExecContext(ctx, statement); err != nil {
			log.Fatal(err)
		}
	}
	q := db.New(pool)
	show(inTx(ctx, pool, func(tx *db.Queries) error { return fill(ctx, tx) }))
	show(q.Get(ctx, 1))
	show(q.Get(ctx, 2))
	_, err = q.Get(ctx, 99)
	show(errors.Is(err, sql.ErrNoRows), err)
	show(q.Among(ctx, db.AmongParams{Names: []string{"ada", "bob"}, Ids: []int64{1, 2}}))
	show(q.Among(ctx, db.AmongParams{}))
	show(q.Rename(ctx, db.RenameParams{Name: "eve", Name_2: "bob"}))
	result, err := q.Kill(ctx, 2)
	if err != nil {
		log.Fatal(err)
	}
	show(result.RowsAffected())
	var querier db.Querier = q
	show(querier.Get(ctx, 2))
	show(inTx(ctx, pool, func(tx *db.Queries) error {
		_, err := tx.Rename(ctx, db.RenameParams{Name: "mallory", Name_2: "ada"})
		return errors.Join(err, errors.New("not this one"))
	}))
	show(q.Get(ctx, 1))
	if _, err := pool.ExecContext(ctx, "DROP SCHEMA netralint_sqlc CASCADE"); err != nil {
		log.Fatal(err)
	}
}

// inTx does something in a transaction.
func inTx(ctx context.Context, pool *sql.DB, do func(*db.Queries) error) (string, error) {
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return "", err
	}
	defer tx.Rollback()
	if err := do(db.New(pool).WithTx(tx)); err != nil {
		return "taken back", err
	}
	return "done", tx.Commit()
}

func fill(ctx context.Context, q *db.Queries) error {
	seen := time.Date(2026, 3, 4, 5, 6, 7, 8000, time.UTC)
	for i, name := range []string{"ada", "bob"} {
		a, err := q.Create(ctx, db.CreateParams{Ref: uuid.UUID{byte(i)}, Name: name, Bio: sql.NullString{String: "b", Valid: i == 0}, Price: "1.50",
			Meta: json.RawMessage("{\"a\": 1}"), Seen: seen, Mood: db.NullMood{Mood: db.MoodOk, Valid: i == 0}})
		if err != nil {
			return err
		}
		show(a, nil)
	}
	_, network, err := net.ParseCIDR("10.1.0.0/16")
	if err != nil {
		return err
	}
	return q.Fill(ctx, db.FillParams{ID: 1, Other: uuid.NullUUID{UUID: uuid.UUID{9}, Valid: true}, Age: sql.NullInt32{Int32: 7, Valid: true},
		Rank: sql.NullInt16{Int16: 3, Valid: true}, Views: sql.NullInt64{Int64: 1 << 40, Valid: true}, Score: sql.NullString{String: "12.30", Valid: true},
		Ratio: sql.NullFloat64{Float64: 0.1, Valid: true}, Weight: sql.NullFloat64{Float64: 1.25, Valid: true},
		Data: pqtype.NullRawMessage{RawMessage: json.RawMessage("[1]"), Valid: true}, Blob: []byte{0, 1},
		Born: sql.NullTime{Time: time.Date(1815, 12, 10, 0, 0, 0, 0, time.UTC), Valid: true}, At: sql.NullTime{Time: time.Date(0, 1, 1, 4, 5, 6, 0, time.UTC), Valid: true},
		Made: sql.NullTime{Time: seen, Valid: true}, Addr: pqtype.Inet{IPNet: net.IPNet{IP: net.IPv4(10, 0, 0, 1).To4(), Mask: net.CIDRMask(32, 32)}, Valid: true},
		Net: pqtype.CIDR{IPNet: *network, Valid: true}, Mac: pqtype.Macaddr{Addr: net.HardwareAddr{1, 2, 3, 4, 5, 6}, Valid: true}, Active: sql.NullBool{Bool: true, Valid: true}})
}

// show prints a value as Go and as JSON.
func show(v any, err error) {
	text, wrong := json.Marshal(v)
	fmt.Printf("%+v %s %v %v\n", v, text, err, wrong)
}
`,
}
