package salesforce

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"banter/store/upstream"
)

// ask runs a query and returns its first page; all asks for deleted records too.
func (c *Client) ask(ctx context.Context, q query, all bool) (page, error) {
	path := "/query?"
	if all {
		path = "/queryAll?"
	}
	a, err := c.do(ctx, request{
		method: http.MethodGet, path: path + url.Values{"q": {q.String()}}.Encode(),
		header: map[string]string{"Sforce-Query-Options": "batchSize=" + strconv.Itoa(max(c.page, 200))},
	})
	if err != nil {
		return page{}, fmt.Errorf("read %s: %w", q.from, err)
	}
	var p page
	if err := decode(a.body, &p); err != nil {
		return page{}, fmt.Errorf("read %s: %w", q.from, err)
	}
	return p, nil
}

// every runs a query and gives all of its rows to f. A cursor that Salesforce
// does not know any more begins the query anew, once.
func (c *Client) every(ctx context.Context, q query, all bool, f func(row)) error {
	for restarted := false; ; restarted = true {
		p, err := c.ask(ctx, q, all)
		if err != nil {
			return err
		}
		rows := p.Rows
		for err == nil && !p.Done && p.Next != "" {
			if p, err = c.more(ctx, p.Next); err == nil {
				rows = append(rows, p.Rows...)
			}
		}
		if x := failed(err); x != nil && x.Code == codeLocator && !restarted {
			continue
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", q.from, err)
		}
		for _, r := range rows {
			f(r)
		}
		return nil
	}
}

// more reads the next part of a query, whose path Salesforce gave.
func (c *Client) more(ctx context.Context, next string) (page, error) {
	var p page
	if !strings.HasPrefix(next, "/services/data/") {
		return p, fmt.Errorf("%w: its answer goes on at another place", upstream.ErrUnreachable)
	}
	a, err := c.do(ctx, request{method: http.MethodGet, path: next, abs: true})
	if err != nil {
		return p, err
	}
	if err := decode(a.body, &p); err != nil {
		return p, err
	}
	if p.Next == next {
		return p, fmt.Errorf("%w: its answer does not go on", upstream.ErrUnreachable)
	}
	return p, nil
}
