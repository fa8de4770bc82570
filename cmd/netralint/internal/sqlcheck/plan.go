package sqlcheck

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// A planNode is a node of a plan, as EXPLAIN (VERBOSE, FORMAT JSON) writes it.
type planNode struct {
	Type         string `json:"Node Type"`
	JoinType     string `json:"Join Type"`
	Relationship string `json:"Parent Relationship"`
	Relation     string `json:"Relation Name"`
	Schema       string
	Alias        string
	Output       []string
	Filter       string
	OneTime      string `json:"One-Time Filter"`
	JoinFilter   string `json:"Join Filter"`
	HashCond     string `json:"Hash Cond"`
	MergeCond    string `json:"Merge Cond"`
	IndexCond    string `json:"Index Cond"`
	RecheckCond  string `json:"Recheck Cond"`
	Plans        []*planNode
}

// nodes returns n and all below it.
func (n *planNode) nodes() []*planNode {
	list := []*planNode{n}
	for _, child := range n.Plans {
		list = append(list, child.nodes()...)
	}
	return list
}

// plan returns the generic plan of a statement, nil where the server makes none.
func (s *Server) plan(ctx context.Context, text string, params int) (*planNode, error) {
	const name = "netralint_plan"
	var refused *pgconn.PgError
	if _, err := s.conn.PgConn().Prepare(ctx, name, text, nil); err != nil {
		return nil, fmt.Errorf("prepare a statement: %w", err)
	}
	execute := "EXECUTE " + name
	if params > 0 {
		execute += "(" + strings.TrimSuffix(strings.Repeat("NULL, ", params), ", ") + ")"
	}
	var written []byte
	err := s.conn.QueryRow(ctx, "EXPLAIN (VERBOSE, COSTS OFF, FORMAT JSON) "+execute, pgx.QueryExecModeSimpleProtocol).Scan(&written)
	if err != nil && !errors.As(err, &refused) {
		return nil, fmt.Errorf("ask for the plan of a statement: %w", err)
	}
	if err := s.conn.PgConn().Deallocate(ctx, name); err != nil {
		return nil, fmt.Errorf("deallocate a statement: %w", err)
	}
	if refused != nil { // such as a table that the role may not read
		return nil, nil
	}
	var plans []struct{ Plan *planNode }
	if err := json.Unmarshal(written, &plans); err != nil || len(plans) != 1 {
		return nil, fmt.Errorf("read the plan of a statement: %w", err)
	}
	return plans[0].Plan, nil
}

// A FullRead is a table of which a statement reads every row for a condition.
type FullRead struct {
	Table     string
	Rows      int64 // as the server counted them when it last analyzed the table
	Condition string
}

// largeTable is how many rows a table has at least that counts as large.
const largeTable = 10_000

// WithPlans has the session look for large tables that statements read whole.
func (s *Server) WithPlans(ctx context.Context) error {
	for _, setting := range []string{"enable_seqscan = off", "max_parallel_workers_per_gather = 0"} {
		if _, err := s.conn.Exec(ctx, "SET "+setting); err != nil {
			return fmt.Errorf("ask for plans by indexes: %w", err)
		}
	}
	s.plans = true
	return nil
}

// fullReads returns the large tables that a plan reads whole for want of an index, each
// once.
func (s *Server) fullReads(ctx context.Context, top *planNode) (all []FullRead, err error) {
	nodes := top.nodes()
	if slices.ContainsFunc(nodes, func(n *planNode) bool { return n.Type == "Limit" }) {
		return nil, nil // it may end early
	}
	for _, n := range nodes {
		if !n.readsWhole() || slices.ContainsFunc(all, func(r FullRead) bool { return r.Table == n.Relation }) {
			continue
		}
		t, err := s.readIndexes(ctx, n.Schema, n.Relation)
		if err != nil {
			return nil, err
		}
		if t.rows >= largeTable && !t.special && !n.compares(t.columns) {
			all = append(all, FullRead{n.Relation, t.rows, n.Filter})
		}
	}
	return all, nil
}

// indexed says what indexes a table has.
type indexed struct {
	rows    int64
	special bool     // one is of some rows or of an expression: whether it serves is not known
	columns []string // by which the others find rows
}

// readIndexes asks what indexes a table has. Those of a B-tree find rows by the first
// column, others by each.
func (s *Server) readIndexes(ctx context.Context, schema, table string) (t indexed, err error) {
	err = s.conn.QueryRow(ctx, `
		SELECT c.reltuples::int8,
			EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND (i.indpred IS NOT NULL OR i.indexprs IS NOT NULL)),
			ARRAY (SELECT a.attname::text FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid JOIN pg_catalog.pg_am m ON m.oid = x.relam
				JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND (a.attnum = i.indkey[0] OR m.amname <> 'btree' AND a.attnum = ANY (i.indkey))
				WHERE i.indrelid = c.oid AND i.indisvalid)
		FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relname = $1 AND n.nspname = $2`,
		table, schema).Scan(&t.rows, &t.special, &t.columns)
	if err != nil {
		return t, fmt.Errorf("read the indexes of table %s: %w", table, err)
	}
	return t, nil
}

// readsWhole reports whether the node reads a whole table, by itself or along an index,
// for a condition that compares.
func (n *planNode) readsWhole() bool {
	if n.Relation == "" || n.IndexCond != "" || !slices.Contains([]string{"Seq Scan", "Index Scan", "Index Only Scan"}, n.Type) {
		return false
	}
	has := func(signs ...string) bool {
		return slices.ContainsFunc(signs, func(sign string) bool { return strings.Contains(n.Filter, sign) })
	}
	return has(" = ", " < ", " > ", " <= ", " >= ") && !has(" OR ", "~", "<>", "SubPlan")
}

// compares reports whether the condition of the node is about one of some columns, and
// not about what a cast makes of it.
func (n *planNode) compares(columns []string) bool {
	return slices.ContainsFunc(columns, func(name string) bool {
		column := n.Alias + "." + name
		quoted := n.Alias + `."` + strings.ReplaceAll(name, `"`, `""`) + `"`
		return mentioned(n.Filter, column) || mentioned(n.Filter, quoted)
	})
}

// mentioned reports whether a condition mentions a column other than to cast it.
func mentioned(condition, column string) bool {
	for rest := condition; ; {
		before, after, found := strings.Cut(rest, column)
		if !found {
			return false
		}
		longer := after != "" && isName(after[0])
		if !longer && !(strings.HasSuffix(before, "(") && strings.HasPrefix(after, ")::")) {
			return true
		}
		rest = after
	}
}
