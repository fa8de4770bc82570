package thread

import (
	"go/ast"
	"go/token"
	"go/types"
)

// addParam puts a context before the parameters of a function type.
func (w *writer) addParam(sh *shape, tail *types.Var) {
	pos := sh.typ.Pos()
	if sh.fn != nil {
		pos = sh.fn.pos()
	} else if sh.name != nil {
		pos = sh.name.Pos()
	}
	w.about(pos)
	typ := w.context(sh.pkg, sh.file, sh.typ.Pos(), "Context")
	list := sh.typ.Params.List
	if tail != nil && len(list) > 0 {
		w.addTail(sh, tail, len(list[0].Names) > 0)
	}
	named := len(list) == 0 || len(list[0].Names) > 0
	text := w.paramName(sh) + " " + typ
	if !named && (sh.fn == nil || len(w.inUse[sh.fn]) == 0) {
		text = typ
	} else if !named {
		for _, f := range list[1:] {
			w.insert(sh.file, f.Type.Pos(), "_ ")
		}
		w.insert(sh.file, list[0].Type.Pos(), text+", _ ")
		return
	}
	if len(list) == 0 {
		if tail != nil { // one insertion, where both would meet
			typ, _ := tailType(sh, tail)
			text += ", " + tail.Name() + " " + typ
		}
		w.insert(sh.file, sh.typ.Params.Opening+1, text)
		return
	}
	second := token.NoPos
	if len(list) > 1 {
		second = list[1].Pos()
	} else if len(list[0].Names) > 1 {
		second = list[0].Names[1].Pos()
	}
	w.first(sh.file, sh.typ.Params.Opening, list[0].Pos(), second, text)
}

// paramName returns the name of the new parameter.
func (w *writer) paramName(sh *shape) string {
	if sh.fn == nil {
		return freeName(sh.typ, fileName(sh.file))
	}
	if len(w.inUse[sh.fn]) == 0 && allBlank(sh.typ) {
		return "_"
	}
	return w.name(sh.fn)
}

// allBlank reports whether a function has parameters and none has a name.
func allBlank(ft *ast.FuncType) bool {
	found := false
	for _, f := range ft.Params.List {
		for _, id := range f.Names {
			if found = true; id.Name != "_" {
				return false
			}
		}
	}
	return found
}
