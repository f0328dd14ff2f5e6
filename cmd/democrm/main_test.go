package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestFlags(t *testing.T) {
	for _, tc := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"--help"}, 0, "usage: democrm [flags]"},
		{[]string{"-h"}, 0, "--seed N"},
		{[]string{"--listen", "0.0.0.0:8080"}, 2, `"0.0.0.0:8080" is not a loopback address`},
		{[]string{"--speed", "0"}, 2, "--speed"},
		{[]string{"--speed", "NaN"}, 2, "--speed"},
		{[]string{"--leads", "-1"}, 2, "--leads"},
		{[]string{"--speak", "klingon"}, 2, "none of plain, hubspot, salesforce"},
		{[]string{"--speak", "hubspot", "--limits", "mine"}, 2, "starter, professional, none"},
		{[]string{"--speak", "hubspot", "--index-lag", "-1s"}, 2, "--index-lag"},
		{[]string{"--speak", "salesforce", "--daily", "0"}, 2, "--daily"},
		{[]string{"--speak", "salesforce", "--page", "2001"}, 2, "--page"},
		{[]string{"--sed", "1"}, 2, "sed"},
		{[]string{"now"}, 2, "only flags"},
		{[]string{"--listen", "127.0.0.1:99999"}, 1, "99999"},
	} {
		var out, problems bytes.Buffer
		code := run(t.Context(), tc.args, &out, &problems)
		if text := out.String() + problems.String(); code != tc.code || !strings.Contains(text, tc.says) {
			t.Errorf("%v: %d %s; want %d that says %q", tc.args, code, text, tc.code, tc.says)
		}
	}
}

func TestItServesUntilInterrupted(t *testing.T) {
	for _, tc := range []struct {
		speak, path, says string
	}{
		{"plain", "/v1/leads", `"total":12`},
		{"hubspot", "/_state?all=1", `"portalId":44237313`},
		{"hubspot", "/crm/v3/objects/contacts?limit=12&properties=lifecyclestage", `"lifecyclestage"`},
		{"salesforce", "/_state?all=1", `"orgId":"00D`},
		{"salesforce", "/services/data/v68.0/query?q=SELECT+Id,Owner.Name+FROM+Lead", `"totalSize":12`},
	} {
		t.Run(tc.speak, func(t *testing.T) { serves(t, tc.speak, tc.path, tc.says) })
	}
}

func serves(t *testing.T, speak, path, says string) {
	t.Helper()
	ctx, interrupt := context.WithCancel(t.Context())
	r, w := io.Pipe()
	done := make(chan int)
	go func() {
		done <- run(ctx, []string{"--speak", speak, "--seed", "3", "--leads", "12", "--token", "abc", "--quiet"}, w, io.Discard)
	}()
	lines := bufio.NewScanner(r)
	read := func(name string) string {
		t.Helper()
		if !lines.Scan() {
			t.Fatal("it prints no more")
		}
		value, ok := strings.CutPrefix(lines.Text(), name+" ")
		if !ok {
			t.Fatalf("%q; want the %s", lines.Text(), name)
		}
		return value
	}
	url := read("url")
	// Both lines are written at once: the second has to be read before it serves.
	if token := read("token"); token != "abc" {
		t.Errorf("token %q", token)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+path, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer abc")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil || !strings.Contains(string(body), says) {
		t.Errorf("%.200s, %v; want it to say %s", body, err, says)
	}
	interrupt()
	if code := <-done; code != 0 {
		t.Errorf("exit code %d; want 0", code)
	}
}
