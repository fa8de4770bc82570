// Package commands has functions of frameworks that code calls by itself.
package commands

import (
	"context"
	"net/http"
	"net/http/httptest"

	"github.com/gin-gonic/gin"
	"github.com/spf13/cobra"
)

func probe(...context.Context) {}

// show is called with a command that was not executed.
func show(cmd *cobra.Command, args []string) {
	probe() /* - can be nil */
	_ = cmd.Name()
	probe() /* - can be nil */
}

// list is called by the framework, and by what it calls.
func list(cmd *cobra.Command, args []string) {
	probe() /* cmd.Context() */
	ready(cmd)
	ready(cmd.Root())
}

func ready(cmd *cobra.Command) { probe() /* cmd.Context() */ }

// given is called with a command that has a context.
func given(cmd *cobra.Command) { probe() /* cmd.Context() */ }

func newCommand() *cobra.Command {
	root := &cobra.Command{Run: show}
	root.AddCommand(&cobra.Command{RunE: func(cmd *cobra.Command, args []string) error {
		probe() /* cmd.Context() */
		list(cmd, args)
		return nil
	}})
	return root
}

func direct() {
	show(newCommand(), nil)
	cmd := newCommand()
	cmd.SetContext(context.Background())
	given(cmd)
}

// page is called with a context of gin that has no request.
func page(c *gin.Context) { probe() /* - can be nil */ }

// full is called with one that has.
func full(c *gin.Context) { probe() /* c.Request.Context() */ }

func recorded() {
	c, _ := gin.CreateTestContext(httptest.NewRecorder())
	page(c.Copy())
	d, _ := gin.CreateTestContext(httptest.NewRecorder())
	d.Request = httptest.NewRequest(http.MethodGet, "/", nil)
	full(d)
}
