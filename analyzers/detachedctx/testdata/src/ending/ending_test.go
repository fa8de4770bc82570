package ending

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
)

func TestSeen(t *testing.T) {
	seenByTest(t.Context(), nil)
}

func seenByTest(ctx context.Context, tx pgx.Tx) {
	if ctx.Err() != nil {
		tx.Rollback(ctx) // want `ctx.Err\(\) has said so`
	}
}
