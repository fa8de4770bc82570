// Package frameworks has handlers of the frameworks that give a context.
package frameworks

import (
	"context"
	"database/sql"
	"net/http"
	"time"

	"connectrpc.com/connect"
	"github.com/GoogleCloudPlatform/functions-framework-go/functions"
	"github.com/aws/aws-lambda-go/lambda"
	"github.com/cloudevents/sdk-go/v2/event"
	"github.com/gin-gonic/gin"
	"github.com/go-chi/chi/v5"
	"github.com/gofiber/fiber/v2"
	"github.com/hibiken/asynq"
	"github.com/labstack/echo/v4"
	"github.com/riverqueue/river"
	"github.com/spf13/cobra"
	cliv2 "github.com/urfave/cli/v2"
	cliv3 "github.com/urfave/cli/v3"
	"go.temporal.io/sdk/worker"
	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"
)

type app struct{ db *sql.DB }

func (a *app) count(what string) (n int) {
	_ = a.db.QueryRow("SELECT count(*) FROM " + what).Scan(&n)
	return n
}

func (a *app) chi() http.Handler {
	r := chi.NewRouter()
	r.Get("/", func(w http.ResponseWriter, r *http.Request) { a.count("chi") })
	r.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			a.count("middleware")
			next.ServeHTTP(w, r)
		})
	})
	r.Mount("/plain", http.HandlerFunc(a.plain))
	return r
}

func (a *app) plain(w http.ResponseWriter, _ *http.Request) { a.count("plain") }

func (a *app) gin(c *gin.Context) {
	a.count("gin")
	go a.count("gin statement")
	go func() { a.count("gin goroutine") }()
	time.AfterFunc(time.Second, func() { a.count("gin later") })
}

func (a *app) echo(c echo.Context) error { a.count("echo"); return nil }

func (a *app) fiber(c *fiber.Ctx) error { a.count("fiber"); return nil }

type things struct{}

func (a *app) unary(ctx context.Context, in *things) (*things, error) {
	a.count("unary")
	return in, nil
}

func (a *app) stream(in *things, s grpc.ServerStreamingServer[things]) error {
	a.count("stream")
	return nil
}

func (a *app) connect(ctx context.Context, r *connect.Request[things]) (*connect.Response[things], error) {
	a.count("connect")
	return nil, nil
}

func (a *app) connectStream(context.Context, *connect.ClientStream[things]) (*connect.Response[things], error) {
	a.count("connect stream")
	return nil, nil
}

func (a *app) cobra() *cobra.Command {
	c := &cobra.Command{
		RunE: func(cmd *cobra.Command, args []string) error { a.count("cobra"); return nil },
		Run:  a.run,
	}
	c.PersistentPreRun = func(_ *cobra.Command, _ []string) { a.count("cobra, unnamed") }
	return c
}

func (a *app) run(cmd *cobra.Command, _ []string) { a.count("cobra method") }

func (a *app) cli() (*cliv2.App, *cliv3.Command) {
	v2 := &cliv2.App{Action: func(c *cliv2.Context) error { a.count("cli v2"); return nil }}
	v3 := &cliv3.Command{Action: func(ctx context.Context, c *cliv3.Command) error { a.count("cli v3"); return nil }}
	return v2, v3
}

func (a *app) lambda() {
	lambda.Start(func(ctx context.Context, e map[string]string) error { a.count("lambda"); return nil })
}

func (a *app) functions() {
	functions.HTTP("f", func(w http.ResponseWriter, r *http.Request) { a.count("functions http") })
	functions.CloudEvent("e", func(ctx context.Context, e event.Event) error { a.count("functions event"); return nil })
}

func (a *app) activity(ctx context.Context, name string) error { a.count("temporal"); return nil }

func (a *app) temporal(w worker.Worker) { w.RegisterActivity(a.activity) }

type args struct{}

func (args) Kind() string { return "args" }

type sorter struct {
	river.WorkerDefaults[args]
	app *app
}

func (s *sorter) Work(ctx context.Context, job *river.Job[args]) error {
	s.app.count("river")
	return nil
}

func (a *app) asynq() *asynq.ServeMux {
	mux := asynq.NewServeMux()
	mux.HandleFunc("x", func(ctx context.Context, t *asynq.Task) error { a.count("asynq"); return nil })
	return mux
}

func (a *app) group(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { a.count("errgroup"); return gctx.Err() })
	if err := g.Wait(); err != nil {
		return err
	}
	a.count("after")
	return nil
}

var _ = (*sorter).Work
