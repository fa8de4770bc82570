package engine

import (
	"context"
	"errors"
	"go/types"
	"runtime"
	"sync"

	"github.com/netra-systems/netralint/cmd/netralint/internal/checker"
)

// analyse runs the rules on what is left to do, several packages at a time,
// each after the packages it imports.
func (w *batch) analyse(ctx context.Context) error {
	if len(w.todo) == 0 {
		return nil
	}
	u := newUniverse(w.graph)
	u.source = func(n *node) (*types.Package, error) { return w.source(u, n) }
	for _, n := range w.todo {
		if n.err = u.need(n); errors.Is(n.err, errSource) {
			return errStale // the go command knows better words
		}
	}
	s := newSchedule(w.todo, w.cfg.Progress)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(w.todo)) {
		wg.Go(func() {
			for n := range s.ready {
				if ctx.Err() == nil {
					w.one(u, n)
				}
				s.finish(n)
			}
		})
	}
	wg.Wait()
	for _, n := range w.todo {
		var wrong *checker.Error
		if errors.As(n.err, &wrong) {
			w.broken = append(w.broken, n)
		}
	}
	return ctx.Err()
}

// schedule hands out packages in an order in which imports come first.
type schedule struct {
	ready chan *node

	mu      sync.Mutex
	waiting map[*node]int     // imports not finished
	users   map[*node][]*node // importers
	left    int
	total   int
	tell    func(done, total int) // may be nil
}

// newSchedule puts the packages that wait for none of the others first in line. Tell may
// be nil.
func newSchedule(todo []*node, tell func(done, total int)) *schedule {
	s := &schedule{
		ready:   make(chan *node, len(todo)),
		waiting: make(map[*node]int, len(todo)),
		users:   make(map[*node][]*node, len(todo)),
		left:    len(todo),
		total:   len(todo),
		tell:    tell,
	}
	for _, n := range todo {
		s.waiting[n] = 0
	}
	for _, n := range todo {
		for _, dep := range n.imports {
			if _, ok := s.waiting[dep]; ok {
				s.waiting[n]++
				s.users[dep] = append(s.users[dep], n)
			}
		}
	}
	for _, n := range todo {
		if s.waiting[n] == 0 {
			s.ready <- n
		}
	}
	return s
}

// finish marks a package as done.
func (s *schedule) finish(n *node) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, user := range s.users[n] {
		if s.waiting[user]--; s.waiting[user] == 0 {
			s.ready <- user
		}
	}
	if s.left--; s.left == 0 {
		close(s.ready)
	}
	if s.tell != nil {
		s.tell(s.total-s.left, s.total)
	}
}

// one analyses one package, and stores the result.
func (w *batch) one(u *universe, n *node) {
	if n.err != nil {
		return
	}
	job := w.newPackage(u, n)
	job.Below, job.FactsOnly = n.facts(), !n.diagnose
	changed, err := n.read(job, w.cfg.Overlay.ReadFile)
	if err != nil {
		n.err = err
		return
	}
	n.result, n.err = job.Run(w.cfg.Rules)
	if n.err == nil && !changed {
		w.store.put(w.storeKey(n), cached{*n.result})
	}
}

// facts returns the facts of all packages below n.
func (n *node) facts() checker.Facts {
	all := make(checker.Facts)
	seen := make(map[*node]bool)
	var visit func(n *node)
	visit = func(n *node) {
		for _, dep := range n.imports {
			if seen[dep] || !dep.relevant {
				continue
			}
			seen[dep] = true
			if dep.result != nil && !dep.result.Facts.Empty() {
				all[dep.result.Facts.Path] = dep.result.Facts
			}
			visit(dep)
		}
	}
	visit(n)
	return all
}
