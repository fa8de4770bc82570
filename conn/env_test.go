package conn

import (
	"reflect"
	"strings"
	"testing"
)

func TestDetect(t *testing.T) {
	tests := []struct {
		name   string
		vars   []string
		option Environment
		want   Environment
		by     string
	}{
		{"laptop", nil, EnvAuto, EnvLocal, ""},
		{"Cloud Run service", []string{"K_SERVICE", "s", "K_REVISION", "r", "K_CONFIGURATION", "c"}, EnvAuto, EnvCloudRun, "K_SERVICE"},
		{"Cloud Run job", []string{"CLOUD_RUN_JOB", "j", "CLOUD_RUN_TASK_INDEX", "0"}, EnvAuto, EnvCloudRunJob, "CLOUD_RUN_JOB"},
		{"Cloud Run worker pool", []string{"CLOUD_RUN_WORKER_POOL", "w"}, EnvAuto, EnvCloudRunJob, "CLOUD_RUN_WORKER_POOL"},
		{"Cloud Functions", []string{"K_SERVICE", "s", "FUNCTION_TARGET", "f"}, EnvAuto, EnvCloudFunctions, "FUNCTION_TARGET"},
		{"functions framework on a laptop", []string{"FUNCTION_TARGET", "f"}, EnvAuto, EnvCloudFunctions, "FUNCTION_TARGET"},
		{"Cloud Functions, first generation", []string{"FUNCTION_NAME", "f", "GCP_PROJECT", "p"}, EnvAuto, EnvCloudFunctions, "FUNCTION_NAME"},
		{"App Engine standard", []string{"GAE_ENV", "standard", "GAE_SERVICE", "s"}, EnvAuto, EnvAppEngine, "GAE_ENV"},
		{"App Engine flexible", []string{"GAE_SERVICE", "s", "GAE_INSTANCE", "i"}, EnvAuto, EnvAppEngine, "GAE_SERVICE"},
		{"App Engine's local server", []string{"GAE_ENV", "localdev", "GAE_SERVICE", "s"}, EnvAuto, EnvLocal, ""},
		{"Azure Functions", []string{"FUNCTIONS_WORKER_RUNTIME", "custom", "FUNCTIONS_CUSTOMHANDLER_PORT", "7"}, EnvAuto, EnvAzureFunctions, "FUNCTIONS_CUSTOMHANDLER_PORT"},
		{"Azure Functions, by its runtime", []string{"FUNCTIONS_WORKER_RUNTIME", "custom"}, EnvAuto, EnvAzureFunctions, "FUNCTIONS_WORKER_RUNTIME"},
		{"Azure Functions' local tools", []string{"FUNCTIONS_WORKER_RUNTIME", "custom", "FUNCTIONS_CUSTOMHANDLER_PORT", "7", "AZURE_FUNCTIONS_ENVIRONMENT", "Development"}, EnvAuto, EnvLocal, ""},
		{"Azure Container Apps", []string{"CONTAINER_APP_NAME", "a", "KUBERNETES_SERVICE_HOST", "10.0.0.1"}, EnvAuto, EnvAzureContainerApps, "CONTAINER_APP_NAME"},
		{"Azure Container Apps job", []string{"CONTAINER_APP_JOB_NAME", "j"}, EnvAuto, EnvAzureContainerApps, "CONTAINER_APP_JOB_NAME"},
		{"Vercel", []string{"VERCEL", "1", "VERCEL_ENV", "production", "AWS_LAMBDA_FUNCTION_NAME", "f"}, EnvAuto, EnvVercel, "VERCEL"},
		{"vercel dev", []string{"VERCEL", "1", "VERCEL_ENV", "development"}, EnvAuto, EnvLocal, ""},
		{"Netlify", []string{"NETLIFY", "true", "AWS_LAMBDA_FUNCTION_NAME", "f"}, EnvAuto, EnvNetlify, "NETLIFY"},
		{"netlify dev", []string{"NETLIFY", "true", "NETLIFY_DEV", "true"}, EnvAuto, EnvLocal, ""},
		{"Lambda", []string{"AWS_LAMBDA_FUNCTION_NAME", "f"}, EnvAuto, EnvLambda, "AWS_LAMBDA_FUNCTION_NAME"},
		{"Knative on Kubernetes", []string{"K_SERVICE", "s", "KUBERNETES_SERVICE_HOST", "10.0.0.1"}, EnvAuto, EnvLocal, "KUBERNETES_SERVICE_HOST"},
		{"Knative function on Kubernetes", []string{"K_SERVICE", "s", "FUNCTION_TARGET", "f", "KUBERNETES_SERVICE_HOST", "10.0.0.1"}, EnvAuto, EnvLocal, "KUBERNETES_SERVICE_HOST"},
		{"variable", []string{"K_SERVICE", "s", EnvironmentVar, "Local"}, EnvAuto, EnvLocal, EnvironmentVar},
		{"variable auto", []string{"K_SERVICE", "s", EnvironmentVar, "auto"}, EnvAuto, EnvCloudRun, "K_SERVICE"},
		{"option", []string{"K_SERVICE", "s", EnvironmentVar, "lambda"}, EnvLocal, EnvLocal, "Config.Environment"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := detect(tt.option, noVariables(tt.vars...))
			if err != nil || d.Environment != tt.want || d.by != tt.by {
				t.Errorf("%v by %q, %v; want %v by %q", d.Environment, d.by, err, tt.want, tt.by)
			}
		})
	}
	if _, err := detect(EnvAuto, noVariables(EnvironmentVar, "mars")); err == nil || !strings.Contains(err.Error(), EnvironmentVar+" is none of auto, local, cloudrun") {
		t.Errorf("error %v", err)
	}
}

