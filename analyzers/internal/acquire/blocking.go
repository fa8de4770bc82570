package acquire

import (
	"go/ast"
	"go/types"
	"slices"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// blocking are functions that wait for something else than the database, or keep
// the processor for long on purpose, by package; methods with their type.
var blocking = map[string][]string{
	"time":                       {"Sleep"},
	"net/http":                   {"Get", "Head", "Post", "PostForm", "Client.Do", "Client.Get", "Client.Head", "Client.Post", "Client.PostForm", "RoundTripper.RoundTrip", "Transport.RoundTrip"},
	"net":                        {"Dial", "DialTimeout", "DialTCP", "Dialer.Dial", "Dialer.DialContext", "LookupHost", "LookupAddr", "LookupIP", "LookupMX", "LookupTXT", "Resolver.LookupHost", "Resolver.LookupIPAddr"},
	"crypto/tls":                 {"Dial", "DialWithDialer", "Dialer.DialContext"},
	"net/smtp":                   {"SendMail"},
	"os/exec":                    {"Cmd.Run", "Cmd.Output", "Cmd.CombinedOutput", "Cmd.Wait"},
	"google.golang.org/grpc":     {"ClientConn.Invoke", "Dial", "DialContext"},
	"golang.org/x/crypto/bcrypt": {"GenerateFromPassword", "CompareHashAndPassword"},
	"golang.org/x/crypto/argon2": {"Key", "IDKey"},
	"golang.org/x/crypto/scrypt": {"Key"},
	"golang.org/x/crypto/pbkdf2": {"Key"},
}

// waits returns the name of a function in blocking, or that asks another service, ""
// for others.
func waits(fn *types.Func) string {
	if fn.Pkg() == nil {
		return ""
	}
	name := fn.Name()
	if recv := fn.Signature().Recv(); recv != nil {
		named := gosrc.Named(recv.Type())
		if named == nil {
			return ""
		}
		name = named.Obj().Name() + "." + name
	}
	if slices.Contains(blocking[fn.Pkg().Path()], name) || isRemote(fn) {
		return fn.Pkg().Name() + "." + name
	}
	return ""
}

// Waits returns what a call waits for that is not the database: the functions on
// the way to it, without the one called, and its name. It returns nil where the
// call waits for nothing else, as far as is known.
func (r *Result) Waits(call *ast.CallExpr) []string {
	r.pkg.mu.Lock()
	defer r.pkg.mu.Unlock()
	return r.pkg.waitsFor(call)
}

func (p *pkg) waitsFor(call *ast.CallExpr) []string {
	if lit := p.named(call); lit != nil {
		return p.waitingIn(lit.Body)
	}
	fn := gosrc.Callee(p.TypesInfo, call)
	if fn == nil || p.conns.Call(call) != nil {
		return nil
	}
	if sel, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok && onlyNotes(p.TypesInfo.TypeOf(sel.X), fn.Name()) {
		return nil
	}
	if name := waits(fn); name != "" {
		return []string{name}
	}
	if f := p.fact(fn); f != nil {
		return f.Waits
	}
	return nil
}

// waitingIn returns what a function waits for whenever its body runs, unless something
// failed before.
func (p *pkg) waitingIn(body *ast.BlockStmt) []string {
	for _, call := range p.callsAlways(body) {
		chain := p.waitsFor(call)
		if len(chain) == 0 {
			continue
		}
		fn := gosrc.Callee(p.TypesInfo, call)
		switch {
		case fn == nil:
			return append([]string{types.ExprString(call.Fun)}, chain...)
		case waits(fn) != "":
			return chain
		}
		return append([]string{fn.Pkg().Name() + "." + fn.Name()}, chain...)
	}
	return nil
}
