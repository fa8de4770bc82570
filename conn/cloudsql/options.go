package cloudsql

import "cloud.google.com/go/cloudsqlconn"

// Option changes how a [Dialer] connects.
type Option func(*settings)

type settings struct {
	shareable
	extra []cloudsqlconn.Option
}

// shareable are the settings two dialers must have in common to share a
// connector.
type shareable struct {
	iam     bool
	path    path
	metrics bool
}

// path is the network path to the instance.
type path int

const (
	publicIP path = iota
	privateIP
	psc
	autoIP
)

// WithIAMAuthN logs in with the IAM principal of the environment instead of a
// password: DB_USER names the principal (for a service account without
// ".gserviceaccount.com") and DB_PASS is not used. Default: off.
func WithIAMAuthN() Option { return func(s *settings) { s.iam = true } }

// WithPrivateIP connects to the instance's private address. The default is its
// public one.
func WithPrivateIP() Option { return func(s *settings) { s.path = privateIP } }

// WithPSC connects through Private Service Connect.
func WithPSC() Option { return func(s *settings) { s.path = psc } }

// WithAutoIP takes the first of public address, private address and Private
// Service Connect that the instance has.
func WithAutoIP() Option { return func(s *settings) { s.path = autoIP } }

// WithBuiltInMetrics lets the connector write its metrics to Cloud Monitoring
// every minute. The principal then needs roles/monitoring.metricWriter.
// Default: off.
func WithBuiltInMetrics() Option { return func(s *settings) { s.metrics = true } }

// WithConnector passes options to the connector, after all others. A dialer
// with such options has a connector to itself, so make one per process.
func WithConnector(opts ...cloudsqlconn.Option) Option {
	return func(s *settings) { s.extra = append(s.extra, opts...) }
}

// connector translates the settings into those of the connector.
func (s *settings) connector() []cloudsqlconn.Option {
	opts := []cloudsqlconn.Option{
		cloudsqlconn.WithLazyRefresh(),
		cloudsqlconn.WithBuiltInMetrics(s.metrics),
		cloudsqlconn.WithUserAgent("netralint-conn"),
	}
	if s.iam {
		opts = append(opts, cloudsqlconn.WithIAMAuthN())
	}
	switch s.path {
	case privateIP:
		opts = append(opts, cloudsqlconn.WithDefaultDialOptions(cloudsqlconn.WithPrivateIP()))
	case psc:
		opts = append(opts, cloudsqlconn.WithDefaultDialOptions(cloudsqlconn.WithPSC()))
	case autoIP:
		opts = append(opts, cloudsqlconn.WithDefaultDialOptions(cloudsqlconn.WithAutoIP()))
	}
	return append(opts, s.extra...)
}
