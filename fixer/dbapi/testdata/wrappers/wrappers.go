// Package wrappers imports every package of the table of wrappers, so that its
// rows can be held against them.
package wrappers

import (
	_ "contrib.go.opencensus.io/integrations/ocsql"
	_ "github.com/DataDog/dd-trace-go/contrib/database/sql/v2"
	_ "github.com/XSAM/otelsql"
	_ "github.com/aws/aws-xray-sdk-go/xray"
	_ "github.com/ngrok/sqlmw"
	_ "github.com/xo/dburl"
	_ "go.nhat.io/otelsql"
	_ "gopkg.in/DataDog/dd-trace-go.v1/contrib/database/sql"
)
