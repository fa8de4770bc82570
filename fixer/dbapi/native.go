package dbapi

// Home is where a native counterpart is declared.
type Home uint8

const (
	// NoHome means that there is no counterpart.
	NoHome Home = iota
	// OnHandle is a method of the handle of conn or pgx. It takes a context
	// first, and then what the API takes without one.
	OnHandle
	InConn       // a function of package conn
	InParity     // of package parity below it
	InSQLCompat  // of package sqlcompat
	InSQLXCompat // of package sqlxcompat
)

// Native is what stands for an API of database/sql or sqlx where handles are
// those of conn and pgx: of an opening what opens, of a setting the option of
// the opening, of other calls a method or a function that gets the handle
// behind the context. Of a call with a form with a context it is that of both.
type Native struct {
	Home Home
	Name string
}

func onHandle(name string) Native     { return Native{OnHandle, name} }
func inConn(name string) Native       { return Native{InConn, name} }
func inParity(name string) Native     { return Native{InParity, name} }
func inSQLCompat(name string) Native  { return Native{InSQLCompat, name} }
func inSQLXCompat(name string) Native { return Native{InSQLXCompat, name} }
