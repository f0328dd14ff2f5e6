package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// browser is a stand-in for xdg-open: it follows the address that it is given
// and keeps the page where $BROWSER_PAGE says.
func browser() {
	noteArgs()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	page, err := follow(ctx, os.Args[1])
	if err == nil {
		err = os.WriteFile(os.Getenv("BROWSER_PAGE"), []byte(page), 0o600)
	}
	if err != nil {
		os.Exit(1)
	}
}

// noteArgs appends what everybody on the machine can see of a stand-in, its
// arguments, to the file args in its home.
func noteArgs() {
	f, err := os.OpenFile(filepath.Join(os.Getenv("HOME"), "args"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err == nil {
		_, err = fmt.Fprintln(f, os.Args)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		os.Exit(1)
	}
}

func follow(ctx context.Context, address string) (page string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return "", err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	return string(data), err
}

// salesforceCLI is a stand-in for sf, as it is since May 2026. It knows the org
// "acme", with the token in the file that $SF_TOKEN_FILE names.
func salesforceCLI() {
	noteArgs()
	token, err := os.ReadFile(os.Getenv("SF_TOKEN_FILE"))
	if err != nil || !slices.Contains(os.Args, "acme") || !slices.Contains(os.Args, "--json") {
		fmt.Println(`{"name":"NamedOrgNotFoundError","message":"No authorization information found for that org.","exitCode":1,"status":1}`)
		os.Exit(1)
	}
	shown := "[REDACTED] Use 'sf org auth show-access-token' to view"
	if slices.Contains(os.Args, "show-access-token") {
		shown = strings.TrimSpace(string(token))
	}
	fmt.Printf(`{"status":0,"result":{"accessToken":%q,"instanceUrl":%q,"username":"ana@northlight.example"},"warnings":[]}`+"\n", shown, os.Getenv("SF_INSTANCE"))
}
