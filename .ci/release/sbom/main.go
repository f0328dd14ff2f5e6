// Command sbom writes what a Go binary is made of as CycloneDX 1.6: the modules
// with their versions and checksums, and the standard library. It reads what the
// compiler wrote into the binary, so it needs neither the network nor sources.
package main

import (
	"debug/buildinfo"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime/debug"
	"strings"
)

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type component struct {
	Type       string     `json:"type"`
	Ref        string     `json:"bom-ref"`
	Name       string     `json:"name"`
	Version    string     `json:"version"`
	PURL       string     `json:"purl,omitempty"`
	Properties []property `json:"properties,omitempty"`
}

type dependency struct {
	Ref       string   `json:"ref"`
	DependsOn []string `json:"dependsOn"`
}

type bom struct {
	Format       string       `json:"bomFormat"`
	Spec         string       `json:"specVersion"`
	Version      int          `json:"version"`
	Metadata     metadata     `json:"metadata"`
	Components   []component  `json:"components"`
	Dependencies []dependency `json:"dependencies"`
}

type metadata struct {
	Component component `json:"component"`
}

func main() {
	version := flag.String("version", "", "the version of the program")
	flag.Parse()
	if flag.NArg() != 2 || *version == "" {
		fail("usage: sbom -version VERSION BINARY DOCUMENT")
	}
	info, err := buildinfo.ReadFile(flag.Arg(0))
	if err != nil {
		fail(err)
	}
	data, err := json.MarshalIndent(describe(info, *version), "", "  ")
	if err == nil {
		err = os.WriteFile(flag.Arg(1), append(data, '\n'), 0o644)
	}
	if err != nil {
		fail(err)
	}
}

func describe(info *debug.BuildInfo, version string) bom {
	program := component{Type: "application", Ref: info.Main.Path, Name: info.Main.Path, Version: version}
	for _, s := range info.Settings {
		if s.Key == "GOOS" || s.Key == "GOARCH" || s.Key == "CGO_ENABLED" {
			program.Properties = append(program.Properties, property{"go:" + s.Key, s.Value})
		}
	}
	std := strings.TrimPrefix(info.GoVersion, "go")
	all := []component{module("std", std, "")}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		all = append(all, module(m.Path, m.Version, m.Sum))
	}
	uses := make([]string, len(all))
	for i, c := range all {
		uses[i] = c.Ref
	}
	return bom{"CycloneDX", "1.6", 1, metadata{program}, all, []dependency{{program.Ref, uses}}}
}

func module(path, version, sum string) component {
	purl := "pkg:golang/" + path + "@" + version
	c := component{Type: "library", Ref: purl, Name: path, Version: version, PURL: purl}
	if sum != "" {
		c.Properties = []property{{"go:sum", sum}}
	}
	return c
}

func fail(what any) {
	fmt.Fprintln(os.Stderr, "sbom:", what)
	os.Exit(1)
}
