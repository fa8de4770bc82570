package perrequest

import (
	"go/ast"
	"go/types"
	"strings"

	"github.com/netra-systems/netralint/fixer/gosrc"
)

// An event is what a function is run for, as messages say it.
type event string

const (
	request event = "request"
	message event = "message"
	job     event = "run of a job"
	turn    event = "turn of the loop"
)

// hosts are the functions and methods that run what they are given for each event,
// by package and name.
var hosts = map[string]map[string]event{
	"github.com/aws/aws-lambda-go/lambda": {
		"Start": request, "StartWithOptions": request, "StartWithContext": request,
		"StartHandlerFunc": request, "NewHandler": request, "NewHandlerWithOptions": request,
	},
	"github.com/GoogleCloudPlatform/functions-framework-go/functions": {"HTTP": request, "CloudEvent": request, "Typed": request},
	"github.com/GoogleCloudPlatform/functions-framework-go/funcframework": {
		"RegisterHTTPFunctionContext": request, "RegisterCloudEventFunctionContext": request, "RegisterEventFunctionContext": request,
	},
	"github.com/robfig/cron":        {"AddFunc": job},
	"github.com/robfig/cron/v3":     {"AddFunc": job},
	"github.com/go-co-op/gocron":    {"Do": job, "DoWithJobDetails": job},
	"github.com/go-co-op/gocron/v2": {"NewTask": job},
	"github.com/hibiken/asynq":      {"HandleFunc": message},
	"github.com/nats-io/nats.go":    {"Subscribe": message, "QueueSubscribe": message},
	"cloud.google.com/go/pubsub":    {"Receive": message},
	"cloud.google.com/go/pubsub/v2": {"Receive": message},
}

// events are the types of which a handler gets a new value for each event.
var events = map[[2]string]event{
	{"net/http", "Request"}:                        request,
	{"github.com/gin-gonic/gin", "Context"}:        request,
	{"github.com/labstack/echo", "Context"}:        request,
	{"github.com/labstack/echo/v4", "Context"}:     request,
	{"github.com/labstack/echo/v5", "Context"}:     request,
	{"github.com/gofiber/fiber/v2", "Ctx"}:         request,
	{"github.com/gofiber/fiber/v3", "Ctx"}:         request,
	{"github.com/valyala/fasthttp", "RequestCtx"}:  request,
	{"google.golang.org/grpc", "UnaryServerInfo"}:  request,
	{"google.golang.org/grpc", "StreamServerInfo"}: request,
	{"connectrpc.com/connect", "Request"}:          request,

	{"github.com/hibiken/asynq", "Task"}:                               message,
	{"github.com/segmentio/kafka-go", "Message"}:                       message,
	{"github.com/IBM/sarama", "ConsumerMessage"}:                       message,
	{"github.com/Shopify/sarama", "ConsumerMessage"}:                   message,
	{"github.com/confluentinc/confluent-kafka-go/v2/kafka", "Message"}: message,
	{"github.com/twmb/franz-go/pkg/kgo", "Record"}:                     message,
	{"github.com/rabbitmq/amqp091-go", "Delivery"}:                     message,
	{"github.com/streadway/amqp", "Delivery"}:                          message,
	{"cloud.google.com/go/pubsub", "Message"}:                          message,
	{"cloud.google.com/go/pubsub/v2", "Message"}:                       message,
	{"github.com/nats-io/nats.go", "Msg"}:                              message,
	{"github.com/nats-io/nats.go/jetstream", "Msg"}:                    message,
	{"github.com/aws/aws-sdk-go-v2/service/sqs/types", "Message"}:      message,
	{"github.com/ThreeDotsLabs/watermill/message", "Message"}:          message,
	{"github.com/riverqueue/river", "Job"}:                             message,
	{"github.com/cloudevents/sdk-go/v2/event", "Event"}:                message,
}

// lambdaEvents is the package of the events that a Lambda function is called for.
const lambdaEvents = "github.com/aws/aws-lambda-go/events"

// handles returns what a function is a handler of by its parameters, by its
// receiver, or by what it is passed to; "" if it is none.
func (h *handlers) handles(fn ast.Node) event {
	if e := h.given[fn]; e != "" {
		return e
	}
	sig := h.signature(fn)
	if sig == nil {
		return ""
	}
	for v := range sig.Params().Variables() {
		if e := eventIn(v.Type()); e != "" {
			return e
		}
	}
	if isUnary(sig) {
		return request
	}
	return ""
}

func (h *handlers) signature(fn ast.Node) *types.Signature {
	switch fn := fn.(type) {
	case *ast.FuncDecl:
		if obj, ok := h.pass.TypesInfo.Defs[fn.Name].(*types.Func); ok {
			return obj.Signature()
		}
	case *ast.FuncLit:
		sig, _ := h.pass.TypesInfo.TypeOf(fn).(*types.Signature)
		return sig
	}
	return nil
}

func eventIn(t types.Type) event {
	if isStream(t) {
		return request
	}
	named := gosrc.Named(gosrc.Deref(t))
	if named == nil || named.Obj().Pkg() == nil {
		return ""
	}
	path := named.Obj().Pkg().Path()
	if path == lambdaEvents {
		return request
	}
	return events[[2]string{path, named.Obj().Name()}]
}

// isStream reports whether t is an interface with the methods by which the
// streams of gRPC are known.
func isStream(t types.Type) bool {
	if !types.IsInterface(t) {
		return false
	}
	for _, name := range []string{"SendMsg", "RecvMsg", "SetTrailer"} {
		if obj, _, _ := types.LookupFieldOrMethod(t, false, nil, name); obj == nil {
			return false
		}
	}
	return true
}

// isUnary reports whether a method answers the calls of a gRPC service: it takes
// a context and a message and returns one and an error, and both are messages of
// protobuf, or its type embeds the Unimplemented server of a service.
func isUnary(sig *types.Signature) bool {
	if sig.Recv() == nil || sig.Params().Len() != 2 || !gosrc.IsContext(sig.Params().At(0).Type()) || !gosrc.ReturnsError(sig) || sig.Results().Len() != 2 {
		return false
	}
	return isProto(sig.Params().At(1).Type()) && isProto(sig.Results().At(0).Type()) || embedsServer(sig.Recv().Type())
}

func isProto(t types.Type) bool {
	obj, _, _ := types.LookupFieldOrMethod(t, false, nil, "ProtoReflect")
	return obj != nil
}

func embedsServer(t types.Type) bool {
	s, ok := gosrc.Deref(t).Underlying().(*types.Struct)
	if !ok {
		return false
	}
	for f := range s.Fields() {
		if f.Embedded() && strings.HasPrefix(f.Name(), "Unimplemented") && strings.HasSuffix(f.Name(), "Server") {
			return true
		}
	}
	return false
}
