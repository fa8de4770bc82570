package contexts

import (
	"context"
	"log"

	"github.com/rs/zerolog"
	"github.com/sirupsen/logrus"
	"go.uber.org/zap"
)

func breaksWhenDone(ctx context.Context) {
	for {
		if ctx.Err() != nil {
			break
		}
		probe() /* ctx */
	}
	probe() /* - may already be cancelled */
}

func breaksOuter(ctx context.Context, rows [][]int) {
outer:
	for _, row := range rows {
		for range row {
			if err := ctx.Err(); err != nil {
				break outer
			}
			probe() /* ctx */
		}
		probe() /* ctx */
	}
	probe() /* - may already be cancelled */
}

func breaksInner(ctx context.Context, rows [][]int) {
	for _, row := range rows {
		for range row {
			if ctx.Err() != nil {
				break
			}
		}
		probe() /* - may already be cancelled */
	}
}

func continuesWhenDone(ctx context.Context, rows []int) {
	for range rows {
		if ctx.Err() != nil {
			continue
		}
		probe() /* ctx */
	}
	probe() /* - may already be cancelled */
}

func breaksSwitch(ctx context.Context, n int) {
	switch n {
	case 1:
		if ctx.Err() != nil {
			break
		}
		probe() /* ctx */
	}
	probe() /* - may already be cancelled */
}

func jumps(ctx context.Context) {
	if ctx.Err() != nil {
		goto end
	}
	probe() /* ctx */
end:
	probe() /* - may already be cancelled */
}

func asksFirst(ctx context.Context) {
	err := ctx.Err()
	if err != nil {
		return
	}
	probe() /* ctx */
}

func whenAlive(ctx context.Context) {
	if ctx.Err() == nil {
		probe() /* ctx */
	} else {
		probe() /* - may already be cancelled */
	}
}

func eitherWay(ctx context.Context, n int) {
	if n > 3 || ctx.Err() != nil {
		if n > 4 {
			return
		} else {
			panic(n)
		}
	}
	probe() /* ctx */
}

func standardLogger(ctx context.Context) {
	if ctx.Err() != nil {
		log.Fatalln("done")
	}
	probe() /* ctx */
}

func saysSo(ctx context.Context) {
	if ctx.Err() != nil {
		log.Println("done")
	}
	probe() /* - may already be cancelled */
}

func ofLogrus(ctx context.Context, l *logrus.Entry) {
	if ctx.Err() != nil {
		l.WithField("a", 1).Fatalf("done: %v", ctx.Err())
	}
	probe() /* ctx */
}

func ofZap(ctx context.Context, l *zap.Logger) {
	if ctx.Err() != nil {
		l.Fatal("done", zap.Error(ctx.Err()))
	}
	probe() /* ctx */
}

func ofZerolog(ctx context.Context, l zerolog.Logger) {
	if ctx.Err() != nil {
		l.Fatal().Err(ctx.Err()).Msg("done")
	}
	probe() /* ctx */
}

func warnsWithZerolog(ctx context.Context, l zerolog.Logger) {
	if ctx.Err() != nil {
		l.Warn().Err(ctx.Err()).Msg("done")
	}
	probe() /* - may already be cancelled */
}

func cancelsAndBreaks(n int) {
	ctx, cancel := context.WithCancel(global)
	_ = ctx
	for {
		if n > 3 {
			cancel()
			break
		}
		probe() /* ctx */
	}
	probe() /* - may already be cancelled */
}

func cancelsAndMakesAnew() {
	ctx, cancel := context.WithCancel(global)
	cancel()
	ctx, cancel = context.WithCancel(global)
	defer cancel()
	_ = ctx
	probe() /* ctx */
}

func closureAsks(ctx context.Context) {
	done := func() bool { return ctx.Err() != nil }
	probe() /* ctx */
	if done() {
		probe() /* - may already be cancelled */
		return
	}
	probe() /* ctx */
}

func closureDenies(ctx context.Context) {
	alive := func() bool { return ctx.Err() == nil }
	if alive() {
		probe() /* ctx */
		return
	}
	probe() /* - may already be cancelled */
}

func helperWaits(ctx context.Context) {
	probe() /* ctx */
	_ = waitFor(ctx)
	probe() /* - may already be cancelled */
}

func waitFor(parent context.Context) error {
	<-parent.Done()
	return parent.Err()
}

func helperAsks(ctx context.Context) {
	if err := ended(ctx); err != nil {
		probe() /* - may already be cancelled */
		return
	}
	probe() /* ctx */
}

func ended(ctx context.Context) error { return ctx.Err() }

func helperWorks(ctx context.Context) {
	if err := work(ctx); err != nil {
		return
	}
	_ = work(ctx)
	probe() /* ctx */
}

func work(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	probe() /* ctx */
	return nil
}
