package connfacts

import (
	"go/types"
	"strings"

	"github.com/netra-systems/netralint/fixer/dbapi"
)

// relevant reports whether values of the type can be, hold or name a database
// handle, so that their flow is worth following.
func (g *graph) relevant(t types.Type) bool {
	if t == nil {
		return false
	}
	if known, ok := g.carriers.At(t).(bool); ok {
		return known
	}
	answer := relevant(t, 0)
	g.carriers.Set(t, answer)
	return answer
}

// relevant reports whether a value of the type can be, hold or name what leads to a
// database: a handle, a driver's name, a data source. Depth bounds types that hold
// themselves.
func relevant(t types.Type, depth int) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return t.Info()&types.IsString != 0
	case *types.Named:
		if obj := t.Obj(); obj.Pkg() == nil || obj.Pkg().Path() == "context" || obj.Pkg().Path() == "time" {
			return false // error, context.Context, time.Duration
		}
		_, basic := t.Underlying().(*types.Basic)
		return !basic || relevant(t.Underlying(), depth)
	case *types.Pointer:
		return depth > 3 || relevant(t.Elem(), depth+1)
	case *types.Slice:
		return depth > 3 || relevant(t.Elem(), depth+1)
	case *types.Array:
		return depth > 3 || relevant(t.Elem(), depth+1)
	case *types.Map:
		return depth > 3 || relevant(t.Elem(), depth+1)
	case *types.Chan:
		return depth > 3 || relevant(t.Elem(), depth+1)
	case *types.Tuple:
		return false
	}
	return true // structs, interfaces, functions, type parameters
}

// isHandle reports whether t is a database value, or a pointer to one.
func isHandle(t types.Type) bool { return dbapi.ResourceOf(t) != dbapi.NoResource }

func isString(t types.Type) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsString != 0
}

func isTestName(name string) bool { return strings.HasSuffix(name, "_test.go") }
