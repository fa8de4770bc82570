package conn

import (
	"fmt"
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
	// EnvCloudFunctions is a function of Cloud Functions (Cloud Run functions),
	// of either generation.
	EnvCloudFunctions
	// EnvLambda is a function of AWS Lambda.
	EnvLambda
	// EnvAppEngine is an App Engine service, standard or flexible.
	EnvAppEngine
	// EnvAzureFunctions is a function app of Azure Functions.
	EnvAzureFunctions
	// EnvAzureContainerApps is an app or a job of Azure Container Apps.
	EnvAzureContainerApps
	// EnvVercel is a function of Vercel.
	EnvVercel
	// EnvNetlify is a function of Netlify.
	EnvNetlify
)

var environmentNames = [...]string{
	"auto", "local", "cloudrun", "cloudrunjob", "cloudfunctions", "lambda",
	"appengine", "azurefunctions", "azurecontainerapps", "vercel", "netlify",
}

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
func (e Environment) google() bool {
	switch e {
	case EnvCloudRun, EnvCloudRunJob, EnvCloudFunctions, EnvAppEngine:
		return true
	}
	return false
}

const (
	// EnvironmentVar is the variable that overrides the detection of the
	// environment; its values are the names of the Environments, such as "local"
	// and "cloudrun".
	EnvironmentVar = "CONN_ENVIRONMENT"
	// ModeVar is the variable that decides the mode where no option does; its
	// values are "pool", "bounded", "null" and "auto".
	ModeVar = "CONN_MODE"
)

// detection is the environment and what made it so.
type detection struct {
	Environment
	by string // a variable, "Config.Environment", or "" for the default
	// emulated is set for the function of a platform on a machine of one's own:
	// it runs as it will there, with the local database for a default.
	emulated bool
}

// sign is a variable that a platform sets for the programs it runs.
type sign struct {
	variable string
	Environment
	// local is the variable, or variable=value, with which the platform's own
	// emulator on a laptop is told from it. There the next signs are asked.
	local  string
	source string // where the platform documents it
}

// signs is asked from the top; the first variable that is set decides.
//
// Knative sets K_SERVICE and K_REVISION wherever it runs, and Cloud Run took
// them from it. What stands below KUBERNETES_SERVICE_HOST is local when that is
// set: on a cluster of one's own, pods live for days, are never frozen and are
// bounded by their number of replicas, so that a pool is right, and there is no
// INSTANCE_CONNECTION_NAME to be missed. Container Apps stand above it: they run
// on a cluster that is not one's own.
var signs = []sign{
	{"CONTAINER_APP_NAME", EnvAzureContainerApps, "", "learn.microsoft.com/azure/container-apps/environment-variables"},
	{"CONTAINER_APP_JOB_NAME", EnvAzureContainerApps, "", "learn.microsoft.com/azure/container-apps/environment-variables"},
	{"KUBERNETES_SERVICE_HOST", EnvLocal, "", "kubernetes.io/docs/concepts/services-networking/service/#environment-variables"},
	// Both run functions on Lambda and may show its variables too.
	{"VERCEL", EnvVercel, "VERCEL_ENV=development", "vercel.com/docs/environment-variables/system-environment-variables"},
	{"NETLIFY", EnvNetlify, "NETLIFY_DEV", "docs.netlify.com/build/functions/environment-variables"},
	{"AWS_LAMBDA_FUNCTION_NAME", EnvLambda, "", "docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html"},
	{"CLOUD_RUN_JOB", EnvCloudRunJob, "", "cloud.google.com/run/docs/container-contract#jobs-env-vars"},
	{"CLOUD_RUN_WORKER_POOL", EnvCloudRunJob, "", "cloud.google.com/run/docs/container-contract#worker-pools-env-vars"},
	{"FUNCTION_TARGET", EnvCloudFunctions, "", "cloud.google.com/functions/docs/configuring/env-var"},
	{"K_SERVICE", EnvCloudRun, "", "cloud.google.com/run/docs/container-contract#services-env-vars"},
	// The runtimes of the first generation that set neither of the two above.
	{"FUNCTION_NAME", EnvCloudFunctions, "", "cloud.google.com/functions/docs/configuring/env-var"},
	{"GAE_ENV", EnvAppEngine, "GAE_ENV=localdev", "cloud.google.com/appengine/docs/standard/go/runtime#environment_variables"},
	{"GAE_SERVICE", EnvAppEngine, "GAE_ENV=localdev", "cloud.google.com/appengine/docs/flexible/go/runtime#environment_variables"},
	{"FUNCTIONS_CUSTOMHANDLER_PORT", EnvAzureFunctions, "AZURE_FUNCTIONS_ENVIRONMENT=Development", "learn.microsoft.com/azure/azure-functions/functions-custom-handlers"},
	{"FUNCTIONS_WORKER_RUNTIME", EnvAzureFunctions, "AZURE_FUNCTIONS_ENVIRONMENT=Development", "learn.microsoft.com/azure/azure-functions/functions-app-settings"},
}

// found reports whether the platform itself set s, not its emulator.
func (s sign) found(getenv func(string) string) bool {
	if getenv(s.variable) == "" {
		return false
	}
	name, value, valued := strings.Cut(s.local, "=")
	if valued {
		return !strings.EqualFold(getenv(name), value)
	}
	return name == "" || getenv(name) == ""
}

// detect finds the environment.
func detect(chosen Environment, getenv func(string) string) (detection, error) {
	if chosen != EnvAuto {
		return detection{Environment: chosen, by: "Config.Environment"}, nil
	}
	if v := strings.ToLower(strings.TrimSpace(getenv(EnvironmentVar))); v != "" && v != EnvAuto.String() {
		for e, name := range environmentNames {
			if v == name {
				return detection{Environment: Environment(e), by: EnvironmentVar}, nil
			}
		}
		return detection{}, fmt.Errorf("conn: %s is none of %s", EnvironmentVar, strings.Join(environmentNames[:], ", "))
	}
	for _, s := range signs {
		if s.found(getenv) {
			// Functions that are deployed have K_SERVICE too. FUNCTION_TARGET alone
			// is the functions framework on a laptop.
			emulated := s.variable == "FUNCTION_TARGET" && getenv("K_SERVICE") == ""
			return detection{Environment: s.Environment, by: s.variable, emulated: emulated}, nil
		}
	}
	return detection{Environment: EnvLocal}, nil
}

// because tells a reader of an error what made the environment what it is.
func (d detection) because() string {
	if d.by == "" {
		return "environment " + d.String() + ", the default"
	}
	return "environment " + d.String() + ", chosen by " + d.by
}
