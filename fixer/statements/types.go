package statements

import (
	"go/ast"
	"go/types"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer/dbapi"
	"github.com/netra-systems/netralint/fixer/gosrc"
)

// typeOf describes the type of an argument or target.
func (p *Package) typeOf(t types.Type) Type {
	if t == nil {
		return Type{}
	}
	if b, ok := t.(*types.Basic); ok && b.Kind() == types.UntypedNil {
		return Type{Name: "nil", Form: "nil"}
	}
	t = types.Default(t)
	return Type{Name: types.TypeString(t, p.qualify), Form: form(t, 0), Cell: cellOf(t)}
}

// cellOf is [Type.Cell] of a type.
func cellOf(t types.Type) string {
	if ptr, ok := types.Unalias(t).(*types.Pointer); ok {
		if inner := cellOf(ptr.Elem()); inner != "" {
			return "*" + inner
		}
		return ""
	}
	n, ok := types.Unalias(t).(*types.Named)
	switch {
	case !ok || form(t, 0) != "[]uint8":
		return ""
	case n.Obj().Pkg() != nil && rawMessages[n.Obj().Pkg().Path()+"."+n.Obj().Name()]:
		return "json.RawMessage"
	}
	return "bytes"
}

// rawMessages are the types that json.RawMessage is: from Go 1.27 on it is an alias.
var rawMessages = map[string]bool{"encoding/json.RawMessage": true, "encoding/json/jsontext.Value": true}

// arrays are the types of package pqcompat that pqcompat.Array makes of slices, by
// their elements.
var arrays = map[string]string{"string": "StringArray", "int64": "Int64Array", "int32": "Int32Array", "float64": "Float64Array", "float32": "Float32Array", "bool": "BoolArray", "[]byte": "ByteaArray"}

// array is the type of a call of pqcompat.Array, whose result is an interface.
func (p *Package) array(e ast.Expr) (Type, bool) {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || len(call.Args) != 1 {
		return Type{}, false
	}
	fn := gosrc.Callee(p.Info, call)
	if fn == nil || fn.Pkg() == nil || fn.Pkg().Path() != dbapi.ConnPath+dbapi.PQCompatPath || fn.Name() != "Array" {
		return Type{}, false
	}
	t := deref(p.Info.TypeOf(call.Args[0]))
	list, ok := types.Unalias(t).(*types.Slice)
	if !ok || arrays[list.Elem().String()] == "" {
		return Type{}, false
	}
	return Type{Name: "pqcompat.Array(" + types.TypeString(p.Info.TypeOf(call.Args[0]), p.qualify) + ")", Form: "*pqcompat." + arrays[list.Elem().String()]}, true
}

func (p *Package) qualify(other *types.Package) string {
	if other == p.Types {
		return ""
	}
	return other.Name()
}

// plain are the declared types that libraries know by themselves.
var plain = map[string]string{
	"time.Time": "time.Time", "time.Duration": "time.Duration", "encoding/json.RawMessage": "[]uint8", "encoding/json/jsontext.Value": "[]uint8",
	"database/sql.NullString": "sql.NullString", "database/sql.NullInt64": "sql.NullInt64", "database/sql.NullInt32": "sql.NullInt32",
	"database/sql.NullInt16": "sql.NullInt16", "database/sql.NullByte": "sql.NullByte", "database/sql.NullFloat64": "sql.NullFloat64",
	"database/sql.NullBool": "sql.NullBool", "database/sql.NullTime": "sql.NullTime", "database/sql.RawBytes": "[]uint8",
}

// decides are the methods by which a type decides itself what it is to a
// library; those of package pgtype have further ones, and are not described.
var decides = []string{"Scan", "Value", "String", "MarshalJSON", "UnmarshalJSON", "MarshalText", "UnmarshalText", "MarshalBinary", "UnmarshalBinary"}

