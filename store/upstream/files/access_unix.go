//go:build unix

package files

import "syscall"

// writable asks the system, without writing, whether a folder can be written: it
// knows of read-only disks and of access lists, which the mode does not show.
func writable(dir string) error {
	const writeAndEnter = 2 | 1 // W_OK | X_OK
	return syscall.Access(dir, writeAndEnter)
}
