// Package frames has the handlers of frameworks.
package frames

import (
	"context"
	"database/sql"
	"os"

	"github.com/gin-gonic/gin"
	"github.com/gofiber/fiber/v2"
	"github.com/labstack/echo/v4"
	_ "github.com/lib/pq"
	"google.golang.org/grpc/health/grpc_health_v1"
)

var url = os.Getenv("DATABASE_URL")

// Gin is a handler of gin.
func Gin(c *gin.Context) {
	db, err := sql.Open("postgres", url) // want `sql.Open opens a pool for each request and nothing closes it`
	if err != nil {
		return
	}
	db.ExecContext(c.Request.Context(), "SELECT 1")
}

// Echo is a handler of echo.
func Echo(c echo.Context) error {
	db, err := sql.Open("postgres", url) // want `sql.Open opens a pool for each request; open it once and keep it$`
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(c.Request().Context(), "SELECT 1")
	return err
}

// Fiber is a handler of fiber.
func Fiber(c *fiber.Ctx) error {
	db, err := sql.Open("postgres", url) // want `sql.Open opens a pool for each request and nothing closes it`
	if err != nil {
		return err
	}
	_, err = db.ExecContext(c.UserContext(), "SELECT 1")
	return err
}

// Tenant opens what the request names.
func Tenant(c *gin.Context) {
	db, err := sql.Open("postgres", c.GetHeader("database"))
	if err != nil {
		return
	}
	defer db.Close()
	db.ExecContext(c.Request.Context(), "SELECT 1")
}

type health struct {
	grpc_health_v1.UnimplementedHealthServer
	db *sql.DB
}

// Check answers a call.
func (h *health) Check(ctx context.Context, _ *grpc_health_v1.HealthCheckRequest) (*grpc_health_v1.HealthCheckResponse, error) {
	db, err := sql.Open("postgres", url) // want `sql.Open opens a pool for each request and nothing closes it`
	if err != nil {
		return nil, err
	}
	return &grpc_health_v1.HealthCheckResponse{}, db.PingContext(ctx)
}

// Watch answers a stream.
func (h *health) Watch(_ *grpc_health_v1.HealthCheckRequest, stream grpc_health_v1.Health_WatchServer) error {
	db, err := sql.Open("postgres", url) // want `sql.Open opens a pool for each request; open it once and keep it$`
	if err != nil {
		return err
	}
	defer db.Close()
	return db.PingContext(stream.Context())
}

// start is no call of the service.
func (h *health) start(ctx context.Context) (err error) {
	h.db, err = sql.Open("postgres", url)
	return err
}
