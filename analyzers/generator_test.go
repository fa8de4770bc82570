package analyzers_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
)

// generator writes functions of random control flow that take connections and
// give them back, or forget to. Each way through them is one of the answers of d:
// what fails fails if d says so, and all conditions ask d. In a loop nothing is taken
// under a condition: the rules take it that the next turn may find another answer.
type generator struct {
	*rand.Rand
	b      bytes.Buffer
	indent int
	last   int    // the number of the last variable
	budget int    // how many more calls may be written
	asked  int    // how many more conditions
	loops  int    // around the statement
	under  int    // conditions around the statement
	open   []hand // that can be used
}

// hand is a variable with what holds a connection.
type hand struct {
	name string
	kind string
}

// kinds are what can be taken: how, and what gives it back.
var kinds = map[string]struct {
	take    string
	release []string
}{
	"rows":    {"p.Pool.Query(ctx, text(d))", []string{"%s.Close()", "closeRows(%s)"}},
	"tx":      {"p.Pool.Begin(maybe(ctx, d))", []string{"_ = %s.Rollback(ctx)", "_ = %s.Commit(ctx)"}},
	"conn":    {"p.Pool.Acquire(maybe(ctx, d))", []string{"%s.Release()", "release(%s)"}},
	"result":  {"p.DB.QueryContext(ctx, text(d))", []string{"_ = %s.Close()", "closeResult(%s)"}},
	"sqltx":   {"p.DB.BeginTx(maybe(ctx, d), nil)", []string{"_ = %s.Rollback()", "_ = %s.Commit()"}},
	"session": {"p.DB.Conn(maybe(ctx, d))", []string{"_ = %s.Close()"}},
}

var kindNames = []string{"rows", "tx", "conn", "result", "sqltx", "session"}

// generate writes a file of package gen with n functions.
func generate(seed uint64, n int) string {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, seed))}
	g.line("package gen")
	g.line("import \"context\"")
	g.line("// Functions are the functions below.")
	g.line("var Functions = []Function{")
	for i := range n {
		g.line("f%d,", i)
	}
	g.line("}")
	for i := range n {
		g.function(i)
	}
	return g.b.String()
}

func (g *generator) line(format string, args ...any) {
	fmt.Fprintf(&g.b, strings.Repeat("\t", g.indent)+format+"\n", args...)
}

// block writes lines one step further in, between braces.
func (g *generator) block(head string, body func()) {
	g.line("%s {", head)
	open := len(g.open)
	g.indent++
	body()
	g.indent--
	g.open = g.open[:min(open, len(g.open))]
	g.line("}")
}

func (g *generator) chance(percent int) bool { return g.IntN(100) < percent }

func (g *generator) function(i int) {
	g.last, g.budget, g.asked, g.open, g.loops, g.under = 0, 2+g.IntN(3), 4, nil, 0, 0
	g.line("")
	g.block(fmt.Sprintf("func f%d(ctx context.Context, p *Pools, d func() bool) error", i), func() {
		g.statements(2)
		g.line("return nil")
	})
}

// asks begins a branch. Conditions are told apart by their variables: the rules
// take it that one that is asked twice has one answer.
func (g *generator) asks() string {
	g.last++
	g.asked--
	return fmt.Sprintf("if c%d := d(); c%d", g.last, g.last)
}

func (g *generator) statements(depth int) {
	for range 1 + g.IntN(3) {
		g.statement(depth)
	}
}

func (g *generator) statement(depth int) {
	switch n := g.IntN(10); {
	case n < 4 && g.budget > 0 && (g.loops == 0 || g.under == 0):
		g.taking(depth)
	case n < 5 && g.budget > 0:
		g.passing()
	case n < 6 && g.budget > 0 && len(g.open) > 0:
		g.using(depth)
	case n < 8 && depth > 0 && g.asked > 0:
		g.branching(depth - 1)
	case n < 9 && depth > 0 && g.loops == 0:
		g.looping(depth - 1)
	case g.asked <= 0:
	case g.loops > 0 && g.chance(50):
		g.block(g.asks(), func() { g.line([]string{"continue", "break"}[g.IntN(2)]) })
	case g.chance(30):
		g.block(g.asks(), func() { g.line("return nil") })
	}
}

// taking writes a call that takes a connection, its check, and what follows.
func (g *generator) taking(depth int) {
	g.budget--
	g.last++
	h := hand{fmt.Sprintf("x%d", g.last), kindNames[g.IntN(len(kindNames))]}
	failed := fmt.Sprintf("err%d", g.last)
	g.line("%s, %s := %s", h.name, failed, kinds[h.kind].take)
	if g.chance(15) {
		g.line("_ = %s", h.name)
		g.block(fmt.Sprintf("if %s == nil", failed), func() { g.holding(h, depth) })
		return
	}
	g.block(fmt.Sprintf("if %s != nil", failed), func() { g.line("return %s", failed) })
	g.holding(h, depth)
}

