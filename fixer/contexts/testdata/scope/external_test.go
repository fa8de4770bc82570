package contexts_test

import (
	"context"
	"testing"
)

func probe(...context.Context) {}

func Exported(t *testing.T) { probe() /* t.Context() */ }
