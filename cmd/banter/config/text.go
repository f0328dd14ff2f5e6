package config

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"strings"
	"unicode"

	"github.com/pelletier/go-toml/v2"
)

// Text is the config as a file, with comments for the person who edits it.
func (c Config) Text() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# banter: who works here and where leads come from.")
	line("# The agreed rules are files beside this one: model.toml, sla.toml, reasons.toml.")
	line("")
	line("me = %s", quote(c.Me))
	line("scope = %s # mine: my leads and the pool's; team: everybody's", quote(c.Scope))
	line("zone = %s # an IANA name; empty is the zone of this machine", quote(c.Zone))
	line("team = %s # who leads can be given to", list(c.Team))
	line("account_executives = %s # who qualified leads can go to", list(c.AEs))
	line("ae = %s # the one they go to when none is named", quote(c.AE))
	line("")
	line("[upstream]")
	line("kind = %s # files, hubspot, salesforce, or none", quote(c.Upstream.Kind))
	line("folder = %s # its CSV and JSON Lines files are the leads; outcomes go to outbox/ there", quote(c.Upstream.Folder))
	if c.Upstream.URL != "" {
		line("url = %s", quote(c.Upstream.URL))
	}
	if c.Upstream.Version != "" {
		line("version = %s", quote(c.Upstream.Version))
	}
	if c.Upstream.ClientID != "" {
		line("client_id = %s", quote(c.Upstream.ClientID))
	}
	line("every = %s # how often the background sync runs", quote(c.Upstream.Interval().String()))
	line("")
	b.WriteString(mappingText(KindHubSpot, c.Upstream.HubSpot))
	b.WriteString(mappingText(KindSalesforce, c.Upstream.Salesforce))
	b.WriteString(c.Screen.text())
	b.WriteString(c.Notices.text())
	return b.String()
}

// quote writes a text as TOML does: what can't be seen becomes \UXXXXXXXX, where Go
// has escapes of its own that TOML does not know.
func quote[T ~string](s T) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\U%08X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func list(ss []string) string {
	q := make([]string, len(ss))
	for i, s := range ss {
		q[i] = quote(s)
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