// holding writes what is done while a connection is held, and what gives it back.
func (g *generator) holding(h hand, depth int) {
	release := func() { g.line(g.releaseOf(h), h.name) }
	style := g.IntN(10)
	if style < 3 {
		g.deferred(h)
	}
	g.line("_ = %s", h.name)
	g.open = append(g.open, h)
	if depth > 0 {
		g.statements(depth - 1)
	}
	g.forget(h)
	switch {
	case style < 3:
	case style < 6:
		release()
	case style == 6:
		g.block(g.asks(), release)
	case style == 7:
		g.block(g.asks(), func() { release(); g.line("return nil") })
	case style == 8:
		g.reading(h)
	}
}

func (g *generator) releaseOf(h hand) string {
	all := kinds[h.kind].release
	return all[g.IntN(len(all))]
}

func (g *generator) deferred(h hand) {
	release := g.releaseOf(h)
	if strings.HasPrefix(release, "_") || g.chance(30) {
		g.block("defer func()", func() { g.line(release, h.name) })
		g.back("()")
		return
	}
	g.line("defer "+release, h.name)
}

// back writes at the end of the last line.
func (g *generator) back(text string) {
	g.b.Truncate(g.b.Len() - len("\n"))
	g.b.WriteString(text + "\n")
}

// forget makes a connection one that is not to be used any more.
func (g *generator) forget(h hand) {
	for i, other := range g.open {
		if other == h {
			g.open = append(g.open[:i:i], g.open[i+1:]...)
			return
		}
	}
}

// reading writes a loop to the end of rows, which closes them, or for others what
// gives them back.
func (g *generator) reading(h hand) {
	if h.kind != "rows" && h.kind != "result" {
		g.line(g.releaseOf(h), h.name)
		return
	}
	g.block(fmt.Sprintf("for %s.Next()", h.name), func() {
		if g.chance(40) {
			g.block(g.asks(), func() { g.line([]string{"break", "return nil"}[g.IntN(2)]) })
		}
	})
	if g.chance(50) {
		g.block(fmt.Sprintf("if err := look(%s); err != nil", h.name), func() { g.line("return err") })
	}
}

// passing writes a call that takes a connection for itself alone.
func (g *generator) passing() {
	g.budget--
	head := []string{
		"if _, err := p.Pool.Exec(ctx, text(d)); err != nil",
		"if _, err := p.DB.ExecContext(ctx, text(d)); err != nil",
		"if err := count(ctx, p.Pool, text(d)); err != nil",
		"if err := p.DB.QueryRowContext(ctx, text(d)).Scan(new(int)); err != nil",
	}[g.IntN(4)]
	g.block(head, func() { g.line("return err") })
}

// using writes a use of what is held that leaves it as it is.
func (g *generator) using(depth int) {
	h := g.open[g.IntN(len(g.open))]
	switch h.kind {
	case "rows", "result":
		g.under++
		g.block(fmt.Sprintf("if %s.Next()", h.name), func() {
			if depth > 0 {
				g.statements(depth - 1)
			}
		})
		g.under--
		return
	case "tx", "conn":
		g.budget--
		g.block(fmt.Sprintf("if _, err := %s.Exec(ctx, text(d)); err != nil", h.name), func() { g.line("return err") })
	default:
		g.budget--
		g.block(fmt.Sprintf("if _, err := %s.ExecContext(ctx, text(d)); err != nil", h.name), func() { g.line("return err") })
	}
}

func (g *generator) branching(depth int) {
	g.under++
	defer func() { g.under-- }()
	switch g.IntN(3) {
	case 0:
		g.block(g.asks(), func() { g.statements(depth) })
	case 1:
		g.block(g.asks(), func() { g.statements(depth) })
		g.back(" else {")
		g.indent++
		open := len(g.open)
		g.statements(depth)
		g.open = g.open[:min(open, len(g.open))]
		g.indent--
		g.line("}")
	default:
		g.last++
		flag := fmt.Sprintf("b%d", g.last)
		g.asked--
		g.line("%s := d()", flag)
		g.block("if "+flag, func() { g.statements(depth) })
		g.block("if !"+flag, func() { g.statements(depth) })
	}
}

func (g *generator) looping(depth int) {
	under := g.under
	g.loops, g.under = g.loops+1, 0
	g.block("for range 2", func() {
		if g.asked > 0 && g.chance(50) {
			g.block(g.asks(), func() { g.line("break") })
		}
		g.statements(depth)
	})
	g.loops, g.under = g.loops-1, under
}
