// Package config reads what a team and a rep set: config.toml and the files
// beside it (model.toml, sla.toml, routing.toml, reasons.toml, commitments.toml,
// keys.toml), from the places where the system keeps such files. What is not
// there is what ships. What can't be read is told with file, line and field.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/adrg/xdg"

	"banter/scoring/queue"
	"banter/store/lead"
	"banter/store/upstream/hubspot"
	"banter/store/upstream/salesforce"
	"banter/store/upstream/salesforce/login"
	"banter/tui/theme"
)

// Kinds of upstreams that config.toml can name.
const (
	KindNone       = "none"
	KindFiles      = "files"
	KindHubSpot    = "hubspot"
	KindSalesforce = "salesforce"
)

// CRMs are the kinds that need a login.
func CRMs() []string { return []string{KindHubSpot, KindSalesforce} }

// Config is config.toml.
type Config struct {
	Me        string      `toml:"me"`
	Scope     queue.Scope `toml:"scope"`
	Zone      string      `toml:"zone"`
	Team      []string    `toml:"team"`
	AEs       []string    `toml:"account_executives"`
	AE        string      `toml:"ae"`
	Framework string      `toml:"framework"`
	Attempts  int         `toml:"min_attempts"`
	Window    int         `toml:"attempt_days"`
	Upstream  Upstream    `toml:"upstream"`
	Notices   Notices     `toml:"notices"`
	Screen    Screen      `toml:"screen"`
}

// Upstream says where leads come from.
type Upstream struct {
	Kind     string `toml:"kind"`
	Folder   string `toml:"folder"`
	Every    string `toml:"every"`
	URL      string `toml:"url"`       // of a CRM, where it is not the usual one: a My Domain to log in at, an emulator on loopback
	Version  string `toml:"version"`   // of a CRM's interface, where it is not the usual one
	ClientID string `toml:"client_id"` // of the app to log in with, where the CRM wants one; it is no secret

	HubSpot    hubspot.Mapping    `toml:"hubspot"`    // which property means what, where it is not the usual
	Salesforce salesforce.Mapping `toml:"salesforce"` // which field means what, where it is not the usual
}

// Interval is how often the background sync runs, in calendar time.
func (u Upstream) Interval() time.Duration {
	if d, err := time.ParseDuration(u.Every); err == nil && d >= time.Second {
		return d
	}
	return 30 * time.Second
}

// Paths are the files of one profile.
type Paths struct {
	Config string // config.toml
	Store  string // leads.db
	Log    string // banter.log
}

// Dir is the folder that holds config.toml and the agreed rules.
func (p Paths) Dir() string { return filepath.Dir(p.Config) }

// File is a file of agreed rules beside config.toml.
func (p Paths) File(name string) string { return filepath.Join(p.Dir(), name) }

// Find gives the places of a profile. Explicit config and store files win.
func Find(profile, config, store string) (Paths, error) {
	if profile != "" && (profile != filepath.Base(profile) || strings.HasPrefix(profile, ".")) {
		return Paths{}, fmt.Errorf("--profile %q is not a plain name", profile)
	}
	sub := filepath.Join("banter", profile)
	p := Paths{
		Config: filepath.Join(xdg.ConfigHome, sub, "config.toml"),
		Store:  filepath.Join(xdg.DataHome, sub, "leads.db"),
		Log:    filepath.Join(xdg.StateHome, sub, "banter.log"),
	}
	if config != "" {
		p.Config = config
	}
	if store != "" {
		p.Store = store
	}
	return p, nil
}

// Load reads config.toml. exists is false where there is none: Config then is
// what ships.
func Load(p Paths) (c Config, exists bool, err error) {
	c = Config{Scope: queue.ScopeMine, Upstream: Upstream{Kind: KindNone}, Screen: Screen{Theme: Theme{theme.Auto}}}
	data, err := os.ReadFile(p.Config)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		c.complete()
		return c, false, nil
	case err != nil:
		return c, false, fmt.Errorf("read the config: %w", err)
	}
	if err := decode(p.Config, data, &c); err != nil {
		return c, true, err
	}
	if err := c.check(p); err != nil {
		return c, true, err
	}
	c.complete()
	return c, true, nil
}

func (c *Config) complete() {
	if c.Me == "" {
		if u, err := user.Current(); err == nil {
			c.Me = lead.Clean(u.Username)
		}
	}
	if c.Me == "" {
		c.Me = "me"
	}
	if !slices.Contains(c.Team, c.Me) {
		c.Team = append([]string{c.Me}, c.Team...)
	}
	if c.AE != "" && !slices.Contains(c.AEs, c.AE) {
		c.AEs = append([]string{c.AE}, c.AEs...)
	}
}

func (c *Config) check(p Paths) error {
	bad := func(field, what, hint string) error {
		return fmt.Errorf("%s: %s: %s; %s", p.Config, field, what, hint)
	}
	switch c.Scope {
	case queue.ScopeMine, queue.ScopeTeam:
	default:
		return bad("scope", fmt.Sprintf("%q is no scope", c.Scope), `write "mine" or "team"`)
	}
	if c.Zone != "" {
		if _, err := time.LoadLocation(c.Zone); err != nil {
			return bad("zone", fmt.Sprintf("%q is no time zone", c.Zone), `write an IANA name such as "Europe/Berlin"`)
		}
	}
	switch c.Upstream.Kind {
	case KindNone, "":
		c.Upstream.Kind = KindNone
	case KindHubSpot:
	case KindSalesforce:
		if _, err := login.Address(c.Upstream.URL); err != nil {
			return bad("upstream.url", err.Error(), "write the address that you log in at")
		}
	case KindFiles:
		if c.Upstream.Folder == "" {
			return bad("upstream.folder", "it is empty", "name the folder that holds the lead files")
		}
		if rest, ok := strings.CutPrefix(c.Upstream.Folder, "~"); ok {
			home, err := os.UserHomeDir()
			if err != nil {
				return bad("upstream.folder", "there is no home folder for ~", "write the whole path")
			}
			c.Upstream.Folder = filepath.Join(home, rest)
		}
		if !filepath.IsAbs(c.Upstream.Folder) {
			c.Upstream.Folder = filepath.Join(p.Dir(), c.Upstream.Folder)
		}
	default:
		return bad("upstream.kind", fmt.Sprintf("%q is no upstream", c.Upstream.Kind), `write "files", "hubspot", "salesforce" or "none"`)
	}
	if c.Upstream.Every != "" {
		if d, err := time.ParseDuration(c.Upstream.Every); err != nil || d < time.Second {
			return bad("upstream.every", fmt.Sprintf("%q is no interval of a second or more", c.Upstream.Every), `write "30s" or "5m"`)
		}
	}
	if c.Attempts < 0 || c.Window < 0 {
		return bad("min_attempts", "it is negative", "write how many touches and within how many days")
	}
	return c.Notices.check(p, bad)
}

// Location is the rep's zone.
func (c Config) Location() *time.Location {
	if c.Zone == "" {
		return time.Local
	}
	loc, err := time.LoadLocation(c.Zone)
	if err != nil {
		return time.Local
	}
	return loc
}
