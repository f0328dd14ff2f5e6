package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"banter/scoring/route"
)

// Routing reads routing.toml; exists is false where there is none: the shipped
// one then, which gives nobody anything.
func Routing(path string) (plan *route.Plan, exists bool, err error) {
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		plan, err = route.Parse("routing.toml (shipped)", route.DefaultText())
		return plan, false, err
	case err != nil:
		return nil, false, fmt.Errorf("read the routing: %w", err)
	}
	plan, err = route.Parse(path, data)
	return plan, true, err
}
