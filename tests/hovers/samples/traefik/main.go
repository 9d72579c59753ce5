package main

import (
	"net/http"

	"github.com/shop/shop/retry"
)

func middlewares(services []string) http.Handler {
	routers := retry.New(services)
	for _, buffering := range routers {
		buffering.Compress()
	}
	return routers[0]
}
