package mapping

import (
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"banter/store/lead"
)

//go:embed builtin/*.toml
var builtin embed.FS

// Builtin lists the mappings that the product knows by itself, in the order in
// which a header is compared with them.
func Builtin() []*Mapping { return parseBuiltin() }

// parseBuiltin reads the files once; they are part of the program, so that an
// error in them is a defect that every test finds.
var parseBuiltin = sync.OnceValue(func() []*Mapping { //nolint:gochecknoglobals // computed once, never changed
	names, err := fs.Glob(builtin, "builtin/*.toml")
	if err != nil {
		panic(err)
	}
	out := []*Mapping{own()}
	for _, name := range names {
		text, err := builtin.ReadFile(name)
		if err != nil {
			panic(err)
		}
		m, err := Parse(name, text)
		if err != nil {
			panic(fmt.Sprintf("built-in mapping: %v", err))
		}
		out = append(out, m)
	}
	return out
})

// own is the mapping of the product's own export: every field under its own
// name, ids as they are.
func own() *Mapping {
	m := &Mapping{
		Name: "banter export", Kind: Leads, ID: []Rule{{Columns: []string{"id"}, First: true}}, KeepRest: true,
		lenient: true, digest: digestOf([]byte(strings.Join(lead.FieldNames(), " "))),
		recognise: [][]string{append([]string{"id"}, lead.FieldNames()...)},
	}
	names := lead.FieldNames()
	slices.Sort(names)
	for _, f := range names {
		m.Fields = append(m.Fields, Field{f, []Rule{{Columns: []string{f}}}})
	}
	return m
}

// Recognise finds the built-in mapping that a header belongs to.
func Recognise(header []string) (*Mapping, bool) {
	have := make(map[string]bool, len(header))
	for _, h := range header {
		have[key(h)] = true
	}
	for _, m := range Builtin() {
		for _, set := range m.exact {
			if len(set) == len(header) && hasAll(have, set) {
				return m, true
			}
		}
		for _, set := range m.recognise {
			if hasAll(have, set) {
				return m, true
			}
		}
	}
	return nil, false
}

func hasAll(have map[string]bool, set []string) bool {
	return !slices.ContainsFunc(set, func(c string) bool { return !have[key(c)] })
}

// BuiltinDigest identifies all that the product knows by itself: a file that was
// recognised is read again when it changes.
func BuiltinDigest() string {
	all := ""
	for _, m := range Builtin() {
		all += m.digest
	}
	return digestOf([]byte(all))
}
