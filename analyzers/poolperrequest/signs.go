package poolperrequest

import (
	"go/ast"
	"go/types"
	"strings"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// requests are the types of which a handler gets a new value for each request.
var requests = map[[2]string]bool{
	{"net/http", "Request"}:                       true,
	{"github.com/gin-gonic/gin", "Context"}:       true,
	{"github.com/labstack/echo", "Context"}:       true,
	{"github.com/labstack/echo/v4", "Context"}:    true,
	{"github.com/labstack/echo/v5", "Context"}:    true,
	{"github.com/gofiber/fiber/v2", "Ctx"}:        true,
	{"github.com/gofiber/fiber/v3", "Ctx"}:        true,
	{"github.com/valyala/fasthttp", "RequestCtx"}: true,
}

// lambdaEvents is the package of the events that a Lambda function is called for.
const lambdaEvents = "github.com/aws/aws-lambda-go/events"

// isHandler reports whether a function is a handler by its parameters, by its
// receiver, or by what it is passed to.
func (h *handlers) isHandler(fn ast.Node) bool {
	if h.given[fn] {
		return true
	}
	sig := h.signature(fn)
	if sig == nil {
		return false
	}
	for v := range sig.Params().Variables() {
		if isRequest(v.Type()) {
			return true
		}
	}
	return isUnary(sig)
}

func (h *handlers) signature(fn ast.Node) *types.Signature {
	switch fn := fn.(type) {
	case *ast.FuncDecl:
		if obj, ok := h.pass.TypesInfo.Defs[fn.Name].(*types.Func); ok {
			return obj.Signature()
		}
	case *ast.FuncLit:
		sig, _ := h.pass.TypesInfo.TypeOf(fn).(*types.Signature)
		return sig
	}
	return nil
}

func isRequest(t types.Type) bool {
	named := gosrc.Named(gosrc.Deref(t))
	if named == nil || named.Obj().Pkg() == nil {
		return false
	}
	path := named.Obj().Pkg().Path()
	return requests[[2]string{path, named.Obj().Name()}] || path == lambdaEvents || isStream(t)
}

// isStream reports whether t is an interface with the methods by which the
// streams of gRPC are known.
func isStream(t types.Type) bool {
	if !types.IsInterface(t) {
		return false
	}
	for _, name := range []string{"SendMsg", "RecvMsg", "SetTrailer"} {
		if obj, _, _ := types.LookupFieldOrMethod(t, false, nil, name); obj == nil {
			return false
		}
	}
	return true
}

// isUnary reports whether a method answers the calls of a gRPC service: it takes
// a context and a message and returns one and an error, and its type embeds the
// Unimplemented server of a service.
func isUnary(sig *types.Signature) bool {
	if sig.Recv() == nil || sig.Params().Len() != 2 || !gosrc.IsContext(sig.Params().At(0).Type()) || !gosrc.ReturnsError(sig) || sig.Results().Len() != 2 {
		return false
	}
	s, ok := gosrc.Deref(sig.Recv().Type()).Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range s.Fields() {
		if f.Embedded() && strings.HasPrefix(f.Name(), "Unimplemented") && strings.HasSuffix(f.Name(), "Server") {
			return true
		}
	}
	return false
}
