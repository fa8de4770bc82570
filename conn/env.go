package conn

import (
	"fmt"
	"os"
	"strings"
)

// Environment is a kind of place a program runs in.
type Environment int

const (
	// EnvAuto finds the environment out.
	EnvAuto Environment = iota
	// EnvLocal is any machine that is not one of the others: a laptop, a virtual
	// machine, Kubernetes.
	EnvLocal
	// EnvCloudRun is a Cloud Run service.
	EnvCloudRun
	// EnvCloudRunJob is a Cloud Run job or worker pool.
	EnvCloudRunJob
	// EnvCloudFunctions is a function of Cloud Functions (Cloud Run functions).
	EnvCloudFunctions
	// EnvLambda is a function of AWS Lambda.
	EnvLambda
)

var environmentNames = [...]string{"auto", "local", "cloudrun", "cloudrunjob", "cloudfunctions", "lambda"}

// String returns the name CONN_ENVIRONMENT knows e by.
func (e Environment) String() string {
	if e < 0 || int(e) >= len(environmentNames) {
		return fmt.Sprintf("Environment(%d)", int(e))
	}
	return environmentNames[e]
}

// serverless reports whether instances come, go and freeze by themselves.
func (e Environment) serverless() bool { return e > EnvLocal }

// google reports whether the environment is one in which Cloud SQL is the rule.
func (e Environment) google() bool { return e > EnvLocal && e < EnvLambda }

// EnvironmentVar is the variable that overrides the detection of the environment; its
// values are the names of the Environments, such as "local" and "cloudrun".
const EnvironmentVar = "CONN_ENVIRONMENT"

// defaultURL is the canon's local database.
const defaultURL = "postgres://postgres:password@localhost:5432/netra"

// source says which variable a setting came from.
type source struct{ setting, variable string }

// detection is the environment and what made it so.
type detection struct {
	Environment
	by string // a variable, "the option", or "" for the default
}

// detect finds the environment. Knative on Kubernetes sets K_SERVICE as Cloud
// Run does, so Kubernetes is asked for first.
func detect(chosen Environment, getenv func(string) string) (detection, error) {
	if chosen != EnvAuto {
		return detection{chosen, "Config.Environment"}, nil
	}
	if v := strings.ToLower(strings.TrimSpace(getenv(EnvironmentVar))); v != "" && v != "auto" {
		for e, name := range environmentNames {
			if v == name {
				return detection{Environment(e), EnvironmentVar}, nil
			}
		}
		return detection{}, fmt.Errorf("conn: %s is none of %s", EnvironmentVar, strings.Join(environmentNames[:], ", "))
	}
	for _, d := range []detection{
		{EnvLocal, "KUBERNETES_SERVICE_HOST"},
		{EnvLambda, "AWS_LAMBDA_FUNCTION_NAME"},
		{EnvCloudRunJob, "CLOUD_RUN_JOB"},
		{EnvCloudRunJob, "CLOUD_RUN_WORKER_POOL"},
	} {
		if getenv(d.by) != "" {
			return d, nil
		}
	}
	switch service, target := getenv("K_SERVICE"), getenv("FUNCTION_TARGET"); {
	case service != "" && target != "": // FUNCTION_TARGET alone: the framework on a laptop
		return detection{EnvCloudFunctions, "FUNCTION_TARGET"}, nil
	case service != "":
		return detection{EnvCloudRun, "K_SERVICE"}, nil
	}
	return detection{EnvLocal, ""}, nil
}

// because tells a reader of an error what made the environment what it is.
func (d detection) because() string {
	if d.by == "" {
		return "environment " + d.String() + ", the default"
	}
	return "environment " + d.String() + ", chosen by " + d.by
}

// FromEnv returns the configuration the environment asks for:
//
//   - local: DATABASE_URL, else user postgres with password "password" on
//     localhost:5432, database netra;
//   - Cloud Run services and jobs, Cloud Functions: INSTANCE_CONNECTION_NAME,
//     DB_USER, DB_PASS and DB_NAME, or DATABASE_URL where none of them is set;
//   - AWS Lambda: DATABASE_URL, or the same four.
//
// SQL_ECHO turns Echo on. A variable that is missing is named in the error,
// with what made the environment what it is. A database that needs no password
// is opened with Open and an IAMDialer.
func FromEnv() (*Config, error) {
	c := &Config{}
	if _, err := c.fillFromEnv(); err != nil {
		return nil, err
	}
	if _, err := parseDSN(c.URL, NoParity, nil); err != nil {
		return nil, err
	}
	return c, nil
}

// fillFromEnv completes c from the environment, unless c names its server.
func (c *Config) fillFromEnv() (detection, error) {
	getenv := c.lookup()
	d, err := detect(c.Environment, getenv)
	if err != nil {
		return d, err
	}
	if on, err := parseBool(getenv("SQL_ECHO")); err != nil {
		return d, fmt.Errorf("conn: SQL_ECHO %w", err)
	} else if on && !c.echoSet {
		c.Echo = true
		c.sources = append(c.sources, source{"echo", "SQL_ECHO"})
	}
	if c.URL != "" || c.urlSet && c.Parity == LibPQ && c.Instance == "" {
		return d, nil
	}
	if c.Instance != "" || d.usesInstance(getenv) {
		return d, c.fillInstance(d, getenv)
	}
	if c.URL = getenv("DATABASE_URL"); strings.TrimSpace(c.URL) != "" {
		c.sources = append(c.sources, source{"url", "DATABASE_URL"})
		return d, nil
	}
	if d.serverless() {
		return d, fmt.Errorf("conn: DATABASE_URL is not set (%s): set it, or %s=local for the default local database", d.because(), EnvironmentVar)
	}
	c.URL = defaultURL
	c.sources = append(c.sources, source{"url", "default"})
	return d, nil
}

func (c *Config) lookup() func(string) string {
	if c.getenv == nil {
		return os.Getenv
	}
	return c.getenv
}

// usesInstance decides between a Cloud SQL instance and DATABASE_URL.
func (d detection) usesInstance(getenv func(string) string) bool {
	if !d.serverless() {
		return false
	}
	if getenv("INSTANCE_CONNECTION_NAME") != "" {
		return true
	}
	return d.google() && (getenv("DATABASE_URL") == "" || getenv("DB_USER") != "" || getenv("DB_NAME") != "")
}

// fillInstance sets URL and Instance from the variables of the canon.
func (c *Config) fillInstance(d detection, getenv func(string) string) error {
	iam, ok := c.Dialer.(IAMDialer)
	passwordless := ok && iam.IAMAuthN()
	var missing []string
	need := func(setting, variable string, required bool) string {
		v := getenv(variable)
		switch {
		case v != "":
			c.sources = append(c.sources, source{setting, variable})
		case required:
			missing = append(missing, variable)
		}
		return v
	}
	if c.Instance == "" {
		c.Instance = need("instance", "INSTANCE_CONNECTION_NAME", true)
	}
	user := need("user", "DB_USER", true)
	password := need("password", "DB_PASS", !passwordless)
	name := need("database", "DB_NAME", true)
	if len(missing) > 0 {
		return fmt.Errorf("conn: %s not set (%s): Cloud SQL needs INSTANCE_CONNECTION_NAME, DB_USER, DB_PASS and DB_NAME", strings.Join(missing, ", "), d.because())
	}
	c.URL = keywords([]param{{"user", user}, {"password", password}, {"dbname", name}})
	return nil
}
