package parity

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"flag"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/netra-systems/netralint/conn/internal/pgtest"
)

var cellSeed = flag.Uint64("cell-seed", 1, "what TestCellsHold makes its values from")

// TestCellsHold sends random values and reads them back, as triples of a type of the
// database, a value and a target: where the table calls both cells the same, what
// happens with parity and without it is.
func TestCellsHold(t *testing.T) {
	text, err := os.ReadFile(cellsFile)
	if err != nil {
		t.Fatal(err)
	}
	verdicts := verdictsIn(string(text))
	database := pgtest.Database(t)
	prepare(t, database)
	saved := time.Local
	t.Cleanup(func() { time.Local = saved })
	time.Local = mustZone("Asia/Kolkata")
	w := newCellWorld(t, database, "America/New_York")
	random := rand.New(rand.NewPCG(*cellSeed, 1))
	said, same, fails, held := 0, 0, 0, 0
	for _, typ := range cellTypes {
		n := w.names[typ]
		for range 400 {
			arg, target := randomValue(random), randomTarget(random)
			argSame := verdicts[fmt.Sprintf("arg | %d | %s | %s", n.oid, n.name, formOf(arg.Type()))] == "same"
			scanned := verdicts[fmt.Sprintf("scan | %d | %s | %s", n.oid, n.name, formOf(target))]
			scanSame := scanned == "same" || strings.HasPrefix(scanned, "null") && !isNull(arg)
			said++
			if strings.HasPrefix(verdicts[fmt.Sprintf("arg | %d | %s | %s", n.oid, n.name, formOf(arg.Type()))], "fails") {
				fails++
				w.holdFailure(t, typ, arg)
			}
			held += w.holdForms(t, verdicts, typ, arg, target)
			if !argSame {
				continue
			}
			was, is := sendAndRead(w.parity.QueryRow, typ, arg, reflect.TypeFor[sql.NullString](), true), sendAndRead(w.native.QueryRow, typ, arg, reflect.TypeFor[sql.NullString](), true)
			if scanSame {
				was, is = sendAndRead(w.parity.QueryRow, typ, arg, target, false), sendAndRead(w.native.QueryRow, typ, arg, target, false)
			}
			same++
			if (was.err == nil) != (is.err == nil) || was.text != is.text {
				t.Errorf("seed %d: %.80s sent as %s and read into %s is called the same: %.200s with parity, %.200s without", *cellSeed, show(arg.Interface()), typ, target, was, is)
			}
		}
	}
	if same+fails < 2000 {
		t.Errorf("%d verdicts that something was held against", same+fails)
	}
	if held < 400 {
		t.Errorf("%d values in forms that the table calls proven", held)
	}
	t.Logf("%d triples, of which the table calls %d the same and says that %d fail, and %d values in forms that it calls proven", said, same, fails, held)
}

// holdForms sends and reads a value in the forms that the table calls proven, without
// parity and, as other programs may share the code, with it, and returns how many there are.
func (w *cellWorld) holdForms(t *testing.T, verdicts map[string]string, typ string, arg reflect.Value, target reflect.Type) (held int) {
	t.Helper()
	n, text := w.names[typ], reflect.TypeFor[sql.NullString]()
	hold := func(was, is outcome, form string) {
		held++
		if (was.err == nil) != (is.err == nil) || was.text != is.text {
			t.Errorf("seed %d: %.80s as %s, read into %s, is called the same in the form %s: %.200s with parity, %.200s in it", *cellSeed, show(arg.Interface()), typ, target, form, was, is)
		}
	}
	verdict := verdicts[fmt.Sprintf("arg | %d | %s | %s", n.oid, n.name, formOf(arg.Type()))]
	if changed, form := converted(arg.Interface()); form != "" && strings.HasSuffix(verdict, " | "+form) {
		was := sendAndRead(w.parity.QueryRow, typ, arg, text, true)
		hold(was, sendAndRead(w.native.QueryRow, typ, reflect.ValueOf(changed), text, true), form)
		hold(was, sendAndRead(w.parity.QueryRow, typ, reflect.ValueOf(changed), text, true), form+", with parity")
	}
	verdict = verdicts[fmt.Sprintf("scan | %d | %s | %s", n.oid, n.name, formOf(target))]
	if strings.HasSuffix(verdict, " | "+readAsText) {
		literal := randomColumn(w, typ, arg)
		was, cast := scanCell(w.parity, "SELECT "+literal, nil, target), "SELECT ("+literal+")::text"
		hold(was, scanCell(w.native, cast, nil, target), readAsText)
		hold(was, scanCell(w.parity, cast, nil, target), readAsText+", with parity")
	}
	return held
}