// form writes a type as [Type] has it.
func form(t types.Type, depth int) string {
	t = types.Unalias(t)
	if n, ok := t.(*types.Named); ok {
		if obj := n.Obj(); obj.Pkg() != nil {
			if known, ok := plain[obj.Pkg().Path()+"."+obj.Name()]; ok {
				return known
			}
		}
		if inside := insideNull(n); inside != nil {
			return "sql.Null[" + normal(form(inside, 0)) + "]"
		}
		if obj := n.Obj(); obj.Pkg() != nil && obj.Pkg().Path() == dbapi.ConnPath+dbapi.PQCompatPath && slices.Contains(slices.Collect(maps.Values(arrays)), obj.Name()) {
			return "pqcompat." + obj.Name()
		}
		if hasMethods(n) {
			return ""
		}
	}
	if depth > 3 {
		return ""
	}
	switch u := t.Underlying().(type) {
	case *types.Basic:
		if u.Info()&(types.IsNumeric|types.IsString|types.IsBoolean) != 0 && u.Info()&(types.IsComplex|types.IsUntyped) == 0 && u.Kind() != types.Uintptr {
			return u.Name()
		}
	case *types.Pointer:
		return mark("*", u.Elem(), depth)
	case *types.Slice:
		return mark("[]", u.Elem(), depth)
	case *types.Struct:
		if n, ok := t.(*types.Named); ok && n.TypeArgs() == nil {
			return "struct"
		}
	}
	return ""
}

// insideNull returns the type that a sql.Null is of, where that is one of those which
// libraries know: a basic one or time.Time. It is nil for other types.
func insideNull(n *types.Named) types.Type {
	obj := n.Obj()
	if obj.Pkg() == nil || obj.Pkg().Path() != sqlPath || obj.Name() != "Null" || n.TypeArgs().Len() != 1 {
		return nil
	}
	inside := types.Unalias(n.TypeArgs().At(0))
	if _, basic := inside.(*types.Basic); (basic || form(inside, 0) == "time.Time") && form(inside, 0) != "" {
		return inside
	}
	return nil
}

func mark(prefix string, elem types.Type, depth int) string {
	if f := form(elem, depth+1); f != "" {
		return prefix + normal(f)
	}
	return ""
}

// normal writes byte as uint8, and rune as int32.
func normal(f string) string {
	switch f {
	case "byte":
		return "uint8"
	case "rune":
		return "int32"
	}
	return f
}

// hasMethods reports whether a type or a pointer to it has methods that decide
// how it is sent or scanned.
func hasMethods(n *types.Named) bool {
	set := types.NewMethodSet(types.NewPointer(n))
	for i := range set.Len() {
		name := set.At(i).Obj().Name()
		for _, d := range decides {
			if name == d || strings.HasPrefix(name, "Scan") || strings.HasSuffix(name, "Value") {
				return true
			}
		}
	}
	return false
}

// fieldsOf lists the fields of a struct that columns are matched with; ok is
// false where it is not known how.
func (p *Package) fieldsOf(t types.Type, m Match) ([]Field, bool) {
	s, ok := t.Underlying().(*types.Struct)
	if !ok {
		return nil, false
	}
	var out []Field
	for i := range s.NumFields() {
		f := s.Field(i)
		tag, tagged := reflect.StructTag(s.Tag(i)).Lookup("db")
		name, _, _ := strings.Cut(tag, ",")
		if f.Embedded() && (m != ByDB || form(deref(f.Type()), 0) == "struct") {
			_, pointer := types.Unalias(f.Type()).(*types.Pointer)
			if m == ByDB && name != "" || m != ByDB && pointer {
				return nil, false // sqlx puts the name before those of its fields; pgx does not look behind a pointer
			}
			inner, ok := p.fieldsOf(deref(f.Type()), m)
			if !ok {
				return nil, false
			}
			out = append(out, inner...)
			continue
		}
		if !f.Exported() || tagged && name == "-" {
			continue
		}
		tagged = tagged && name != ""
		if !tagged {
			name = f.Name()
			if m == ByDB {
				name = strings.ToLower(name)
			}
		}
		out = append(out, Field{Column: name, Tagged: tagged, Name: f.Name(), Type: p.typeOf(f.Type())})
	}
	return out, true
}

func deref(t types.Type) types.Type {
	if ptr, ok := types.Unalias(t).(*types.Pointer); ok {
		return ptr.Elem()
	}
	return t
}
