package parity

import (
	"go/ast"
	"go/types"
	"strings"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// systems are packages of the standard library that decide something about errors of
// the system.
var systems = map[string]bool{"os": true, "io": true, "io/fs": true, "net": true, "net/http": true, "syscall": true, "os/exec": true, "testing": true}

// asserts are the functions of testify's assert that go by whether there is an error, or by
// errors.Is and errors.As.
const asserts = "Error NoError ErrorIs NotErrorIs ErrorAs NotErrorAs Nil NotNil"

// helper notes a function of another package that decides something about an error:
// where that package is not read, it may go by the text.
func (r *reader) helper(call *ast.CallExpr) {
	fn := gosrc.Callee(r.info, call)
	if fn == nil || !r.outside(fn.Pkg()) || systems[fn.Pkg().Path()] || fn.Signature().Results().Len() != 1 {
		return
	}
	if fn.Pkg().Path() == "github.com/stretchr/testify/assert" && listed(asserts, strings.TrimSuffix(fn.Name(), "f")) {
		return
	}
	if b, ok := fn.Signature().Results().At(0).Type().Underlying().(*types.Basic); !ok || b.Info()&types.IsBoolean == 0 {
		return
	}
	for _, arg := range call.Args {
		if r.isError(arg) {
			r.add(&Note{Kind: Gives, Place: r.place(call), Callee: fn.Pkg().Path(), Message: "package " + fn.Pkg().Path() + " decides something about an error, and may go by what only lib/pq says"})
			return
		}
	}
}
