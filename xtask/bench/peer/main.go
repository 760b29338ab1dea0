// The provider of the bench's peer: what an organisation would have if it wrote this project's
// provider in Go, on HashiCorp's plugin framework.
//
// It has the same resource with the same attributes, makes the same checks in a plan and the same
// calls to the Control Center, and reads many resources from one shared list. It is not published
// and not meant to be used: it knows nothing of lost answers, of guards against other accounts, or
// of models that Mendix retires.
package main

import (
	"context"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
)

// address only names the provider in logs; the framework refuses to serve without one.
const address = "bench.example/peer/mendix"

func main() {
	err := providerserver.Serve(context.Background(), newProvider, providerserver.ServeOpts{
		Address: address,
	})
	if err != nil {
		log.Fatal(err)
	}
}
