package config

import (
	"reflect"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

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