// randomColumn is a column of a type with what the server makes of a value, or NULL.
func randomColumn(w *cellWorld, typ string, arg reflect.Value) string {
	var text sql.NullString
	if err := w.parity.QueryRow(context.Background(), "SELECT quote_literal(($1::"+typ+")::text)", arg.Interface()).Scan(&text); err != nil || !text.Valid {
		return "NULL::" + typ
	}
	return text.String + "::" + typ
}

// holdFailure sends a value of a cell that is said to fail.
func (w *cellWorld) holdFailure(t *testing.T, typ string, arg reflect.Value) {
	t.Helper()
	if is := sendAndRead(w.native.QueryRow, typ, arg, reflect.TypeFor[sql.NullString](), true); is.err == nil && !isNull(arg) {
		t.Errorf("seed %d: %.80s sent as %s is said to fail, and does not: %.200s", *cellSeed, show(arg.Interface()), typ, is)
	}
}

// isNull reports whether a value is sent as NULL, which every type takes.
func isNull(v reflect.Value) bool {
	if (v.Kind() == reflect.Pointer || v.Kind() == reflect.Slice) && v.IsNil() {
		return true
	}
	d, ok := v.Interface().(driver.Valuer)
	if !ok {
		return false
	}
	out, err := d.Value()
	return err == nil && out == nil
}

// sendAndRead runs one triple; with text, the server writes the value as text first.
func sendAndRead[R interface{ Scan(...any) error }](run func(context.Context, string, ...any) R, typ string, arg reflect.Value, target reflect.Type, text bool) outcome {
	query := "SELECT $1::" + typ
	if text {
		query = argSQL(typ)
	}
	return safely(func() outcome {
		dest := reflect.New(target)
		err := run(context.Background(), query, arg.Interface()).Scan(dest.Interface())
		return outcomeOf(show(dest.Interface()), err)
	})
}

func randomTarget(r *rand.Rand) reflect.Type {
	all := cellTargets()
	return all[r.IntN(len(all))]
}

// randomValue returns a value of one of the types, of a pointer to one or of a slice.
func randomValue(r *rand.Rand) reflect.Value {
	t := leafTypes[r.IntN(len(leafTypes))]
	v := reflect.New(t)
	fill(r, v.Elem())
	switch r.IntN(5) {
	case 0:
		return v
	case 1:
		return reflect.Append(reflect.MakeSlice(reflect.SliceOf(t), 0, 1), v.Elem())
	}
	return v.Elem()
}

// fill sets a value to a random one, small and large.
func fill(r *rand.Rand, v reflect.Value) {
	bits := r.Uint64() >> r.IntN(64)
	switch k := v.Kind(); {
	case v.Type() == reflect.TypeFor[time.Time]():
		zones := []*time.Location{time.UTC, time.Local, newYork, time.FixedZone("", r.IntN(50000)-25000)}
		v.Set(reflect.ValueOf(time.Unix(r.Int64N(8e9)-4e9, r.Int64N(1e9)).In(zones[r.IntN(len(zones))])))
	case k == reflect.Bool:
		v.SetBool(r.IntN(2) == 0)
	case k == reflect.String:
		v.SetString(randomText(r, bits))
	case k == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		v.SetBytes([]byte(randomText(r, bits)))
	case v.CanInt():
		v.SetInt(int64(bits) * int64(1-2*r.IntN(2)))
	case v.CanUint():
		v.SetUint(bits)
	case v.CanFloat():
		v.SetFloat([]float64{float64(bits), math.Float64frombits(r.Uint64()), r.NormFloat64(), float64(r.IntN(2000)) / 10}[r.IntN(4)])
	case k == reflect.Struct:
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fill(r, v.Field(i))
			}
		}
	}
}

// randomText is text of all kinds that types of the database read.
func randomText(r *rand.Rand, bits uint64) string {
	switch r.IntN(8) {
	case 0:
		return fmt.Sprint(bits)
	case 1:
		return fmt.Sprint(r.NormFloat64())
	case 2:
		return time.Unix(r.Int64N(4e9), r.Int64N(1e9)).UTC().Format(time.RFC3339Nano)
	case 3:
		return []string{"t", "f", "true", "off", "{}", "null", "[]", "\\x00ff", "{1,2}", "1 day", "10.0.0.1", `"a"`, "(1,2)"}[r.IntN(13)]
	case 4:
		return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", uint32(bits), r.IntN(1<<16), r.IntN(1<<16), r.IntN(1<<16), r.Int64N(1<<48))
	}
	var b strings.Builder
	letters := []rune("ab c'\"\\{},0é☃\n%$:")
	for range r.IntN(12) {
		b.WriteRune(letters[r.IntN(len(letters))])
	}
	return b.String()
}
