package endless

import (
	"database/sql"
	"errors"
	"os"

	"github.com/jackc/pgx/v5/pgconn"
)

// long sets one variable in more places than are followed.
func long() (err error) {
	var db *sql.DB
	if db, err = sql.Open("postgres", os.Getenv("DSN")); err != nil {
		return err
	}
	defer db.Close()
	if _, err = db.Exec("SELECT 0"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 1"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 2"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 3"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 4"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 5"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 6"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 7"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 8"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 9"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 10"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 11"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 12"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 13"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 14"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 15"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 16"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 17"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 18"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 19"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 20"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 21"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 22"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 23"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 24"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 25"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 26"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 27"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 28"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 29"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 30"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 31"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 32"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 33"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 34"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 35"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 36"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 37"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 38"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 39"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 40"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 41"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 42"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 43"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 44"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 45"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 46"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 47"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 48"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 49"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 50"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 51"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 52"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 53"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 54"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 55"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 56"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 57"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 58"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 59"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 60"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 61"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 62"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 63"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 64"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 65"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 66"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 67"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 68"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 69"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 70"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 71"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 72"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 73"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 74"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 75"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 76"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 77"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 78"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 79"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 80"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 81"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 82"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 83"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 84"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 85"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 86"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 87"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 88"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 89"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 90"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 91"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 92"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 93"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 94"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 95"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 96"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 97"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 98"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 99"); err != nil {
		return err
	}
	if _, err = db.Exec("SELECT 100"); err != nil {
		return err
	}
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		return nil
	}
	return err
}
