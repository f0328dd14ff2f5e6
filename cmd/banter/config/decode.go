package config

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"sort"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// decode reads TOML strictly: an unknown key is refused. Errors say file, line
// and column, what is wrong there and which keys there are.
func decode(name string, data []byte, into any) error {
	d := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields()
	err := d.Decode(into)
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) && len(unknown.Errors) > 0 {
		e := unknown.Errors[0]
		row, col := e.Position()
		return fmt.Errorf("%s:%d:%d: there is no key %q; the keys are: %s", name, row, col, strings.Join(e.Key(), "."), strings.Join(keys(into, e.Key()), ", "))
	}
	return tomlError(name, err)
}

// tomlError says where a file is no TOML, or not the TOML that is wanted.
func tomlError(name string, err error) error {
	var broken *toml.DecodeError
	if errors.As(err, &broken) {
		row, col := broken.Position()
		return fmt.Errorf("%s:%d:%d: %s; mend the line and try again", name, row, col, strings.TrimPrefix(broken.Error(), "toml: "))
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// keys are those of the table that a key is in, or of the nearest one around it
// that has names of its own.
func keys(v any, key []string) []string {
	t := reflect.TypeOf(v).Elem()
	for _, name := range key[:len(key)-1] {
		in := t
		for f := range t.Fields() {
			if n, _, _ := strings.Cut(f.Tag.Get("toml"), ","); n == name {
				in = f.Type
			}
		}
		for in.Kind() == reflect.Slice || in.Kind() == reflect.Map || in.Kind() == reflect.Pointer {
			in = in.Elem()
		}
		if in == t || in.Kind() != reflect.Struct {
			break
		}
		t = in
	}
	var out []string
	for f := range t.Fields() {
		if k, _, _ := strings.Cut(f.Tag.Get("toml"), ","); k != "" && k != "-" {
			out = append(out, k)
		}
	}
	sort.Strings(out)
	return out
}
