// Package config finds out where the program runs.
package config

import "os"

const service = "K_SERVICE"

// OnCloudRun says whether this is Cloud Run.
func OnCloudRun() bool { return os.Getenv(service) != "" }
