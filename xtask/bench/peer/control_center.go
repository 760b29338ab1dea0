package main

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// pagesAtATime is how many pages of the list are asked for together.
const pagesAtATime = 8

// controlCenter is what one run of Terraform knows of the Control Center: everything that many
// resources ask for is asked for once.
type controlCenter struct {
	client        *client
	prerequisites func() (*prerequisites, error)
	catalog       func() (*catalog, error)
	listed        func() (*listing, error)
	ledger        ledger
	readBefore    atomic.Bool
	mutex         sync.Mutex
	managed       map[string]bool
}

// listing is the list of all resources.
type listing struct {
	byID   map[string]*genAI
	byName map[likeness][]*genAI
}

// likeness is what makes a resource look like another one.
type likeness struct {
	displayName, resourceType, environment string
}

func newControlCenter(client *client) *controlCenter {
	// The answers outlive the call that asks first, so its context must not end them.
	ctx := context.Background()
	return &controlCenter{
		client:        client,
		prerequisites: sync.OnceValues(func() (*prerequisites, error) { return client.prerequisites(ctx) }),
		catalog:       sync.OnceValues(func() (*catalog, error) { return client.catalog(ctx) }),
		listed:        sync.OnceValues(func() (*listing, error) { return list(ctx, client) }),
		managed:       make(map[string]bool),
	}
}

// read answers the first read of a run with a call of its own, which is all that one resource
// needs, and the others from the common list.
func (c *controlCenter) read(ctx context.Context, id string) (*genAI, error) {
	c.mutex.Lock()
	c.managed[strings.ToLower(id)] = true
	c.mutex.Unlock()
	if c.readBefore.Swap(true) {
		if all, err := c.listed(); err == nil {
			if found, ok := all.byID[strings.ToLower(id)]; ok {
				return found, nil
			}
		}
	}
	return c.client.resource(ctx, id)
}

// alike finds the resources that look like a wanted one and that no configuration is known to
// manage.
func (c *controlCenter) alike(wanted likeness) ([]*genAI, error) {
	all, err := c.listed()
	if err != nil {
		return nil, err
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	var found []*genAI
	for _, one := range all.byName[wanted] {
		if !c.managed[strings.ToLower(one.ID)] {
			found = append(found, one)
		}
	}
	return found, nil
}

// list reads all pages: the first says how many there are, and the others come several at a time.
func list(ctx context.Context, client *client) (*listing, error) {
	first, err := client.page(ctx, 0)
	if err != nil {
		return nil, err
	}
	all := &listing{byID: make(map[string]*genAI), byName: make(map[likeness][]*genAI)}
	all.add(first)
	step := len(first.Items)
	if step == 0 {
		return all, nil
	}
	var mutex sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(pagesAtATime)
	for offset := step; offset < first.Meta.Page.TotalElements; offset += step {
		group.Go(func() error {
			next, err := client.page(ctx, offset)
			if err != nil {
				return err
			}
			mutex.Lock()
			defer mutex.Unlock()
			all.add(next)
			return nil
		})
	}
	return all, group.Wait()
}

func (l *listing) add(page *page) {
	for index := range page.Items {
		one := &page.Items[index]
		id := strings.ToLower(one.ID)
		if _, known := l.byID[id]; known {
			continue
		}
		l.byID[id] = one
		key := likeness{one.DisplayName, one.Type, one.Environment}
		l.byName[key] = append(l.byName[key], one)
	}
}

// ledger adds up what the resources of one plan need.
type ledger struct {
	mutex       sync.Mutex
	cloudTokens int64
}

// enter adds to the sum and answers it.
func (l *ledger) enter(cloudTokens int64) int64 {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.cloudTokens += cloudTokens
	return l.cloudTokens
}
