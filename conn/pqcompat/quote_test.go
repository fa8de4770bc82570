package pqcompat

import (
	"testing"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

func TestQuoteThroughTheServer(t *testing.T) {
	c := session(t, pgtest.Database(t))
	for _, conforming := range []string{"on", "off"} {
		execute(t, c, "SET standard_conforming_strings = "+conforming)
		for _, want := range []string{"", "it's", `back\slash`, `'\'`, `q"q`} {
			var got string
			if err := c.QueryRow(t.Context(), "SELECT"+" "+QuoteLiteral(want)).Scan(&got); err != nil || got != want {
				t.Errorf("standard_conforming_strings %s: literal %q came back as %q, %v", conforming, want, got, err)
			}
		}
	}
	rows, err := c.Query(t.Context(), "SELECT 1 AS "+QuoteIdentifier(`Odd "name"`+"\x00rest"))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if got := rows.FieldDescriptions()[0].Name; got != `Odd "name"` {
		t.Errorf("column %q", got)
	}
}

func TestCopyIn(t *testing.T) {
	for got, want := range map[string]string{
		CopyIn("t", "a", `b"c`):     `COPY "t" ("a", "b""c") FROM STDIN`,
		CopyIn("t"):                 `COPY "t" FROM STDIN`,
		CopyInSchema("s", "t", "a"): `COPY "s"."t" ("a") FROM STDIN`,
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
