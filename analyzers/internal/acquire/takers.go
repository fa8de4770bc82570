package acquire

import (
	"fmt"
	"go/types"
	"regexp"
	"strings"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// Takers are functions of which a user says that each call takes a connection, which
// the caller has to give back, though nothing in sight shows it. The flag of unreleased
// sets them, before anything is analysed.
var Takers = new(Functions)

// Results depend on Takers, also where no rule with its flag runs.
func init() { Analyzer.Flags.Var(Takers, "acquires", "`functions` that take a connection") }

// Functions is a list of functions and methods, as in
// example.com/db.Get,example.com/db.(*Store).Get.
type Functions struct {
	text string
	set  map[Function]bool
}

// A Function is one as a list names it: by the path of its package, the type it is a method
// of, and its name.
type Function struct{ Package, Receiver, Name string }

// String returns the list as it was given.
func (f *Functions) String() string { return f.text }

// written is how a function is written: import path, receiver in parentheses with
// or without a star, name.
var written = regexp.MustCompile(`^([^()*\s]+)\.(?:\(\*?(\w+)\)\.)?(\w+)$`)

// ParseFunction reads one function as lists name it.
func ParseFunction(text string) (Function, error) {
	m := written.FindStringSubmatch(text)
	if m == nil {
		return Function{}, fmt.Errorf("%q is no function: write it as example.com/db.Get or example.com/db.(*Store).Get", text)
	}
	return Function{m[1], m[2], m[3]}, nil
}

// Set parses the list.
func (f *Functions) Set(text string) error {
	set := make(map[Function]bool)
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		one, err := ParseFunction(part)
		if err != nil {
			return err
		}
		set[one] = true
	}
	f.text, f.set = text, set
	return nil
}

func (f *Functions) has(fn *types.Func) bool {
	if len(f.set) == 0 || fn.Pkg() == nil {
		return false
	}
	return f.set[Function{fn.Pkg().Path(), gosrc.ReceiverName(fn), fn.Name()}]
}

// declared returns what a function of Takers does beside what is known of it, nil if it
// is none, or returns nothing that can be given back.
func declared(fn *types.Func, known *FuncFact) *FuncFact {
	if !Takers.has(fn) {
		return nil
	}
	kind := givenBack(fn.Signature())
	if kind == dbapi.NoResource {
		return nil
	}
	f := &FuncFact{Hands: kind}
	if known != nil {
		f.Params, f.Waits, f.Lends = known.Params, known.Waits, known.Lends
	}
	if f.Pool = poolIn(fn.Signature()); !f.Pool.IsZero() {
		f.Acquires = []Place{f.Pool}
	}
	return f
}

// givenBack is what the first result is. A type of the user's own is taken for a
// connection if a method of it gives that back.
func givenBack(sig *types.Signature) dbapi.Resource {
	if sig.Results().Len() == 0 {
		return dbapi.NoResource
	}
	t := sig.Results().At(0).Type()
	if kind := dbapi.ResourceOf(t); kind != dbapi.NoResource {
		if !holds(kind) {
			return dbapi.NoResource
		}
		return kind
	}
	for _, name := range []string{"Release", "Close", "Rollback"} {
		obj, _, _ := types.LookupFieldOrMethod(t, true, nil, name)
		if _, ok := obj.(*types.Func); ok {
			return dbapi.Conn
		}
	}
	return dbapi.NoResource
}

// givesBack are methods that may give back what a type of the user's own holds.
var givesBack = map[string]bool{
	"Close": true, "Release": true, "Commit": true, "Rollback": true, "Hijack": true, "Done": true, "Return": true, "Put": true,
	"Free": true, "End": true, "Finish": true, "Discard": true, "Destroy": true, "Abort": true, "Detach": true,
}

// poolIn is the pool that a function takes a connection of: what the method is called
// on, or the parameter that is a pool.
func poolIn(sig *types.Signature) Place {
	if sig.Recv() != nil {
		return Place{Param: -1}
	}
	for i := range sig.Params().Len() {
		if dbapi.ResourceOf(sig.Params().At(i).Type()) == dbapi.Pool {
			return Place{Param: i + 1}
		}
	}
	return Place{}
}
