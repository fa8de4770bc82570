// Package silent has loops that are right, or that cannot be judged.
package silent

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"example.com/queryloop/users"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/lib/pq"
)

const byID = "SELECT name FROM users WHERE id = $1"

type user struct {
	ID, Parent, Version int64
	Name                string
	At                  time.Time
}

type config struct{ IDs []int64 }

type store struct {
	pool  *pgxpool.Pool
	ids   []int64
	cache map[int64]string
}

func use(...any) {}

// first looks for the first that fits.
func first(ctx context.Context, pool *pgxpool.Pool, ids []int64) (name string, err error) {
	for _, id := range ids {
		err = pool.QueryRow(ctx, byID, id).Scan(&name)
		if err == nil {
			return name, nil
		}
	}
	for _, id := range ids {
		if pool.QueryRow(ctx, byID, id).Scan(&name) == nil {
			break
		}
	}
	for _, id := range ids {
		return name, pool.QueryRow(ctx, byID, id).Scan(&name)
	}
	return "", err
}

// again tries again.
func again(ctx context.Context, pool *pgxpool.Pool, ids []int64) (err error) {
	for range 3 {
		if err = pool.QueryRow(ctx, byID, ids[0]).Scan(new(string)); err == nil {
			return nil
		}
	}
	for _, id := range ids {
		for i := 0; i < 3; i++ {
			if _, err = pool.Exec(ctx, "DELETE FROM users WHERE id = $1", id); err != nil {
				return err
			}
		}
	}
	return err
}

// busy does something else for each.
func busy(ctx context.Context, pool *pgxpool.Pool, ids []int64, done chan int64, stop <-chan struct{}, call func(context.Context, int64) error) error {
	for _, id := range ids {
		use(pool.QueryRow(ctx, byID, id).Scan(new(string)))
		time.Sleep(time.Second)
	}
	for _, id := range ids {
		use(pool.QueryRow(ctx, byID, id).Scan(new(string)))
		use(http.Get("http://example.com"))
	}
	for _, id := range ids {
		use(pool.QueryRow(ctx, byID, id).Scan(new(string)))
		done <- id
	}
	for _, id := range ids {
		select {
		case <-stop:
		default:
			use(pool.QueryRow(ctx, byID, id).Scan(new(string)))
		}
	}
	for _, id := range ids {
		go func() { use(pool.QueryRow(ctx, byID, id).Scan(new(string))) }()
	}
	for _, id := range ids {
		use(call(ctx, id))
		use(pool.QueryRow(ctx, byID, id).Scan(new(string)))
	}
	for _, id := range ids {
		err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, "DELETE FROM users WHERE id = $1", id)
			return err
		})
		if err != nil {
			return err
		}
	}
	for _, id := range ids {
		b := new(pgx.Batch)
		b.Queue(byID, id)
		if err := pool.SendBatch(ctx, b).Close(); err != nil {
			return err
		}
	}
	for _, id := range ids {
		tx, err := pool.Begin(ctx)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "DELETE FROM users WHERE id = $1", id); err != nil {
			return err
		}
		if err := tx.Commit(ctx); err != nil {
			return err
		}
	}
	return nil
}

// worker asks again and again.
func worker(ctx context.Context, pool *pgxpool.Pool, next func() []int64) error {
	for {
		ids := next()
		rows, err := pool.Query(ctx, "SELECT id FROM jobs")
		if err != nil {
			return err
		}
		found, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil {
			return err
		}
		for _, id := range slices.Concat(ids, found) {
			if _, err := pool.Exec(ctx, "DELETE FROM jobs WHERE id = $1", id); err != nil {
				return err
			}
		}
	}
}

// parts goes through pages.
func parts(ctx context.Context, db *sql.DB, pages [][]int64, all []int64) error {
	for _, page := range pages {
		if _, err := db.ExecContext(ctx, "DELETE FROM users WHERE id = ANY($1)", pq.Array(page)); err != nil {
			return err
		}
	}
	for page := range slices.Chunk(all, 100) {
		if _, err := db.ExecContext(ctx, "DELETE FROM users WHERE id = ANY($1)", pq.Array(page)); err != nil {
			return err
		}
	}
	for at := 0; at < len(all); at += 100 {
		if _, err := db.ExecContext(ctx, "DELETE FROM users WHERE id = ANY($1)", pq.Array(all[at:at+100])); err != nil {
			return err
		}
	}
	return nil
}

