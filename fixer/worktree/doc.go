// Package worktree puts files that were worked out into the work tree: all of them or
// none, by a journal, after a look at whether git has what was there before. It is the
// one place where files of the user's are written.
package worktree
