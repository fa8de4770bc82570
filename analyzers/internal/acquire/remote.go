package acquire

import (
	"go/types"
	"slices"
	"strings"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// remotes are the libraries of other services, by the beginning of their import
// paths. Their methods that take a context and return an error, or what has one,
// wait for an answer.
var remotes = []string{
	"github.com/aws/aws-sdk-go-v2/service/",
	"github.com/aws/aws-sdk-go-v2/feature/s3/",
	"cloud.google.com/go/bigquery", "cloud.google.com/go/cloudtasks/", "cloud.google.com/go/firestore",
	"cloud.google.com/go/kms/", "cloud.google.com/go/pubsub", "cloud.google.com/go/secretmanager/", "cloud.google.com/go/storage",
	"github.com/redis/go-redis/", "github.com/go-redis/redis/",
	"github.com/segmentio/kafka-go", "github.com/twmb/franz-go/pkg/kgo",
	"github.com/nats-io/nats.go/jetstream",
	"github.com/rabbitmq/amqp091-go",
	"go.mongodb.org/mongo-driver/",
	"github.com/elastic/go-elasticsearch/",
}

// isRemote reports whether a function asks another service by its package or by
// its form: a method of a client that protoc made for gRPC.
func isRemote(fn *types.Func) bool {
	sig := fn.Signature()
	if sig.Recv() == nil || sig.Params().Len() == 0 || !gosrc.IsContext(sig.Params().At(0).Type()) {
		return false
	}
	if sig.Variadic() && gosrc.ReturnsError(sig) {
		last, ok := sig.Params().At(sig.Params().Len() - 1).Type().(*types.Slice)
		if ok && gosrc.IsNamed(last.Elem(), "google.golang.org/grpc", "CallOption") {
			return true
		}
	}
	path := fn.Pkg().Path()
	if !slices.ContainsFunc(remotes, func(prefix string) bool { return strings.HasPrefix(path, prefix) }) {
		return false
	}
	return gosrc.ReturnsError(sig) || isCommand(sig)
}

// isCommand reports whether a method returns a command of redis, which has the
// answer or the error of the server in it. Those of a pipeline are only noted.
func isCommand(sig *types.Signature) bool {
	if sig.Results().Len() != 1 {
		return false
	}
	named := gosrc.Named(gosrc.Deref(sig.Results().At(0).Type()))
	return named != nil && strings.Contains(gosrc.Deref(named).String(), "redis") && strings.HasSuffix(named.Obj().Name(), "Cmd")
}

// onlyNotes reports whether a call is of a method of a pipeline of redis that sends
// nothing yet.
func onlyNotes(recv types.Type, name string) bool {
	named := gosrc.Named(gosrc.Deref(recv))
	return named != nil && strings.HasPrefix(named.Obj().Name(), "Pipelin") && name != "Exec"
}
