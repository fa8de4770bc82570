// Command borrowed has pools that other packages open, hold and use.
package main

import (
	"fmt"
	"log"
	"net/http"

	"example.com/preping/borrowed/plain"
	"example.com/preping/borrowed/server"
	"example.com/preping/borrowed/store"
)

func main() {
	log.Print(once(), onceInStruct(), onceWithField())
	log.Print(run(), runsOf(), handles(), given(), method(), inGoroutine(), inLiteral(), inField(), behind())
}

// once gives its pool to a struct of another package, and goes.
func once() error {
	db, err := store.Open("")
	if err != nil {
		return err
	}
	defer db.Close()
	n, err := store.Over(db).Count()
	fmt.Println(n)
	return err
}

func onceInStruct() error {
	s, err := store.NewPub("")
	if err != nil {
		return err
	}
	_, err = s.Count()
	return err
}

func onceWithField() error {
	s, err := store.NewPub("")
	if err != nil {
		return err
	}
	defer s.DB.Close()
	defer func() { fmt.Println(s.Count()) }()
	return s.DB.Ping()
}

func run() error {
	db, err := store.Open("") // want `PostgreSQL pool opened by store.Open has no`
	if err != nil {
		return err
	}
	defer db.Close()
	server.New(db).Run()
	return nil
}

func runsOf() error {
	db, err := store.Open("") // want `PostgreSQL pool opened by store.Open has no`
	if err != nil {
		return err
	}
	defer db.Close()
	server.NewOf(store.Over(db)).Run()
	return nil
}

func handles() error {
	db, err := store.Open("") // want `PostgreSQL pool opened by store.Open has no`
	if err != nil {
		return err
	}
	defer db.Close()
	return http.ListenAndServe("", server.NewOf(store.Over(db)))
}

func given() error {
	db, err := store.Open("") // want `PostgreSQL pool opened by store.Open has no`
	if err != nil {
		return err
	}
	defer db.Close()
	plain.Serve(store.Over(db))
	return nil
}

func method() error {
	db, err := store.Open("") // want `PostgreSQL pool opened by store.Open has no`
	if err != nil {
		return err
	}
	defer db.Close()
	http.HandleFunc("/", server.New(db).Handle)
	return http.ListenAndServe("", nil)
}

func inGoroutine() error {
	db, err := store.Open("") // want `PostgreSQL pool opened by store.Open has no`
	if err != nil {
		return err
	}
	defer db.Close()
	s := store.Over(db)
	go s.Count()
	_, err = s.Count()
	return err
}

func inLiteral() error {
	db, err := store.Open("") // want `PostgreSQL pool opened by store.Open has no`
	if err != nil {
		return err
	}
	defer db.Close()
	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, count(store.Over(db))) })
	return http.ListenAndServe("", nil)
}

func count(s *store.Store) int {
	n, _ := s.Count()
	return n
}

type app struct{ s *store.Store }

func (a *app) ServeHTTP(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, a.s.Get(r.Context())) }

func inField() error {
	db, err := store.Open("") // want `PostgreSQL pool opened by store.Open has no`
	if err != nil {
		return err
	}
	defer db.Close()
	return http.ListenAndServe("", &app{store.Over(db)})
}

// behind has a handler that has the pool.
func behind() error {
	db, err := store.Open("") // want `PostgreSQL pool opened by store.Open has no`
	if err != nil {
		return err
	}
	defer db.Close()
	server.Routes(db).Start()
	return nil
}

// watched gives its pool to a struct that goes on with it.
func watched() error {
	db, err := store.Open("") // want `PostgreSQL pool opened by store.Open has no`
	if err != nil {
		return err
	}
	defer db.Close()
	fmt.Println(server.Watch(db).Count())
	return nil
}

// polled gives its pool to two, one in the other.
func polled() error {
	db, err := store.Open("")
	if err != nil {
		return err
	}
	defer db.Close()
	s := server.NewOf(store.Over(db))
	fmt.Println(s.Poll(), server.New(db).Poll())
	return nil
}

var _ = []any{watched, polled}
