// Package server serves until it is stopped.
package server

import (
	"database/sql"
	"net/http"

	"example.com/preping/borrowed/store"
)

type Server struct {
	db *sql.DB
	s  *store.Store
}

func New(db *sql.DB) *Server { return &Server{db: db} }

func NewOf(s *store.Store) *Server { return &Server{s: s} }

func (s *Server) Run() {
	http.HandleFunc("/", s.Handle)
	http.ListenAndServe(":80", nil)
}

func (s *Server) Handle(w http.ResponseWriter, r *http.Request) {
	if s.s != nil {
		s.s.Count()
		return
	}
	s.db.PingContext(r.Context())
}

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.Handle(w, r) }

type App struct{ h http.Handler }

func Routes(db *sql.DB) *App {
	m := http.NewServeMux()
	m.HandleFunc("/", New(db).Handle)
	return &App{m}
}

func (a *App) Start() { http.ListenAndServe(":80", a.h) }

// A Watcher works on as soon as there is one.
type Watcher struct{ db *sql.DB }

func Watch(db *sql.DB) *Watcher {
	w := &Watcher{db}
	go w.loop()
	return w
}

func (w *Watcher) loop() {
	for {
		w.db.Exec("DELETE FROM t")
	}
}

func (w *Watcher) Count() (n int) {
	w.db.QueryRow("SELECT count(*) FROM t").Scan(&n)
	return n
}

// Poll returns when there is nothing left.
func (s *Server) Poll() (n int) {
	for n < 10 {
		s.db.QueryRow("SELECT count(*) FROM t").Scan(&n)
	}
	return n
}
