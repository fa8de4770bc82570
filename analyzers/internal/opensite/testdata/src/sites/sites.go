// Package sites opens pools in many forms.
package sites

import (
	"database/sql"
	"fmt"
	"log"
	"os"
)

type holder struct{ db *sql.DB }

var global *sql.DB

func checked(url string) (*sql.DB, error) {
	db, err := sql.Open("postgres", url) // want `db, err "err", local true, settable true, handling "return nil, err", returns true, naked false, ends 3 further`
	if err != nil {
		return nil, err
	}
	return db, nil
}

func naked(url string) (err error) {
	global, err = sql.Open("postgres", url) // want `global, err "err", local false, settable true, handling "log.Print\(err\)\\n\\t\\treturn", returns true, naked true, ends 4 further`
	if err != nil {
		log.Print(err)
		return
	}
	return nil
}

func combined(h *holder, url string) {
	var err error
	if h.db, err = sql.Open("postgres", url); err != nil { // want `h.db, err "err", local false, settable true, handling "log.Fatal\(err\)", returns false, naked false, ends 2 further`
		log.Fatal(err)
	} // a comment may follow
}

func connector(c interface{ open() *sql.DB }) {
	db := c.open() // want `db, err "", local true, settable true, handling none, returns false, naked false, ends 0 further`
	defer db.Close()
}

func exits(url string) {
	switch url {
	case "":
		db, err := sql.Open("postgres", url) // want `db, err "err", local true, settable true, handling "os.Exit\(1\)", returns false, naked false, ends 3 further`
		if err != nil {
			os.Exit(1)
		}
		defer db.Close()
	}
}

func long(url string) {
	db, err := sql.Open("postgres", url) // want `db, err "err", local true, settable true, handling none, returns true, naked true, ends 6 further`
	if err != nil {
		log.Print(err)
		log.Print(url)
		log.Print("giving up")
		return
	}
	defer db.Close()
}

func wrapped(url string) (any, error) {
	var v any
	v, err := sql.Open("postgres", url) // want `v, err "err", local true, settable false, handling "return nil, fmt.Errorf\(\\"open: %w\\", err\)", returns true, naked false, ends 3 further`
	if err != nil {
		return nil, fmt.Errorf("open: %w", err)
	}
	return v, nil
}

// None of these is a form that is known.
func unknown(h *holder, url string) (*sql.DB, error) {
	_, err := sql.Open("postgres", url) // want `no site`
	if err != nil {
		return nil, err
	}
	shadowed, err := sql.Open("postgres", url) // want `no site`
	if err := shadowed.Ping(); err != nil {
		return nil, err
	}
	db, _ := sql.Open("postgres", url) // want `no site`
	defer db.Close()
	pools := map[string]*sql.DB{}
	pools["a"], err = sql.Open("postgres", url) // want `no site`
	if err != nil {
		return nil, err
	}
	other, err := sql.Open("postgres", url) // want `no site`
	log.Print(other)
	if err != nil {
		return nil, err
	}
	if h.db, err = sql.Open("postgres", url); err == nil { // want `no site`
		return nil, err
	}
	goes, err := sql.Open("postgres", url) // want `no site`
	if err != nil {
		log.Print(err)
	}
	either, err := sql.Open("postgres", url) // want `no site`
	if err != nil {
		return nil, err
	} else {
		either.Ping()
	}
	line, err := sql.Open("postgres", url) // want `no site`
	if err != nil {
		return nil, err
	} /* behind it */
	line.Ping()
	goes.Ping()
	return sql.Open("postgres", url) // want `no site`
}

func looked(url string) (*sql.DB, error) {
	db, err := sql.Open("postgres", url) // want `db, err "err", local true, settable true, handling "return nil, err", returns true, naked false, ends 6 further`
	if err != nil {
		return nil, err
	}
	if db == nil {
		return nil, os.ErrInvalid
	}
	return db, nil
}
