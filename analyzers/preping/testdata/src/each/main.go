// Command each opens pools for requests, which another rule reports.
package main

import (
	"database/sql"
	"log"
	"net/http"

	_ "github.com/lib/pq"
)

func ping(w http.ResponseWriter, r *http.Request) {
	db, err := sql.Open("postgres", "")
	if err != nil {
		http.Error(w, err.Error(), 500)
		return
	}
	go log.Print(db.PingContext(r.Context()))
}

type repository struct{ db *sql.DB }

// open is called by a handler and at the start, where the pool can be set up.
func open() (*repository, error) {
	db, err := sql.Open("postgres", "") // want `PostgreSQL pool opened by sql.Open has no SetMaxOpenConns, SetConnMaxLifetime or PingContext`
	if err != nil {
		return nil, err
	}
	return &repository{db}, nil
}

var kept *repository

func main() {
	var err error
	if kept, err = open(); err != nil {
		log.Fatal(err)
	}
	http.HandleFunc("/ping", ping)
	http.HandleFunc("/open", func(w http.ResponseWriter, r *http.Request) {
		if _, err := open(); err != nil {
			http.Error(w, err.Error(), 500)
		}
	})
	log.Fatal(http.ListenAndServe(":8080", nil))
}
