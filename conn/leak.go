package conn

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Holder is a connection in use.
type Holder struct {
	PID uint32        // process on the server, as in pg_stat_activity
	For time.Duration // how long it has been held
	// Stack is where it was acquired, innermost call first, without this
	// package. Empty unless LeakAfter is set.
	Stack []runtime.Frame
}

// Caller returns the first function of Stack with its position, or "".
func (h Holder) Caller() string {
	if len(h.Stack) == 0 {
		return ""
	}
	f := h.Stack[0]
	return fmt.Sprintf("%s (%s:%d)", f.Function, f.File, f.Line)
}

// Holders returns the connections in use, the one held longest first. A slot
// whose connection is being opened or closed has no holder.
func (db *DB) Holders() []Holder {
	now := db.now()
	var list []Holder
	for _, e := range db.slots.inUse() {
		h := Holder{PID: e.conn.PgConn().PID(), For: time.Duration(now - db.slots.acquiredAt(e))}
		if held := e.holding.Load(); held != nil {
			h.Stack = held.frames()
		}
		list = append(list, h)
	}
	slices.SortFunc(list, func(a, b Holder) int { return int(b.For - a.For) })
	return list
}

// leakWatch is one checkout that is watched for leaks.
type leakWatch struct {
	stack []uintptr
	timer *time.Timer
}

// watchLeak remembers who takes e, and reports when it is not back after LeakAfter.
func (db *DB) watchLeak(e *entry) {
	h := &leakWatch{stack: make([]uintptr, 32)}
	h.stack = h.stack[:runtime.Callers(3, h.stack)]
	e.holding.Store(h)
	h.timer = time.AfterFunc(db.set.LeakAfter, func() {
		if e.holding.Load() != h {
			return
		}
		db.count.leaks.Add(1)
		db.set.Logger.Warn("conn: a connection is held for long; is it released on every path?",
			"after", db.set.LeakAfter, "pid", e.conn.PgConn().PID(), "stack", h.String())
	})
}

func (db *DB) unwatchLeak(e *entry) {
	if h := e.holding.Swap(nil); h != nil {
		h.timer.Stop()
	}
}

// frames leaves out this package's own functions at the top of the stack.
func (h *leakWatch) frames() []runtime.Frame {
	var list []runtime.Frame
	frames := runtime.CallersFrames(h.stack)
	for {
		f, more := frames.Next()
		if len(list) > 0 || !ours(f) {
			list = append(list, f)
		}
		if !more {
			return list
		}
	}
}

const thisPackage = "github.com/netra-systems/netralint/conn."

func ours(f runtime.Frame) bool {
	return strings.HasPrefix(f.Function, thisPackage) && !strings.HasSuffix(f.File, "_test.go")
}

func (h *leakWatch) String() string {
	var b strings.Builder
	for _, f := range h.frames() {
		fmt.Fprintf(&b, "%s\n\t%s:%d\n", f.Function, f.File, f.Line)
	}
	return b.String()
}
