package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"slices"

	"github.com/pelletier/go-toml/v2"

	"banter/tui/keymap"
)

// Keys reads keys.toml beside the config: the preset to begin with (preset =
// "vim"), whether numbers are counts (counts = true), and what a command is
// called with the keys that run it (reject = ["x", "delete"]). Keys of commands
// that the file does not name are the preset's. An unknown name, an impossible
// key and a key that would run two commands are refused, here and not when it is
// pressed; the error says in which line.
func Keys(path string) (keymap.Map, error) {
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return keymap.Default(), nil
	case err != nil:
		return keymap.Default(), fmt.Errorf("read the keys: %w", err)
	}
	return parseKeys(path, data)
}

func parseKeys(path string, data []byte) (keymap.Map, error) {
	m := keymap.Default()
	var set map[string]any
	if err := toml.Unmarshal(data, &set); err != nil {
		return m, tomlError(path, err)
	}
	at := func(name string, err error) error { return fmt.Errorf("%s: %w", keyPlace(path, data, name), err) }
	if v, ok := set["preset"]; ok {
		name, _ := v.(string)
		preset, err := keymap.Preset(name)
		if err != nil {
			return m, at("preset", err)
		}
		m = preset
	}
	if v, ok := set["counts"]; ok {
		if m.Counts, ok = v.(bool); !ok {
			return m, at("counts", errors.New("write counts = true or counts = false"))
		}
	}
	delete(set, "preset")
	delete(set, "counts")
	names := make([]string, 0, len(set))
	for name := range set {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		keys, err := keyList(set[name])
		if err == nil {
			err = m.Set(name, keys...)
		} else {
			err = fmt.Errorf("%s: %w", name, err)
		}
		if err != nil {
			return m, at(name, err)
		}
	}
	err := m.Check()
	var clash *keymap.ClashError
	if errors.As(err, &clash) {
		name := clash.Second
		if _, ok := set[name]; !ok {
			name = clash.First
		}
		return m, at(name, err)
	}
	return m, err
}

// keyList is what stands behind a name: a key, or several.
func keyList(v any) ([]string, error) {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	out := make([]string, len(list))
	for i, x := range list {
		if out[i], ok = x.(string); !ok {
			return nil, errors.New(`write a key in quotes, or several: ["x", "delete"]`)
		}
	}
	return out, nil
}

// keyPlace is where a name stands in the file, as file:line:column; the file
// alone where it does not begin a line.
func keyPlace(path string, data []byte, name string) string {
	begins, err := regexp.Compile(`(?m)^[ \t]*["']?(` + regexp.QuoteMeta(name) + `)["']?[ \t]*=`)
	if err != nil {
		return path
	}
	found := begins.FindSubmatchIndex(data)
	if found == nil {
		return path
	}
	line, column := 1, 1
	for _, b := range data[:found[2]] {
		column++
		if b == '\n' {
			line, column = line+1, 1
		}
	}
	return fmt.Sprintf("%s:%d:%d", path, line, column)
}