// rowsLoop is nestedacquire's.
func rowsLoop(ctx context.Context, pool, second *pgxpool.Pool) error {
	rows, err := pool.Query(ctx, "SELECT id FROM users")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return err
		}
		if err := second.QueryRow(ctx, byID, id).Scan(new(string)); err != nil {
			return err
		}
	}
	return rows.Err()
}

var known = []int64{1, 2, 3}

// few has the elements in the code.
func (s *store) few(ctx context.Context, c config, list string, three [3]int64) {
	local := []int64{1, 2}
	for _, id := range local {
		use(s.pool.QueryRow(ctx, byID, id).Scan(new(string)))
	}
	for _, id := range []int64{4, 5} {
		use(s.pool.QueryRow(ctx, byID, id).Scan(new(string)))
	}
	for _, id := range known {
		use(s.pool.QueryRow(ctx, byID, id).Scan(new(string)))
	}
	for _, id := range c.IDs {
		use(s.pool.QueryRow(ctx, byID, id).Scan(new(string)))
	}
	for _, id := range three {
		use(s.pool.QueryRow(ctx, byID, id).Scan(new(string)))
	}
	for _, id := range s.ids {
		use(s.pool.QueryRow(ctx, byID, id).Scan(new(string)))
	}
	for _, id := range strings.Split(list, ",") {
		use(s.pool.QueryRow(ctx, byID, id).Scan(new(string)))
	}
	s.variadic(ctx, 1, 2)
	s.listed(ctx, []int64{1, 2})
	s.listed(ctx, known)
}

func (s *store) variadic(ctx context.Context, ids ...int64) {
	for _, id := range ids {
		use(s.pool.QueryRow(ctx, byID, id).Scan(new(string)))
	}
}

func (s *store) listed(ctx context.Context, ids []int64) {
	for _, id := range ids {
		use(s.pool.QueryRow(ctx, byID, id).Scan(new(string)))
	}
}

// some asks for some of them only.
func (s *store) some(ctx context.Context, ids []int64, full bool, u *users.Store) {
	for _, id := range ids {
		if _, ok := s.cache[id]; ok {
			continue
		}
		use(s.pool.QueryRow(ctx, byID, id).Scan(new(string)))
	}
	for _, id := range ids {
		name, ok := s.cache[id]
		if !ok {
			use(s.pool.QueryRow(ctx, byID, id).Scan(&name))
		}
	}
	for _, id := range ids {
		if full && s.pool.QueryRow(ctx, byID, id).Scan(new(string)) == nil {
			use(id)
		}
	}
	for _, id := range ids {
		use(u.Cached(ctx, id))
	}
}

// apart cannot be one statement.
func apart(ctx context.Context, pool *pgxpool.Pool, db *sql.DB, all []user, tables []string, u *users.Store) error {
	for _, t := range tables {
		use(pool.QueryRow(ctx, "SELECT count(*) FROM "+t+" WHERE a = $1", t).Scan(new(int)))
	}
	for _, x := range all {
		use(pool.QueryRow(ctx, "SELECT name FROM users WHERE id = $1 FOR UPDATE", x.ID).Scan(new(string)))
		use(pool.Query(ctx, "SELECT name FROM posts WHERE id = $1 ORDER BY at DESC LIMIT 3", x.ID))
		use(pool.Query(ctx, "SELECT name FROM posts WHERE id = $1 OFFSET 3", x.ID))
		use(pool.QueryRow(ctx, "SELECT name FROM users WHERE at > $1", x.At).Scan(new(string)))
		use(pool.QueryRow(ctx, "SELECT name FROM users WHERE name ILIKE $1", x.Name).Scan(new(string)))
		use(pool.QueryRow(ctx, "SELECT count(*) FROM users WHERE id = $1 AND at > $2", x.ID, x.At).Scan(new(int)))
		use(pool.QueryRow(ctx, "SELECT nextval($1)", x.Name).Scan(new(int)))
	}
	for range all {
		use(pool.QueryRow(ctx, byID, 1).Scan(new(string)))
	}
	for _, x := range all {
		use(u.Since(ctx, x.ID))
	}
	return nil
}