// Every sign of a serverless platform leads to ModeNull by itself.
func TestServerlessMeansNullPool(t *testing.T) {
	documented := map[string]bool{}
	for _, s := range signs {
		if s.source == "" {
			t.Errorf("%s has no source", s.variable)
		}
		c := &Config{URL: URL("postgres://u:pw@127.0.0.1/n"), getenv: noVariables(s.variable, "x")}
		want := ModePool
		if s.Environment != EnvLocal {
			want = ModeNull
			documented[s.Environment.String()] = true
		}
		if d := mustResolve(t, c).description; d.Mode != want || d.Environment != s.Environment || d.ChosenBy != s.variable {
			t.Errorf("%s: %v mode in %v by %s, want %v", s.variable, d.Mode, d.Environment, d.ChosenBy, want)
		}
	}
	if len(documented) != len(environmentNames)-2 {
		t.Errorf("signs of %v only", documented)
	}
}

func TestMode(t *testing.T) {
	for _, tt := range []struct {
		variable string
		run      bool
		option   Mode
		want     Mode
		from     string
	}{
		{"", true, ModeAuto, ModeNull, ""},
		{"auto", true, ModeAuto, ModeNull, ""},
		{"bounded", true, ModeAuto, ModeBounded, ModeVar},
		{" Bounded\n", true, ModeAuto, ModeBounded, ModeVar},
		{"pool", true, ModeAuto, ModePool, ModeVar},
		{"null", false, ModeAuto, ModeNull, ModeVar},
		{"bounded", true, ModePool, ModePool, ""},
		{"", false, ModeAuto, ModePool, ""},
	} {
		vars := []string{ModeVar, tt.variable}
		if tt.run {
			vars = append(vars, "K_SERVICE", "s")
		}
		d := mustResolve(t, &Config{URL: URL("postgres://u:pw@127.0.0.1/n"), Mode: tt.option, getenv: noVariables(vars...)}).description
		if d.Mode != tt.want || d.Sources["mode"] != tt.from {
			t.Errorf("%+v: %v mode from %q", tt, d.Mode, d.Sources["mode"])
		}
	}
	_, err := (&Config{getenv: noVariables(ModeVar, "none")}).resolve()
	if err == nil || err.Error() != "conn: CONN_MODE is none of auto, pool, bounded, null" {
		t.Errorf("error %v", err)
	}
}

type iamDialer struct {
	Dialer
	on bool
}

func (d iamDialer) IAMAuthN() bool { return d.on }

