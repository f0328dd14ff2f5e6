//go:build !unix

package files

import (
	"io/fs"
	"os"
)

// writable looks at the mode of a folder; where a system keeps rights elsewhere,
// the first push tells.
func writable(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return err
	}
	if info.Mode().Perm()&0o200 == 0 {
		return fs.ErrPermission
	}
	return nil
}
