package tools_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/netra-systems/netralint/conn"
)

// Mail is a job.
type Mail struct {
	To string `json:"to"`
}

func (Mail) Kind() string { return "mail" }

// mailer is the worker of such jobs.
type mailer struct {
	river.WorkerDefaults[Mail]
	sent chan string
}

func (m *mailer) Work(_ context.Context, job *river.Job[Mail]) error {
	m.sent <- job.Args.To
	return nil
}

func riverConfig(m *mailer) *river.Config {
	workers := river.NewWorkers()
	river.AddWorker(workers, m)
	return &river.Config{
		Queues:   map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 2}},
		Workers:  workers,
		Logger:   slog.New(slog.DiscardHandler),
		TestOnly: true,
	}
}

// riverTables makes the tables of River.
func riverTables[TTx any](t *testing.T, driver riverdriver.Driver[TTx]) {
	t.Helper()
	m, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Migrate(t.Context(), rivermigrate.DirectionUp, nil); err != nil {
		t.Fatal(err)
	}
}

// enqueue inserts a job in a transaction that is committed and one in a transaction
// that is not, with a client that works no jobs.
func enqueue(t *testing.T, db *conn.DB) {
	t.Helper()
	client, err := river.NewClient(riverpgxv5.New(nil), &river.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	undo := errors.New("undone")
	for to, end := range map[string]error{"kim@example.com": nil, "nobody@example.com": undo} {
		err := db.InTx(t.Context(), func(tx pgx.Tx) error {
			if _, err := client.InsertTx(t.Context(), tx, Mail{To: to}, nil); err != nil {
				return err
			}
			return end
		})
		if !errors.Is(err, end) {
			t.Fatal(err)
		}
	}
}

// worked starts a client, sees that it works the one job, and stops it.
func worked[TTx any](t *testing.T, client *river.Client[TTx], m *mailer) {
	t.Helper()
	if err := client.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if to := <-m.sent; to != "kim@example.com" {
		t.Errorf("a mail to %s", to)
	}
	if err := client.Stop(context.WithoutCancel(t.Context())); err != nil {
		t.Error(err)
	}
	select {
	case to := <-m.sent:
		t.Errorf("another mail, to %s", to)
	default:
	}
}

// Jobs are inserted in a transaction of conn and worked over its sql.DB.
func TestRiverOverSQL(t *testing.T) {
	db := open(t)
	driver := riverdatabasesql.New(db.SQL())
	riverTables(t, driver)
	enqueue(t, db)
	m := &mailer{sent: make(chan string, 2)}
	client, err := river.NewClient(driver, riverConfig(m))
	if err != nil {
		t.Fatal(err)
	}
	worked(t, client, m)
}

// Jobs are worked over a pgxpool.Pool next to the DB.
func TestRiverOverItsOwnPool(t *testing.T) {
	db := open(t)
	config := db.Config()
	config.MaxConns = 4
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	driver := riverpgxv5.New(pool)
	riverTables(t, driver)
	enqueue(t, db)
	m := &mailer{sent: make(chan string, 2)}
	client, err := river.NewClient(driver, riverConfig(m))
	if err != nil {
		t.Fatal(err)
	}
	worked(t, client, m)
}
