package sqlcheck

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
)

// outer reports whether the node is an outer join.
func (n *planNode) outer() bool {
	return slices.Contains([]string{"Left", "Right", "Full"}, n.JoinType)
}

// excludes returns the conditions by which the node drops rows. Those by which an outer
// join finds partners drop none.
func (n *planNode) excludes() string {
	always := n.Filter + n.OneTime + n.IndexCond + n.RecheckCond
	if n.outer() {
		return always
	}
	return always + n.JoinFilter + n.HashCond + n.MergeCond
}

// joinsOuter reports whether a text has an outer join.
func joinsOuter(text string) bool {
	all := tokens(text)
	for i, t := range all[:max(0, len(all)-1)] {
		if t.is("left", "right", "full") && all[i+1].is("join", "outer") {
			return true
		}
	}
	return false
}

// markOuter marks the columns that an outer join can leave without a row. The plan
// tells, in which the server has made those joins inner ones whose missing rows a
// condition excludes.
func (s *Server) markOuter(ctx context.Context, top *planNode, d *pgconn.StatementDescription, columns []Column) error {
	sides := optionalSides(top)
	for _, side := range sides {
		for i, f := range d.Fields {
			if columns[i].Of == nil || i >= len(top.Output) || !makes(side, top, sides, top.Output[i]) {
				continue
			}
			required, err := s.required(ctx, f.TableOID, others(top, side))
			if err != nil {
				return err
			}
			columns[i].Outer = columns[i].Outer || !required
		}
	}
	return nil
}

// optionalSides returns the sides of outer joins that may have no row.
func optionalSides(n *planNode) []*planNode {
	var list []*planNode
	for _, child := range n.Plans {
		inner, outer := child.Relationship == "Inner", child.Relationship == "Outer"
		if n.JoinType == "Left" && inner || n.JoinType == "Right" && outer || n.JoinType == "Full" && (inner || outer) {
			list = append(list, child)
		}
		list = append(list, optionalSides(child)...)
	}
	return list
}

// others returns the nodes that are not below sides.
func others(top *planNode, sides ...*planNode) []*planNode {
	var without []*planNode
	for _, side := range sides {
		without = append(without, side.nodes()...)
	}
	return slices.DeleteFunc(top.nodes(), func(n *planNode) bool { return slices.Contains(without, n) })
}

// makes reports whether the column comes out as the side makes it, and no condition on
// the joined rows is about the table it is of. What is itself optional drops no row.
func makes(side, top *planNode, sides []*planNode, column string) bool {
	if !slices.Contains(side.Output, column) {
		return false
	}
	inside := side.nodes()
	i := slices.IndexFunc(inside, func(n *planNode) bool { return n.Alias != "" && strings.HasPrefix(column, n.Alias+".") })
	if i < 0 {
		return false
	}
	table := inside[i].Alias + "."
	beside := slices.DeleteFunc(slices.Clone(sides), func(s *planNode) bool { return s != side && slices.Contains(s.nodes(), side) })
	return !slices.ContainsFunc(others(top, beside...), func(n *planNode) bool { return strings.Contains(n.excludes(), table) })
}

// required reports whether the schema may require a row of a table: a table of the other
// nodes has a foreign key to it, without NULL.
func (s *Server) required(ctx context.Context, table uint32, others []*planNode) (bool, error) {
	var names []string
	for _, n := range others {
		names = append(names, n.Relation)
	}
	var required bool
	err := s.conn.QueryRow(ctx, `SELECT EXISTS (
		SELECT FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
		WHERE k.contype = 'f' AND k.convalidated AND k.confrelid = $1 AND c.relname = ANY ($2::text[]) AND NOT EXISTS (
			SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey) AND NOT a.attnotnull))`,
		table, names).Scan(&required)
	if err != nil {
		return false, fmt.Errorf("read the catalogue: %w", err)
	}
	return required, nil
}
