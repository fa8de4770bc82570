// Package payments talks to the payment provider.
package payments

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// Client charges cards.
type Client struct {
	URL  string
	HTTP *http.Client
}

// New returns a client of the provider at url.
func New(url string) *Client { return &Client{URL: url, HTTP: http.DefaultClient} }

// Charge takes cents for an order and returns the provider's reference.
func (c *Client) Charge(ctx context.Context, orderID, cents int64) (string, error) {
	body, err := json.Marshal(map[string]int64{"order": orderID, "cents": cents})
	if err != nil {
		return "", err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL+"/charges", bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	res, err := c.HTTP.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusCreated {
		return "", fmt.Errorf("payment provider: %s", res.Status)
	}
	var out struct{ Reference string }
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil {
		return "", fmt.Errorf("payment provider: %w", err)
	}
	return out.Reference, nil
}
