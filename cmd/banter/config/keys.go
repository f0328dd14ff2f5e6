package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/pelletier/go-toml/v2"

	"banter/tui/keymap"
)

// Keys reads keys.toml beside the config: what a command is called, and the
// keys that run it ("reject" = ["x", "delete"]). Keys of commands that the file
// does not name are the shipped ones. An unknown name, an impossible key and a
// key that would run two commands are refused, here and not when it is pressed.
func Keys(path string) (keymap.Map, error) {
	m := keymap.Default()
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if err != nil {
		return m, fmt.Errorf("read the keys: %w", err)
	}
	var bound map[string][]string
	if err := toml.Unmarshal(data, &bound); err != nil {
		return m, tomlError(path, err)
	}
	names := make([]string, 0, len(bound))
	for name := range bound {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if err := m.Set(name, bound[name]...); err != nil {
			return m, fmt.Errorf("%s: %w", path, err)
		}
	}
	if err := m.Check(); err != nil {
		return m, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}
