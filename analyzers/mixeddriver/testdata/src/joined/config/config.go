// Package config has the data source of a program.
package config

import "os"

type DB struct{ URL, Replica string }

type Config struct{ DB DB }

var URL = os.Getenv("URL")
