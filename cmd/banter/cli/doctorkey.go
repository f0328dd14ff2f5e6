package cli

import (
	"banter/cmd/banter/secret"
	"banter/store"
)

// key examines whether the store is encrypted, and where its key is; it reports
// whether there is none missing. A file that is missing or damaged is told of with
// the store.
func (x *examination) key(s settings) bool {
	id, err := store.FileKey(s.paths.Store)
	if err != nil {
		return true
	}
	if id == "" {
		x.good("key", "none: the store is not encrypted; banter encrypt encrypts it")
		return true
	}
	switch _, where, err := x.a.keys(s.paths, false).Find(id); {
	case err != nil:
		x.bad("key", "%v", err)
		return false
	case where == secret.InFile:
		x.warn("key", "%s, in a file beside the config: it guards copies of the store, not this machine", id)
	default:
		x.good("key", "%s, in the %s; the store is encrypted under it", id, where)
	}
	all, err := store.Copies(s.paths.Store)
	if err != nil {
		x.warn("key", "%v", err)
	}
	for _, c := range all {
		switch under, err := store.FileKey(c.Path); {
		case err != nil:
			x.warn("key", "%s may hold leads that are not encrypted: %v; delete it if you can do without", c.Path, err)
		case under == "":
			x.warn("key", "%s is not encrypted; banter encrypt rotate encrypts it too", c.Path)
		case under != id:
			x.warn("key", "%s is encrypted under another key, %s", c.Path, under)
		}
	}
	return true
}
