package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"banter/scoring/report"
)

// TargetsFile is what marketing and sales promise each other, beside the config.
const TargetsFile = "commitments.toml"

// Targets reads commitments.toml; the shipped one where the file is not there.
func Targets(path string) (report.Targets, error) {
	data, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return report.ParseTargets(TargetsFile+" (shipped)", report.DefaultTargetsText())
	case err != nil:
		return report.Targets{}, fmt.Errorf("read the commitments: %w", err)
	}
	return report.ParseTargets(path, data)
}
