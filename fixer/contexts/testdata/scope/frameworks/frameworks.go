// Package frameworks holds handlers of frameworks, as package contexts does
// plain functions.
package frameworks

import (
	"context"

	"github.com/gin-gonic/gin"
	"github.com/gofiber/fiber/v2"
	fiberv3 "github.com/gofiber/fiber/v3"
	"github.com/labstack/echo/v4"
	"github.com/spf13/cobra"
	"github.com/urfave/cli/v2"
	cliv3 "github.com/urfave/cli/v3"
	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"
)

func probe(...context.Context) {}

func ginHandler(c *gin.Context)                     { probe() /* c.Request.Context() */ }
func echoHandler(c echo.Context) error              { probe(); /* c.Request().Context() */ return nil }
func fiberHandler(c *fiber.Ctx) error               { probe(); /* c.UserContext() */ return nil }
func fiber3Handler(c fiberv3.Ctx) error             { probe(); /* c.Context() */ return nil }
func run(cmd *cobra.Command, args []string)         { probe() /* cmd.Context() */ }
func action(c *cli.Context) error                   { probe(); /* c.Context */ return nil }
func action3(ctx context.Context, c *cliv3.Command) { probe() /* ctx */ }
func stream(s grpc.ServerStream) error              { probe(); /* s.Context() */ return nil }

type listServer interface {
	Send(*int) error
	grpc.ServerStream
}

func list(in *int, out listServer) error { probe(); /* out.Context() */ return nil }

func generic(s grpc.ServerStreamingServer[int]) error { probe(); /* s.Context() */ return nil }

var command = &cobra.Command{
	RunE: func(cmd *cobra.Command, args []string) error {
		probe() /* cmd.Context() */
		return nil
	},
}

// The context of an errgroup ends with Wait.
func group(ctx context.Context) error {
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		probe() /* - function literal */
		return nil
	})
	_ = gctx
	if err := g.Wait(); err != nil {
		return err
	}
	probe() /* ctx */
	return nil
}

func groupSame(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	err := g.Wait()
	probe() /* - may already be cancelled */
	_ = ctx
	return err
}
