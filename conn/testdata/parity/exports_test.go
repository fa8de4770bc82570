package parity

import (
	"fmt"
	"go/constant"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"strings"
	"testing"
)

// elsewhere are the names of lib/pq whose counterpart is not in package
// pqcompat under the same name.
var elsewhere = map[string]string{
	"Error": "pgconn.PgError", "ErrorCode": "string", "ErrorClass": "string", "NullTime": "sql.NullTime",
	"EnableInfinityTs": "parity.InfinityTimes",
}

// errorFields are the fields of pgconn.PgError for those of pq.Error that have
// another name.
var errorFields = map[string]string{
	"Schema": "SchemaName", "Table": "TableName", "Column": "ColumnName", "Constraint": "ConstraintName",
}

// TestEveryExportHasACounterpart walks the export data of lib/pq: each name,
// method and field is in package pqcompat, with the same type, or is known to be
// elsewhere.
func TestEveryExportHasACounterpart(t *testing.T) {
	old, now := exported(t, "github.com/lib/pq"), exported(t, "github.com/netra-systems/netralint/conn/pqcompat")
	walked := 0
	for _, name := range old.Scope().Names() {
		obj := old.Scope().Lookup(name)
		if !obj.Exported() || elsewhere[name] != "" {
			continue
		}
		walked++
		if c, ok := obj.(*types.Const); ok && c.Val().Kind() == constant.String && !strings.Contains(c.Type().String(), "pq.") {
			continue // a literal does
		}
		counterpart := now.Scope().Lookup(name)
		if counterpart == nil {
			t.Errorf("pqcompat has no %s", name)
			continue
		}
		for _, difference := range exportChanges(obj, counterpart) {
			t.Errorf("%s: %s", name, difference)
		}
	}
	if walked < 100 {
		t.Errorf("only %d names of lib/pq were found", walked)
	}
}

// TestErrorHasACounterpart does the same for the type of the server's errors.
func TestErrorHasACounterpart(t *testing.T) {
	old, now := exported(t, "github.com/lib/pq"), exported(t, "github.com/netra-systems/netralint/conn/pqcompat")
	pgError := exported(t, "github.com/jackc/pgx/v5/pgconn").Scope().Lookup("PgError").Type()
	pqError := old.Scope().Lookup("Error").Type()
	fields := pqError.Underlying().(*types.Struct)
	for f := range fields.Fields() {
		name := f.Name()
		if n, ok := errorFields[name]; ok {
			name = n
		}
		if obj, _, _ := types.LookupFieldOrMethod(pgError, true, nil, name); f.Exported() && obj == nil {
			t.Errorf("pgconn.PgError has no field for %s", f.Name())
		}
	}
	methods := types.NewMethodSet(types.NewPointer(pqError))
	for m := range methods.Methods() {
		name := m.Obj().Name()
		of, _, _ := types.LookupFieldOrMethod(pgError, true, nil, name)
		if of == nil && now.Scope().Lookup(name) == nil {
			t.Errorf("neither pgconn.PgError nor pqcompat has a method or function for %s", name)
		}
	}
}

// exported reads the export data of a package.
func exported(t *testing.T, path string) *types.Package {
	t.Helper()
	files := map[string]string{}
	for line := range strings.Lines(command(t, ".", "go", "list", "-export", "-deps", "-f={{.ImportPath}} {{.Export}}", path)) {
		pkg, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		files[pkg] = file
	}
	lookup := func(path string) (io.ReadCloser, error) { return os.Open(files[path]) }
	pkg, err := importer.ForCompiler(token.NewFileSet(), "gc", lookup).Import(path)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}

// exportChanges compares two objects and, for types, their methods and fields.
func exportChanges(old, now types.Object) (list []string) {
	if fmt.Sprintf("%T", old) != fmt.Sprintf("%T", now) {
		return []string{fmt.Sprintf("is a %T, was a %T", now, old)}
	}
	if c, ok := old.(*types.Const); ok && !constant.Compare(c.Val(), token.EQL, now.(*types.Const).Val()) {
		list = append(list, fmt.Sprintf("is %v, was %v", now.(*types.Const).Val(), c.Val()))
	}
	if _, ok := old.(*types.TypeName); !ok {
		if a, b := typeText(old.Type()), typeText(now.Type()); a != b {
			list = append(list, fmt.Sprintf("is %s, was %s", b, a))
		}
		return list
	}
	for _, member := range members(old.Type()) {
		obj, _, _ := types.LookupFieldOrMethod(now.Type(), true, now.Pkg(), member.Name())
		if obj == nil {
			list = append(list, "has no "+member.Name())
			continue
		}
		if a, b := typeText(member.Type()), typeText(obj.Type()); a != b {
			list = append(list, fmt.Sprintf("%s is %s, was %s", member.Name(), b, a))
		}
	}
	if a, b := shape(old.Type()), shape(now.Type()); a != b {
		list = append(list, fmt.Sprintf("is %s, was %s", b, a))
	}
	return list
}

// members are the exported fields and methods of a type.
func members(t types.Type) (list []types.Object) {
	if s, ok := t.Underlying().(*types.Struct); ok {
		for f := range s.Fields() {
			if f.Exported() {
				list = append(list, f)
			}
		}
	}
	of := t
	if !types.IsInterface(t) {
		of = types.NewPointer(t)
	}
	for m := range types.NewMethodSet(of).Methods() {
		if m.Obj().Exported() {
			list = append(list, m.Obj())
		}
	}
	return list
}

// shape is the type under a name, but for the fields of structs.
func shape(t types.Type) string {
	if _, ok := t.Underlying().(*types.Struct); ok {
		return "a struct"
	}
	return typeText(t.Underlying())
}

// typeText is a type as both packages would write it, without the names of
// parameters.
func typeText(t types.Type) string {
	if s, ok := t.(*types.Signature); ok {
		t = types.NewSignatureType(nil, nil, nil, unnamed(s.Params()), unnamed(s.Results()), s.Variadic())
	}
	s := types.TypeString(t, func(p *types.Package) string {
		if p.Path() == "github.com/lib/pq" || strings.HasSuffix(p.Path(), "/pqcompat") {
			return ""
		}
		return p.Name()
	})
	return strings.NewReplacer("pqerror.Code", "string", "pgconn.PgError", "Error").Replace(s)
}

func unnamed(of *types.Tuple) *types.Tuple {
	var list []*types.Var
	for v := range of.Variables() {
		list = append(list, types.NewParam(token.NoPos, nil, "", v.Type()))
	}
	return types.NewTuple(list...)
}