// carried needs what an earlier turn found.
func carried(ctx context.Context, pool *pgxpool.Pool, path []string, all []user) (parent int64, err error) {
	for _, name := range path {
		if err = pool.QueryRow(ctx, "SELECT id FROM nodes WHERE parent = $1 AND name = $2", parent, name).Scan(&parent); err != nil {
			return 0, err
		}
	}
	for _, x := range all {
		if err := pool.QueryRow(ctx, byID, x.ID).Scan(&x.Name); err != nil {
			return 0, err
		}
		if _, err := pool.Exec(ctx, "UPDATE users SET name = $1 WHERE id = $2", x.Name, x.ID); err != nil {
			return 0, err
		}
	}
	return parent, nil
}

func both(ctx context.Context, u *users.Store, ids []int64) error {
	for _, id := range ids {
		if err := u.Both(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// results are used one by one, or each may fail.
func results(ctx context.Context, pool *pgxpool.Pool, db *sql.DB, all []user) error {
	for _, x := range all {
		tag, err := pool.Exec(ctx, "UPDATE users SET version = version + 1 WHERE id = $1 AND version = $2", x.ID, x.Version)
		if err != nil {
			return err
		}
		use(tag.RowsAffected())
	}
	var failed []error
	for _, x := range all {
		if _, err := pool.Exec(ctx, "DELETE FROM users WHERE id = $1", x.ID); err != nil {
			failed = append(failed, err)
		}
	}
	for _, x := range all {
		if _, err := pool.Exec(ctx, "DELETE FROM users WHERE id = $1", x.ID); err != nil {
			failed = append(failed, err)
			continue
		}
		use(x)
	}
	for _, x := range all {
		if err := pool.QueryRow(ctx, "INSERT INTO users (name) VALUES ($1) RETURNING id", x.Name).Scan(&x.ID); err != nil {
			return err
		}
	}
	for _, x := range all {
		if _, err := db.ExecContext(ctx, "INSERT INTO users (id) VALUES ($1) ON CONFLICT (id) DO UPDATE SET name = excluded.name", x.ID); err != nil {
			return fmt.Errorf("user %d: %w", x.ID, err)
		}
	}
	for _, x := range all {
		if err := check(x); err != nil {
			return err
		}
		if _, err := pool.Exec(ctx, "DELETE FROM users WHERE id = $1", x.ID); err != nil {
			return err
		}
	}
	return errors.Join(failed...)
}

func check(user) error { return nil }

func prepared(ctx context.Context, db *sql.DB, ids []int64) error {
	stmt, err := db.PrepareContext(ctx, byID)
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, id := range ids {
		if err := stmt.QueryRowContext(ctx, id).Scan(new(string)); err != nil {
			return err
		}
	}
	return nil
}

// finder is no handle.
type finder interface {
	ByID(ctx context.Context, id int64) (*users.User, error)
}

func throughInterface(ctx context.Context, f finder, ids []int64) error {
	for _, id := range ids {
		if _, err := f.ByID(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func migrateNames(ctx context.Context, pool *pgxpool.Pool, ids []int64) error {
	for _, id := range ids {
		if _, err := pool.Exec(ctx, "DELETE FROM users WHERE id = $1", id); err != nil {
			return err
		}
	}
	return nil
}

// byName calls function literals by the names of variables.
func byName(ctx context.Context, pool *pgxpool.Pool, ids []int64) error {
	n := 0
	count := func(id int64) { n += int(id) }
	touch := func(id int64) error {
		if id > 10 {
			return nil
		}
		_, err := pool.Exec(ctx, "UPDATE orders SET done = true WHERE id = $1", id)
		return err
	}
	other := func(id int64) error { return nil }
	other = touch
	var again func(id int64) error
	again = func(id int64) error {
		if _, err := pool.Exec(ctx, "UPDATE orders SET done = true WHERE parent = $1", id); err != nil {
			return err
		}
		return again(id - 1)
	}
	for _, id := range ids {
		count(id)
		if err := touch(id); err != nil {
			return err
		}
		if err := other(id); err != nil {
			return err
		}
		if err := again(id); err != nil {
			return err
		}
	}
	return nil
}
