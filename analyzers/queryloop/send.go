package queryloop

import (
	"go/ast"
	"go/types"
	"strings"

	"github.com/netra-systems/netralint/analyzers/internal/connfacts"
	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// sending is a call that sends a statement, itself or in a function it calls.
type sending struct {
	*ast.CallExpr
	kind   kind
	text   ast.Expr // nil where it is in another function
	args   []operand
	origin connfacts.Origin
	native bool // on a handle that can send a batch
	upsert bool
}

// operand is an argument, and what the statement does with it.
type operand struct {
	ast.Expr
	use use
}

// statements are the APIs that send the text of one statement.
var statements = map[string]bool{
	"Query": true, "QueryRow": true, "Exec": true, "Get": true, "Select": true, "MustExec": true,
	"Queryx": true, "QueryRowx": true, "NamedExec": true, "NamedQuery": true,
}

// sends says what a call of an API does.
func (p *pkg) sends(call *connfacts.Call) sending {
	s := sending{CallExpr: call.Expr, origin: call.Origin, native: call.API.OnPgx()}
	if !call.API.Blocks {
		return s
	}
	if call.Handle != nil {
		switch call.Resource {
		case dbapi.Rows, dbapi.Row:
			return s // the answer to a statement
		case dbapi.Stmt, dbapi.Batch, dbapi.Mapper:
			s.kind = other
			return s
		}
	}
	name := strings.TrimSuffix(call.API.Name, "Context")
	text, args, ok := p.conns.Statement(call)
	if !ok || !statements[name] || !call.Origin.Verdict.Maybe() || !p.conns.Certain(call) {
		s.kind = other
		return s
	}
	f := formOf(text)
	s.kind, s.upsert = f.kind, f.upsert
	s.text = call.Expr.Args[len(call.Expr.Args)-len(args)-1]
	s.args = p.operands(f, args, call.Expr.Ellipsis.IsValid(), strings.HasPrefix(name, "Named"))
	return s
}

// operands pairs the arguments behind a text with what it does with them.
func (p *pkg) operands(f form, args []ast.Expr, spread, named bool) (all []operand) {
	if spread {
		return []operand{{args[len(args)-1], perValue}}
	}
	at := 0
	for _, arg := range args {
		lit, _ := ast.Unparen(arg).(*ast.CompositeLit)
		t := p.TypesInfo.TypeOf(arg)
		switch byName := named || isPgx(t) && isMap(t); {
		case byName && lit != nil && isMap(t):
			all = append(all, p.pairs(f, lit)...)
		case byName:
			all = append(all, operand{arg, f.usesOf(names)})
		case isPgx(t): // an option
		default:
			all = append(all, operand{arg, f.uses(at, "")})
			at++
		}
	}
	return all
}

func isMap(t types.Type) bool { _, ok := gosrc.Core(t).(*types.Map); return ok }

// isPgx reports whether a type is one by which pgx is told how to send arguments.
func isPgx(t types.Type) bool {
	for _, name := range []string{"NamedArgs", "StrictNamedArgs", "QueryExecMode", "QueryResultFormats", "QueryResultFormatsByOID"} {
		if t != nil && gosrc.IsNamed(t, "github.com/jackc/pgx/v5", name) {
			return true
		}
	}
	return false
}

// pairs returns the arguments in a map by name.
func (p *pkg) pairs(f form, lit *ast.CompositeLit) (all []operand) {
	for _, elt := range lit.Elts {
		kv, ok := elt.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		if name := p.conns.Text(kv.Key); name != "" && !strings.Contains(name, connfacts.Hole) {
			all = append(all, operand{kv.Value, f.uses(0, name)})
		}
	}
	return all
}
