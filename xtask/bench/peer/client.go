package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/hashicorp/go-cleanhttp"
	"github.com/hashicorp/go-retryablehttp"
)

const (
	// pageLimit is the most resources that the API puts on one page.
	pageLimit = 100
	// connections is how many Terraform's default parallelism of ten can use at a time.
	connections    = 10
	requestTimeout = 30 * time.Second
	maxRetries     = 4
)

// client makes the calls of the Control Center's API.
type client struct {
	resourcesURL *url.URL
	base         *url.URL
	token        string
	http         *retryablehttp.Client
}

func newClient(endpoint, token string) (*client, error) {
	base, err := url.Parse(endpoint)
	if err != nil {
		return nil, err
	}
	transport := cleanhttp.DefaultPooledTransport()
	transport.MaxIdleConnsPerHost = connections
	retrying := retryablehttp.NewClient()
	retrying.HTTPClient = &http.Client{Transport: transport, Timeout: requestTimeout}
	retrying.RetryMax = maxRetries
	retrying.Logger = nil
	base = base.JoinPath("v1", "genai")
	return &client{base: base, resourcesURL: base.JoinPath("resources"), token: token, http: retrying}, nil
}

// apiError is an answer of the API that says no.
type apiError struct {
	Status int
	Body   struct {
		Code    string `json:"code"`
		Message string `json:"message"`
		Detail  string `json:"detail"`
		Reason  string `json:"reason"`
	} `json:"error"`
}

func (e *apiError) Error() string {
	return fmt.Sprintf("the Control Center answered %d %s: %s %s", e.Status, e.Body.Code, e.Body.Message, e.Body.Detail)
}

// isGone says whether the API knows no such resource (any more).
func isGone(err error) bool {
	var refused *apiError
	return errors.As(err, &refused) && (refused.Status == http.StatusNotFound || refused.Status == http.StatusGone)
}

func (c *client) prerequisites(ctx context.Context) (*prerequisites, error) {
	return send[prerequisites](ctx, c, http.MethodGet, c.base.JoinPath("prerequisites"), nil, "")
}

func (c *client) catalog(ctx context.Context) (*catalog, error) {
	return send[catalog](ctx, c, http.MethodGet, c.base.JoinPath("catalog"), nil, "")
}

func (c *client) page(ctx context.Context, offset int) (*page, error) {
	address := *c.resourcesURL
	address.RawQuery = url.Values{
		"limit":  {strconv.Itoa(pageLimit)},
		"offset": {strconv.Itoa(offset)},
	}.Encode()
	return send[page](ctx, c, http.MethodGet, &address, nil, "")
}

func (c *client) resource(ctx context.Context, id string) (*genAI, error) {
	return send[genAI](ctx, c, http.MethodGet, c.resourcesURL.JoinPath(id), nil, "")
}

func (c *client) create(ctx context.Context, order *order, key string) (*genAI, error) {
	return send[genAI](ctx, c, http.MethodPost, c.resourcesURL, order, key)
}

func (c *client) change(ctx context.Context, id string, change *change) (*genAI, error) {
	return send[genAI](ctx, c, http.MethodPatch, c.resourcesURL.JoinPath(id), change, "")
}

func (c *client) deprovision(ctx context.Context, id string) (*genAI, error) {
	return send[genAI](ctx, c, http.MethodDelete, c.resourcesURL.JoinPath(id), nil, "")
}

// send makes one call and reads its answer.
func send[T any](ctx context.Context, c *client, method string, address *url.URL, body any, idempotencyKey string) (*T, error) {
	var content any
	if body != nil {
		encoded, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		content = bytes.NewReader(encoded)
	}
	request, err := retryablehttp.NewRequestWithContext(ctx, method, address.String(), content)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "MxToken "+c.token)
	request.Header.Set("Accept", "application/json")
	request.Header.Set("User-Agent", "terraform-provider-peer")
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if idempotencyKey != "" {
		request.Header.Set("Idempotency-Key", idempotencyKey)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode >= http.StatusBadRequest {
		refused := &apiError{Status: response.StatusCode}
		// A body that is not the API's says nothing; the status does.
		_ = json.NewDecoder(response.Body).Decode(refused)
		return nil, refused
	}
	answer := new(T)
	if err := json.NewDecoder(response.Body).Decode(answer); err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, address, err)
	}
	return answer, nil
}
