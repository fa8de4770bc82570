// Command generated runs functions with all decisions that they ask for, and
// prints what becomes of connections.
package main

import (
	"encoding/json"
	"log"
	"os"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"

	"example.com/generated/gen"
)

const (
	workers  = 3
	maxPaths = 100
	size     = 24 // of a pool
	lose     = 9  // connections before a pool is replaced
	deadline = 20 * time.Millisecond
)

// outcome is what a function does on any of its ways.
type outcome struct {
	Function int
	Leaks    bool
	Waits    bool // for a connection that does not come, where one is free
	Whole    bool // all ways were run
	Error    string
}

func main() {
	log.SetFlags(0)
	config, err := pgxpool.ParseConfig(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	results := make([]outcome, len(gen.Functions))
	next := make(chan int)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			free, busy := newBench(config, false), newBench(config, true)
			for i := range next {
				o := outcome{Function: i, Whole: true}
				o.Leaks = o.search(free, free.leaked)
				o.Waits = o.search(busy, busy.waited)
				results[i] = o
			}
			free.close()
			busy.close()
		})
	}
	for i := range gen.Functions {
		next <- i
	}
	close(next)
	group.Wait()
	if err := json.NewEncoder(os.Stdout).Encode(results); err != nil {
		log.Fatal(err)
	}
}

// search runs a function until one of its ways does what is asked.
func (o *outcome) search(b *bench, is func() bool) bool {
	var path []bool
	for range maxPaths {
		asked, err := b.inTime(gen.Functions[o.Function], path)
		if err != nil {
			o.Error = err.Error()
			return false
		}
		found := is()
		b.prepare()
		if found {
			return true
		}
		if path = following(asked); path == nil {
			return false
		}
	}
	o.Whole = false
	return false
}

// following is the way to try after another, nil if it was the last.
func following(path []bool) []bool {
	for i := len(path) - 1; i >= 0; i-- {
		if !path[i] {
			return append(append([]bool{}, path[:i]...), true)
		}
	}
	return nil
}
