package config

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// Text is the config as a file, with comments for the person who edits it.
func (c Config) Text() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# banter: who works here and where leads come from.")
	line("# The agreed rules are files beside this one: model.toml, sla.toml, reasons.toml.")
	line("")
	line("me = %q", c.Me)
	line("scope = %q # mine: my leads and the pool's; team: everybody's", c.Scope)
	line("zone = %q # an IANA name; empty is the zone of this machine", c.Zone)
	line("team = %s # who leads can be given to", list(c.Team))
	line("account_executives = %s # who qualified leads can go to", list(c.AEs))
	line("ae = %q # the one they go to when none is named", c.AE)
	line("")
	line("[upstream]")
	line("kind = %q # files, hubspot, salesforce, or none", c.Upstream.Kind)
	line("folder = %q # its CSV and JSON Lines files are the leads; outcomes go to outbox/ there", c.Upstream.Folder)
	if c.Upstream.URL != "" {
		line("url = %q", c.Upstream.URL)
	}
	if c.Upstream.Version != "" {
		line("version = %q", c.Upstream.Version)
	}
	if c.Upstream.ClientID != "" {
		line("client_id = %q", c.Upstream.ClientID)
	}
	line("every = %q # how often the background sync runs", c.Upstream.Interval().String())
	line("")
	b.WriteString(mappingText(KindHubSpot, c.Upstream.HubSpot))
	b.WriteString(mappingText(KindSalesforce, c.Upstream.Salesforce))
	b.WriteString(c.Screen.text())
	b.WriteString(c.Notices.text())
	return b.String()
}

func list(ss []string) string {
	q := make([]string, len(ss))
	for i, s := range ss {
		q[i] = fmt.Sprintf("%q", s)
	}
	return "[" + strings.Join(q, ", ") + "]"
}

// Write puts the config into its place, atomically, for this user alone.
func Write(p Paths, c Config) error {
	if err := os.MkdirAll(p.Dir(), 0o700); err != nil {
		return fmt.Errorf("write the config: %w", err)
	}
	f, err := os.CreateTemp(p.Dir(), ".config-*.toml")
	if err != nil {
		return fmt.Errorf("write the config: %w", err)
	}
	_, err = f.WriteString(c.Text())
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), p.Config)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("write the config: %w", err), os.Remove(f.Name()))
	}
	return nil
}

// mappingText is what a mapping sets, as the table of a CRM; "" where it sets
// nothing.
func mappingText(kind string, mapping any) string {
	set := fieldsSet(reflect.ValueOf(mapping))
	if len(set) == 0 {
		return ""
	}
	data, err := toml.Marshal(map[string]any{"upstream": map[string]any{kind: set}})
	if err != nil {
		return "# the mapping of " + kind + " can't be shown: " + strings.ReplaceAll(err.Error(), "\n", " ") + "\n\n"
	}
	return strings.TrimPrefix(string(data), "[upstream]\n") + "\n"
}

// fieldsSet are the fields of a struct that are not zero, by their TOML names.
func fieldsSet(v reflect.Value) map[string]any {
	out := map[string]any{}
	for f, value := range v.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("toml"), ",")
		switch {
		case name == "" || name == "-" || value.IsZero():
		case value.Kind() == reflect.Struct:
			out[name] = fieldsSet(value)
		default:
			out[name] = value.Interface()
		}
	}
	return out
}