func TestFromEnvironment(t *testing.T) {
	cloud := []string{"K_SERVICE", "s", "INSTANCE_CONNECTION_NAME", "p:r:i", "DB_USER", "me", "DB_PASS", `p@s's\`, "DB_NAME", "n@x"}
	without := func(name string) []string {
		var out []string
		for i := 0; i < len(cloud); i += 2 {
			if cloud[i] != name {
				out = append(out, cloud[i], cloud[i+1])
			}
		}
		return out
	}
	const run = " (environment cloudrun, chosen by K_SERVICE)"
	tests := []struct {
		name    string
		vars    []string
		c       Config
		want    string // summary of the settings
		wantErr string
	}{
		{name: "nothing set", want: "postgres:password@localhost:5432/netra tls=prefer"},
		{name: "DATABASE_URL", vars: []string{"DATABASE_URL", "postgres://u:pw@127.0.0.1/n"}, want: "u:pw@127.0.0.1:5432/n tls=prefer"},
		{name: "blank DATABASE_URL", vars: []string{"DATABASE_URL", " \n"}, want: "postgres:password@localhost:5432/netra tls=prefer"},
		{name: "an URL beats the environment", vars: cloud, c: Config{URL: URL("postgres://u:pw@127.0.0.1/n")}, want: "u:pw@127.0.0.1:5432/n tls=prefer"},
		{name: "Cloud Run", vars: cloud, want: `me:p@s's\@p:r:i/n@x tls=by the dialer`},
		{name: "Cloud Run, no instance", vars: without("INSTANCE_CONNECTION_NAME"), wantErr: "INSTANCE_CONNECTION_NAME not set" + run},
		{name: "Cloud Run, no user", vars: without("DB_USER"), wantErr: "DB_USER not set" + run},
		{name: "Cloud Run, no password", vars: without("DB_PASS"), wantErr: "DB_PASS not set" + run},
		{name: "Cloud Run, no password, IAM", vars: without("DB_PASS"), c: Config{Dialer: iamDialer{on: true}}, want: "me:@p:r:i/n@x tls=by the dialer"},
		{name: "Cloud Run, no password, no IAM", vars: without("DB_PASS"), c: Config{Dialer: iamDialer{}}, wantErr: "DB_PASS not set" + run},
		{name: "Cloud Run, no database", vars: without("DB_NAME"), wantErr: "DB_NAME not set" + run},
		{name: "Cloud Run, nothing", vars: []string{"K_SERVICE", "s"}, wantErr: "INSTANCE_CONNECTION_NAME, DB_USER, DB_PASS, DB_NAME not set" + run},
		{name: "Cloud Run, URL only", vars: []string{"K_SERVICE", "s", "DATABASE_URL", "postgres://u:pw@127.0.0.1/n"}, want: "u:pw@127.0.0.1:5432/n tls=prefer"},
		{name: "Cloud Run job", vars: append([]string{"CLOUD_RUN_JOB", "j"}, without("K_SERVICE")...), want: `me:p@s's\@p:r:i/n@x tls=by the dialer`},
		{name: "functions framework on a laptop", vars: []string{"FUNCTION_TARGET", "f"}, want: "postgres:password@localhost:5432/netra tls=prefer"},
		{name: "functions framework with an instance", vars: append([]string{"FUNCTION_TARGET", "f"}, without("K_SERVICE")...), want: `me:p@s's\@p:r:i/n@x tls=by the dialer`},
		{name: "App Engine", vars: append([]string{"GAE_ENV", "standard"}, without("K_SERVICE")...), want: `me:p@s's\@p:r:i/n@x tls=by the dialer`},
		{name: "Vercel", vars: []string{"VERCEL", "1"}, wantErr: "DATABASE_URL is not set (environment vercel, chosen by VERCEL)"},
		{name: "Cloud Functions", vars: append([]string{"FUNCTION_TARGET", "f"}, cloud...), want: `me:p@s's\@p:r:i/n@x tls=by the dialer`},
		{name: "Knative", vars: append([]string{"KUBERNETES_SERVICE_HOST", "h"}, cloud...), want: "postgres:password@localhost:5432/netra tls=prefer"},
		{name: "overridden", vars: append([]string{EnvironmentVar, "local"}, cloud...), want: "postgres:password@localhost:5432/netra tls=prefer"},
		{name: "Lambda", vars: []string{"AWS_LAMBDA_FUNCTION_NAME", "f"}, wantErr: "DATABASE_URL is not set (environment lambda, chosen by AWS_LAMBDA_FUNCTION_NAME)"},
		{name: "Lambda with URL", vars: []string{"AWS_LAMBDA_FUNCTION_NAME", "f", "DATABASE_URL", "postgres://u:pw@127.0.0.1/n"}, want: "u:pw@127.0.0.1:5432/n tls=prefer"},
		{name: "instance by option", vars: []string{"DB_USER", "me", "DB_PASS", "pw", "DB_NAME", "n"}, c: Config{Instance: "p:r:i"}, want: "me:pw@p:r:i/n tls=by the dialer"},
		{name: "SQL_ECHO misspelt", vars: []string{"SQL_ECHO", "perhaps"}, wantErr: "SQL_ECHO is neither true nor false"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c := tt.c
			c.getenv = noVariables(tt.vars...)
			if c.Dialer == nil {
				c.Dialer = iamDialer{}
			}
			s, err := c.resolve()
			if tt.wantErr != "" {
				if err == nil || !strings.Contains(err.Error(), tt.wantErr) {
					t.Fatalf("error %v, want %q", err, tt.wantErr)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := summary(s); got != tt.want {
				t.Errorf("\n got %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestEcho(t *testing.T) {
	for v, want := range map[string]bool{"": false, "0": false, "false": false, "1": true, "True": true, "yes": true, "debug": true} {
		if s := mustResolve(t, &Config{getenv: noVariables("SQL_ECHO", v)}); s.Echo != want {
			t.Errorf("SQL_ECHO=%q: Echo %v", v, s.Echo)
		}
	}
}

func TestFromEnvReadsTheProcess(t *testing.T) {
	t.Setenv("DATABASE_URL", "postgres://u:pw@127.0.0.1/n")
	t.Setenv("SQL_ECHO", "true")
	c, err := FromEnv()
	if err != nil || c.ConnString() != "postgres://u:pw@127.0.0.1/n" || !c.Echo {
		t.Errorf("%+v, %v", c, err)
	}
	t.Setenv("DATABASE_URL", "mysql://u:pw@127.0.0.1/n")
	if _, err := FromEnv(); err == nil {
		t.Error("a URL of another database is accepted")
	}
}

func TestDescribe(t *testing.T) {
	c := &Config{Dialer: iamDialer{}, getenv: noVariables("K_SERVICE", "s", "INSTANCE_CONNECTION_NAME", "p:r:i", "DB_USER", "me", "DB_PASS", "pw", "DB_NAME", "n", "SQL_ECHO", "1")}
	got := mustResolve(t, c).description
	want := Description{Environment: EnvCloudRun, ChosenBy: "K_SERVICE", Mode: ModeNull, Size: 5, Target: "p:r:i", User: "me", Database: "n", TLS: "by the dialer",
		Sources: map[string]string{"instance": "INSTANCE_CONNECTION_NAME", "user": "DB_USER", "password": "DB_PASS", "database": "DB_NAME", "echo": "SQL_ECHO"}}
	if !reflect.DeepEqual(want, got) {
		t.Errorf("%+v\nwant %+v", got, want)
	}
	for _, tt := range []struct {
		c    Config
		want string
	}{
		{*c, "n as me on p:r:i, TLS by the dialer, null mode, size 5; environment cloudrun, chosen by K_SERVICE; instance from INSTANCE_CONNECTION_NAME; " +
			"user from DB_USER; password from DB_PASS; database from DB_NAME; echo from SQL_ECHO"},
		{Config{}, "netra as postgres on localhost:5432, TLS prefer, pool mode, size 10 + 20 overflow; environment local, the default; url from default"},
		{Config{URL: URL("postgresql+asyncpg://u:pw@db.example.com:6432/n?echo=true&pool_min_conns=1"), Parity: LibPQ, Mode: ModeNull},
			"n as u on db.example.com:6432, TLS require, null mode, size 10, behind a pooler (port 6432), parity with lib/pq; environment local, the default; " +
				"driver asyncpg of the scheme left out; pool_min_conns dropped; sslmode=require, lib/pq's default"},
		{Config{URL: URL("postgres://u:pw@a,b:2/")}, "u as u on a:5432,b:2, TLS require, pool mode, size 10 + 20 overflow; environment local, the default; " +
			"sslmode=require, since the URL does not say and the host is not local"},
	} {
		if got := mustResolve(t, &tt.c).description.String(); got != tt.want {
			t.Errorf("\n got %s\nwant %s", got, tt.want)
		}
	}
}
