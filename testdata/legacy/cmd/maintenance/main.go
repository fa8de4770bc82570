// Command maintenance runs one chore: expire, sequence, analyze or dormant.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"time"

	"example.com/orders/internal/config"
	"example.com/orders/internal/maintenance"
)

func main() {
	flag.Parse()
	r, err := maintenance.Open(config.Load().DatabaseURL, "maintenance "+flag.Arg(0))
	if err != nil {
		log.Fatal(err)
	}
	defer r.Close()
	err = r.Locked(func() error {
		switch chore := flag.Arg(0); chore {
		case "expire":
			return r.ExpireJobs(30 * 24 * time.Hour)
		case "sequence":
			r.ResetSequence()
			return nil
		case "analyze":
			return r.Analyze(context.Background(), "orders", "order_items", "customers")
		case "dormant":
			n, err := r.Dormant(365 * 24 * time.Hour)
			log.Println("dormant customers:", n)
			return err
		default:
			return fmt.Errorf("unknown chore %q", chore)
		}
	})
	if err != nil {
		log.Println(err)
	}
}
