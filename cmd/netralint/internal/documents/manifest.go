package documents

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/netra-systems/netralint/analyzers/config/project"
)

// variables are those that conn needs on Cloud Run, but DB_PASS: a login by IAM has
// none.
var variables = []string{"INSTANCE_CONNECTION_NAME", "DB_USER", "DB_NAME"}

// need is what the instances of a service may open.
type need struct {
	file            string
	node            *yaml.Node // says how many instances
	instances, size int
}

// manifest looks at the Cloud Run services and jobs in a file.
func (r *reader) manifest(name string, text []byte) {
	for _, doc := range r.documents(name, text) {
		r.service(name, doc)
	}
}

// service looks at one object, if it is of Cloud Run.
func (r *reader) service(name string, object *yaml.Node) {
	api, kind := text(at(object, "apiVersion")), text(at(object, "kind"))
	var pod *yaml.Node
	switch {
	case strings.HasPrefix(api, "serving.knative.dev/") && kind == "Service":
		pod = r.mapping(name, object, "spec", "template")
	case strings.HasPrefix(api, "run.googleapis.com/") && kind == "Job":
		pod = r.mapping(name, object, "spec", "template", "spec", "template")
	default:
		return
	}
	annotations := r.mapping(name, pod, "metadata", "annotations")
	cloudSQL := at(annotations, "run.googleapis.com/cloudsql-instances") != nil
	containers := r.want(name, at(r.mapping(name, pod, "spec"), "containers"), yaml.SequenceNode, "a list of containers")
	scale := at(annotations, "autoscaling.knative.dev/maxScale")
	instances, known := r.instances(name, scale)
	for _, c := range items(containers) {
		env := r.want(name, at(c, "env"), yaml.SequenceNode, "a list of variables for env")
		if r.code.Postgres && at(c, "envFrom") == nil {
			r.variables(name, env, cloudSQL)
		}
		if known {
			r.size(name, env, scale, instances)
		}
	}
}

// variables reports what a container lacks of what conn needs, where it has some of it
// and it is about Cloud SQL.
func (r *reader) variables(name string, env *yaml.Node, cloudSQL bool) {
	if env == nil {
		return
	}
	var missing []string
	set := map[string]bool{}
	for _, e := range env.Content {
		set[text(at(e, "name"))] = true
	}
	for _, v := range variables {
		if !set[v] {
			missing = append(missing, v)
		}
	}
	if len(missing) == 0 || len(missing) == len(variables) || !cloudSQL && !set["INSTANCE_CONNECTION_NAME"] {
		return
	}
	r.Findings = append(r.Findings, Finding{name, env.Line, env.Column,
		fmt.Sprintf("%s not set here: on Cloud Run conn needs INSTANCE_CONNECTION_NAME, DB_USER and DB_NAME", strings.Join(missing, " and "))})
}

var poolSize = regexp.MustCompile(`postgres(?:ql)?://[^\s]*[?&]pool_max_conns=(\d+)`)

// instances returns how many of a service there may be, and notes what is no number.
func (r *reader) instances(name string, scale *yaml.Node) (n int, ok bool) {
	if scale == nil || strings.ContainsAny(text(scale), "${}<>%") { // filled in when it is used
		return 0, false
	}
	n, err := strconv.Atoi(text(scale))
	if err != nil || n < 0 {
		r.Broken = append(r.Broken, fmt.Sprintf("%s:%d: want a number of instances for maxScale, as in \"20\", not %q", name, scale.Line, text(scale)))
		return 0, false
	}
	return n, true
}

// size notes what a service may open, where both numbers are written down.
func (r *reader) size(name string, env, scale *yaml.Node, instances int) {
	if env == nil {
		return
	}
	for _, e := range env.Content {
		if m := poolSize.FindStringSubmatch(text(at(e, "value"))); m != nil {
			if size, err := strconv.Atoi(m[1]); err == nil {
				r.needs = append(r.needs, need{name, scale, instances, size})
			}
		}
	}
}

var maxConnections = regexp.MustCompile(`name\s*=\s*"max_connections"\s*\n?\s*value\s*=\s*"?(\d+)|value\s*=\s*"?(\d+)"?\s*\n\s*name\s*=\s*"max_connections"`)

// limit notes the max_connections of a database in Terraform.
func (r *reader) limit(text []byte) {
	for _, m := range maxConnections.FindAllSubmatch(text, -1) {
		if n, err := strconv.Atoi(string(slices.Concat(m[1], m[2]))); err == nil {
			if r.limits == nil {
				r.limits = map[int]bool{}
			}
			r.limits[n] = true
		}
	}
}

// reserved is how many connections PostgreSQL keeps for superusers by default.
const reserved = 3

// budgets compares what services may open with what the database takes. Where several
// databases differ, which of them a service uses is not known, and nothing is said.
func (r *reader) budgets() {
	if len(r.limits) != 1 {
		return
	}
	for limit := range r.limits {
		for _, n := range r.needs {
			if sum := n.instances * n.size; sum > limit-reserved {
				r.Findings = append(r.Findings, Finding{n.file, n.node.Line, n.node.Column,
					fmt.Sprintf("%d instances with %d connections each are %d; the database takes %d, of which %d are reserved", n.instances, n.size, sum, limit, reserved)})
			}
		}
	}
}

// documents returns those of a file, and notes what is no YAML.
func (r *reader) documents(name string, text []byte) (all []*yaml.Node) {
	dec := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var doc yaml.Node
		err := dec.Decode(&doc)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			line, _, words, ok := project.NoYAML(text, err)
			if !ok {
				line, words = 1, err.Error()
			}
			r.Broken = append(r.Broken, fmt.Sprintf("%s:%d: want YAML: %s", name, line, words))
			return all
		}
		all = append(all, doc.Content...)
	}
}

// mapping follows keys to keys and values, and notes where there is something else.
func (r *reader) mapping(name string, n *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
		n = r.want(name, at(n, key), yaml.MappingNode, "keys and values for "+key)
	}
	return n
}

// want returns a value that is of a kind, and notes one that is of another: want says
// what it is to be. It is nil where there is none.
func (r *reader) want(name string, n *yaml.Node, kind yaml.Kind, words string) *yaml.Node {
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n == nil || n.Tag == "!!null" {
		return nil
	}
	if n.Kind != kind {
		r.Broken = append(r.Broken, fmt.Sprintf("%s:%d: want %s", name, n.Line, words))
		return nil
	}
	return n
}

func items(list *yaml.Node) []*yaml.Node {
	if list == nil {
		return nil
	}
	return list.Content
}

// at follows keys through mappings, nil where there is none.
func at(n *yaml.Node, keys ...string) *yaml.Node {
	for _, key := range keys {
		if n != nil && n.Kind == yaml.AliasNode {
			n = n.Alias
		}
		if n == nil || n.Kind != yaml.MappingNode {
			return nil
		}
		var found *yaml.Node
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == key {
				found = n.Content[i+1]
			}
		}
		n = found
	}
	return n
}

func text(n *yaml.Node) string {
	if n == nil || n.Kind != yaml.ScalarNode {
		return ""
	}
	return n.Value
}
