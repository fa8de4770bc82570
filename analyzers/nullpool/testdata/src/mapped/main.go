// Command mapped is a Lambda with object mappers.
package main

import (
	"context"
	"os"

	"github.com/aws/aws-lambda-go/lambda"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
)

var db, bounded *gorm.DB

func init() {
	var err error
	db, err = gorm.Open(postgres.Open(os.Getenv("DATABASE_URL")), &gorm.Config{}) // want `pool opened by gorm.Open has no SetMaxOpenConns in a serverless program`
	if err != nil {
		panic(err)
	}
	bounded, err = gorm.Open(postgres.Open(os.Getenv("DATABASE_URL")), &gorm.Config{})
	if err != nil {
		panic(err)
	}
	pool, err := bounded.DB()
	if err != nil {
		panic(err)
	}
	pool.SetMaxOpenConns(2)
}

func handle(ctx context.Context, org string) (n int64, err error) {
	err = db.WithContext(ctx).Table("users").Where("org = ?", org).Count(&n).Error
	return n, err
}

func main() { lambda.Start(handle) }
