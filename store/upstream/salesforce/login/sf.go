package login

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"banter/store/upstream"
)

// Runner runs the sf CLI with arguments and returns what it printed, an error's
// JSON included. The error is that of a program that could not be run; exit
// codes are told by the JSON.
type Runner func(ctx context.Context, args ...string) ([]byte, error)

// sfTime bounds a run of the sf CLI: it starts slowly and may refresh a token.
const sfTime = 60 * time.Second

// maxPrinted bounds what is read of it, in bytes.
const maxPrinted = 1 << 20

// Exec runs the sf CLI that is installed. No shell sees the arguments.
func Exec(ctx context.Context, args ...string) ([]byte, error) {
	path, err := exec.LookPath("sf")
	if err != nil {
		return nil, fail(upstream.ErrAuth, "the sf CLI is not installed, or not on the PATH (%w); install it, or sign in without --sf", err)
	}
	ctx, cancel := context.WithTimeout(ctx, sfTime)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, args...)
	// Colours would get into the JSON, and a notice of a new version before it.
	cmd.Env = append(os.Environ(), "FORCE_COLOR=0", "NO_COLOR=1", "SF_AUTOUPDATE_DISABLE=true", "SF_SKIP_NEW_VERSION_CHECK=true")
	cmd.WaitDelay = time.Second // a child of its own may hold the pipe
	var out bytes.Buffer
	cmd.Stdout = &limited{to: &out, left: maxPrinted}
	err = cmd.Run()
	var code *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return nil, fail(upstream.ErrUnreachable, "the sf CLI did not answer: %w", ctx.Err())
	case err == nil, errors.As(err, &code) && out.Len() > 0:
		return out.Bytes(), nil
	}
	return nil, fail(upstream.ErrAuth, "run the sf CLI: %w", err)
}

// limited takes so many bytes and no more.
type limited struct {
	to   *bytes.Buffer
	left int
}

func (l *limited) Write(p []byte) (int, error) {
	if l.left -= len(p); l.left < 0 {
		return 0, errors.New("it prints too much")
	}
	return l.to.Write(p)
}

// sfAnswer is what the sf CLI prints with --json.
type sfAnswer struct {
	Status  *int   `json:"status"`
	Name    string `json:"name"`
	Message string `json:"message"`
	Result  struct {
		Access   string `json:"accessToken"`
		Instance string `json:"instanceUrl"`
		User     string `json:"username"`
		ID       string `json:"id"`
		OrgID    string `json:"orgId"`
	} `json:"result"`
}

// errNoCommand says that the sf CLI is too old for a command.
var errNoCommand = errors.New("the sf CLI has no such command")

// readSF reads what the sf CLI printed; there may be warnings before the JSON.
// Nothing secret of it is in the error.
func readSF(out []byte) (sfAnswer, error) {
	var a sfAnswer
	i := bytes.IndexByte(out, '{')
	if i < 0 || json.NewDecoder(bytes.NewReader(out[i:])).Decode(&a) != nil || a.Status == nil {
		return a, fail(upstream.ErrAuth, "what the sf CLI printed can't be read; run sf org display --json to see it")
	}
	if *a.Status == 0 {
		return a, nil
	}
	text := cmp.Or(short(scrub(a.Message)), short(scrub(a.Name)), "without saying why")
	if strings.Contains(strings.ToLower(a.Name+a.Message), "command") && strings.Contains(strings.ToLower(a.Message), "not found") || *a.Status == 127 {
		return a, fmt.Errorf("%w: %s", errNoCommand, text)
	}
	return a, fail(upstream.ErrAuth, "the sf CLI says: %s; sf org list shows the orgs it knows, sf org login web --alias NAME adds one", text)
}

// askSF asks the sf CLI for the token of an org. It renews a token by itself.
func askSF(ctx context.Context, run Runner, alias string) (Session, error) {
	if alias == "" || strings.HasPrefix(alias, "-") {
		return Session{}, fail(upstream.ErrRefused, "%q is no alias of the sf CLI", short(alias))
	}
	shown, err := ask(ctx, run, "org", "display", "--target-org", alias, "--json")
	if err != nil {
		return Session{}, err
	}
	token, err := ask(ctx, run, "org", "auth", "show-access-token", "--target-org", alias, "--json")
	switch {
	case errors.Is(err, errNoCommand):
		token = shown // the CLI of before 2026 shows it there
	case err != nil:
		return Session{}, err
	}
	access := token.Result.Access
	switch {
	case access == "" || strings.Contains(access, "REDACTED"):
		return Session{}, fail(upstream.ErrAuth, "the sf CLI hides the token; bring it up to date (sf update), or sign in without --sf")
	case !printable(access):
		return Session{}, fail(upstream.ErrAuth, "the sf CLI gives a token with a character that no token has")
	}
	at, err := instance(shown.Result.Instance, "")
	if err != nil {
		return Session{}, fail(upstream.ErrAuth, "the sf CLI gives no usable address of the org: %w", err)
	}
	org := cmp.Or(shown.Result.ID, shown.Result.OrgID)
	if !recordID(org, "00D") {
		org = ""
	}
	return Session{Way: SF, Alias: alias, Access: access, Instance: at, Org: org, User: short(shown.Result.User)}, nil
}

func ask(ctx context.Context, run Runner, args ...string) (sfAnswer, error) {
	out, err := run(ctx, args...)
	if err != nil {
		return sfAnswer{}, err
	}
	return readSF(out)
}

// FromSF signs in with what the sf CLI holds of an org; the token is not kept,
// only the alias.
func FromSF(ctx context.Context, run Runner, alias string) (Session, error) {
	if run == nil {
		run = Exec
	}
	return askSF(ctx, run, alias)
}
