package pqcompat

import "github.com/jackc/pgx/v5/pgconn"

// GSS authenticates with GSSAPI, for example Kerberos.
type GSS interface {
	GetInitToken(host, service string) ([]byte, error)
	GetInitTokenFromSpn(spn string) ([]byte, error)
	Continue(inToken []byte) (done bool, outToken []byte, err error)
}

// NewGSSFunc makes a GSS for one connection.
type NewGSSFunc func() (GSS, error)

// RegisterGSSProvider makes all connections of pgx in the process authenticate
// with what newGSS makes, where the server asks for GSSAPI.
func RegisterGSSProvider(newGSS NewGSSFunc) {
	pgconn.RegisterGSSProvider(func() (pgconn.GSS, error) {
		g, err := newGSS()
		if err != nil {
			return nil, err
		}
		return gss{g}, nil
	})
}

type gss struct{ GSS }

func (g gss) GetInitTokenFromSPN(spn string) ([]byte, error) { return g.GetInitTokenFromSpn(spn) }
