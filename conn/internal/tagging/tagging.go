// Package tagging keeps with a connection how its statements are tagged. Package conn
// says it, package libpq, which not every program has, asks for it.
package tagging

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// A Tag makes of the text of a statement the text that is sent.
type Tag func(ctx context.Context, sql string) string

const key = "github.com/netra-systems/netralint/conn/internal/tagging"

// Set has every statement that package libpq runs on c sent with what tag makes of
// its text; what is remembered of a statement is remembered by the text itself.
// Statements that are prepared under a name on the server are sent as they are.
func Set(c *pgx.Conn, tag Tag) { c.PgConn().CustomData()[key] = tag }

// Of returns the tag of c, or nil.
func Of(c *pgx.Conn) Tag {
	tag, _ := c.PgConn().CustomData()[key].(Tag)
	return tag
}
