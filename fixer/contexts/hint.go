package contexts

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"regexp"
	"strings"
)

// cleanups are the names of functions whose work must be done though all else
// is over.
var cleanups = regexp.MustCompile(`^(?i:close|shutdown|stop|clean|release|unlock|unlisten|rollback|abort|terminate|tear_?down|dispose|destroy|finali[sz]e|cancel|drain)`)

// CleansUp reports whether a function cleans up by its name: its work must be
// done though the context of its caller is over.
func CleansUp(name string) bool { return cleanups.MatchString(name) }

// cleaning is SQL that ends what a session holds, or another session.
var cleaning = regexp.MustCompile(`(?i)^\s*(rollback|commit|end|unlisten|deallocate|discard|reset|close|abort)\b|\bpg_(try_)?advisory_unlock|\bpg_(cancel|terminate)_backend\b`)

// CleansUpBySQL does the same for the SQL among the arguments of a call.
func CleansUpBySQL(info *types.Info, call *ast.CallExpr) bool {
	for _, arg := range call.Args {
		v := info.Types[arg].Value
		if v != nil && v.Kind() == constant.String && cleaning.MatchString(constant.StringVal(v)) {
			return true
		}
	}
	return false
}

// unlocks are the names of functions that give up what others wait for.
var unlocks = regexp.MustCompile(`^(?i:unlock|unlisten|rollback|release$)|(?i:release).*(?i:lock|lease|lead)`)

// Unlocks reports whether a function gives up by its name what others wait for,
// such as a lock.
func Unlocks(name string) bool { return unlocks.MatchString(name) }

// reasons are the words of comments by which a detached context is explained.
var reasons = regexp.MustCompile(`(?i)\b(un)?cancel|\b(background|fresh|new|separate) (context|ctx)\b|\bdetach(ed|es|ing)?\b|\boutliv|\bindependent|\beven (if|when|though)\b|\bon purpose\b|\bintentional|\bdeliberate|\bnolint:[a-z,]*contextcheck`)

// Explained reports whether a comment on the line of pos, or just above it, gives
// the reason for a detached context. That something is to be done about it is no
// reason.
func Explained(fset *token.FileSet, file *ast.File, pos token.Pos) bool {
	line := func(pos token.Pos) int { return fset.PositionFor(pos, false).Line }
	for _, group := range file.Comments {
		from, to := line(group.Pos()), line(group.End())
		if at := line(pos); (to == at-1 || to >= at && from <= at) && Explains(group) {
			return true
		}
	}
	return false
}

// Explains reports whether a comment gives the reason for a detached context.
func Explains(group *ast.CommentGroup) bool {
	if group == nil {
		return false
	}
	var text strings.Builder
	for _, comment := range group.List {
		if !strings.HasPrefix(comment.Text, "//netralint:") {
			text.WriteString(comment.Text)
		}
	}
	return reasons.MatchString(text.String()) && !strings.Contains(text.String(), "TODO") && !strings.Contains(text.String(), "FIXME")
}
