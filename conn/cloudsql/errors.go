package cloudsql

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"cloud.google.com/go/cloudsqlconn"
	"cloud.google.com/go/cloudsqlconn/errtype"
	"google.golang.org/api/googleapi"
)

var errClosed = errors.New("the dialer is closed: make a new one with cloudsql.New")

// explain adds the instance and what to do next.
func explain(instance string, err error) error {
	if hint := hintFor(err); hint != "" {
		return fmt.Errorf("dial Cloud SQL instance %q: %w; %s", instance, err, hint)
	}
	return fmt.Errorf("dial Cloud SQL instance %q: %w", instance, err)
}

func hintFor(err error) string {
	var api *googleapi.Error
	var config *errtype.ConfigError
	switch {
	case errors.As(err, &api):
		return adminHints[api.Code]
	case errors.As(err, &config):
		return "check INSTANCE_CONNECTION_NAME (project:region:name) and the kind of address the instance has"
	case errors.Is(err, cloudsqlconn.ErrDialerClosed):
		return "close the pool before the dialer"
	case errors.Is(err, context.DeadlineExceeded):
		return "the SQL Admin API or the instance did not answer in time: check egress and connect_timeout"
	}
	return ""
}

// adminHints says what an answer of the SQL Admin API asks for.
var adminHints = map[int]string{
	http.StatusUnauthorized:       "check the credentials of this environment",
	http.StatusForbidden:          "grant the principal roles/cloudsql.client and enable the Cloud SQL Admin API in the project",
	http.StatusNotFound:           "check project and name in INSTANCE_CONNECTION_NAME (project:region:name)",
	http.StatusTooManyRequests:    "the Admin API quota is used up: keep one dialer per process and pool connections",
	http.StatusServiceUnavailable: "the Cloud SQL Admin API is unavailable: try again later",
}
