// Command check looks through what a release was built into and says what is
// wrong with it: check dist.
package main

import (
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// maxBinary is how large a binary may be, in bytes.
const maxBinary = 20_000_000

// artifact is an entry of dist/artifacts.json.
type artifact struct {
	Name, Path, Goos, Goarch, Type string
}

type checker struct {
	dist, version, commit string
	all                   []artifact
	faults                []string
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: check DIST")
		os.Exit(2)
	}
	c := &checker{dist: os.Args[1]}
	if err := c.read(); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
	c.archives()
	c.packages()
	c.binaries()
	c.manifests()
	c.sums()
	for _, f := range c.faults {
		fmt.Fprintln(os.Stderr, "release:", f)
	}
	if len(c.faults) > 0 {
		os.Exit(1)
	}
	fmt.Printf("release %s is as it should be\n", c.version)
}

func (c *checker) fault(format string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(format, args...))
}

func (c *checker) read() error {
	var meta struct{ Version, Commit string }
	for file, into := range map[string]any{"metadata.json": &meta, "artifacts.json": &c.all} {
		data, err := os.ReadFile(filepath.Join(c.dist, file))
		if err == nil {
			err = json.Unmarshal(data, into)
		}
		if err != nil {
			return fmt.Errorf("read %s: %w", file, err)
		}
	}
	c.version, c.commit = meta.Version, meta.Commit
	return nil
}

// of are the artifacts of a type; there have to be n.
func (c *checker) of(kind string, n int) []artifact {
	out := slices.DeleteFunc(slices.Clone(c.all), func(a artifact) bool { return a.Type != kind })
	if len(out) != n {
		c.fault("there are %d of the kind %q, and not %d", len(out), kind, n)
	}
	return out
}

// stamp is what the linker wrote into every binary.
func (c *checker) stamp() []byte { return []byte(c.version + "," + c.commit + ",") }

func (c *checker) archives() {
	for _, a := range c.of("Archive", 6) {
		files, err := unpack(a.Path)
		if err != nil {
			c.fault("%s: %v", a.Name, err)
			continue
		}
		binary := "banter"
		if a.Goos == "windows" {
			binary += ".exe"
		}
		c.binary(a.Name, files[binary])
		c.holds(a.Name, files, "README.md", "completions/banter.bash", "completions/_banter", "completions/banter.fish", "completions/banter.ps1",
			"man/banter.1.gz", "man/banter-list.1.gz", "man/banter-model-lint.1.gz", "man/banter-keys.7.gz", "man/banter-operations.7.gz")
		if page, err := gunzip(files["man/banter.1.gz"]); err != nil || !bytes.Contains(page, []byte(strings.ReplaceAll(c.version, "-", `\-`))) && !bytes.Contains(page, []byte(c.version)) {
			c.fault("%s: the manual is not that of %s", a.Name, c.version)
		}
		if !bytes.Contains(files["completions/banter.bash"], []byte("__start_banter")) || !bytes.Contains(files["completions/_banter"], []byte("#compdef banter")) {
			c.fault("%s: a completion is none", a.Name)
		}
	}
}

// holds says which files are not there, or empty.
func (c *checker) holds(name string, files map[string][]byte, want ...string) {
	for _, w := range want {
		if len(files[w]) == 0 {
			c.fault("%s: %s is not there", name, w)
		}
	}
}

// binary checks one binary wherever it was packed.
func (c *checker) binary(name string, data []byte) {
	switch {
	case len(data) == 0:
		c.fault("%s: it has no binary", name)
	case len(data) > maxBinary:
		c.fault("%s: the binary has %d bytes, which is more than %d", name, len(data), maxBinary)
	case !bytes.Contains(data, c.stamp()):
		c.fault("%s: the binary does not say that it is %s", name, c.stamp())
	}
}

// binaries checks what each is made of, and lets the one of this machine say so.
func (c *checker) binaries() {
	all := c.of("Binary", 6)
	boms := c.of("SBOM", 6)
	for _, b := range all {
		info, err := buildinfo.ReadFile(b.Path)
		if err != nil {
			c.fault("%s: %v", b.Path, err)
			continue
		}
		i := slices.IndexFunc(boms, func(a artifact) bool { return strings.Contains(a.Name, "_"+b.Goos+"_"+b.Goarch+".") })
		if i < 0 {
			c.fault("%s: nothing says what it is made of", b.Path)
			continue
		}
		text, err := os.ReadFile(boms[i].Path)
		if err != nil || !json.Valid(text) {
			c.fault("%s: it can't be read", boms[i].Name)
		}
		for _, m := range info.Deps {
			if !bytes.Contains(text, []byte(`"pkg:golang/`+m.Path+"@"+m.Version+`"`)) {
				c.fault("%s: %s %s is missing", boms[i].Name, m.Path, m.Version)
			}
		}
		if b.Goos == runtime.GOOS && b.Goarch == runtime.GOARCH {
			c.run(b.Path)
		}
	}
}

func (c *checker) run(path string) {
	out, err := exec.Command(path, "--version", "--json").Output()
	var says struct{ Version, Commit, Date, OS, Arch string }
	if err == nil {
		err = json.Unmarshal(out, &says)
	}
	if err != nil || says.Version != c.version || says.Commit != c.commit || says.Date == "" || says.OS != runtime.GOOS || says.Arch != runtime.GOARCH {
		c.fault("%s says that it is %s (%v)", path, out, err)
	}
}

// manifests checks what package managers are told: the version, and the sum of
// each archive that they name.
func (c *checker) manifests() {
	sums := map[string]string{}
	for _, a := range c.of("Archive", 6) {
		data, err := os.ReadFile(a.Path)
		if err != nil {
			c.fault("%v", err)
		}
		sum := sha256.Sum256(data)
		sums[a.Goos+"/"+a.Goarch] = hex.EncodeToString(sum[:])
	}
	for name, systems := range map[string][]string{
		"banter.rb": {"darwin", "linux"}, "banter.json": {"windows"}, "banter.banter.installer.yaml": {"windows"},
	} {
		i := slices.IndexFunc(c.all, func(a artifact) bool { return a.Name == name })
		if i < 0 {
			c.fault("%s is not there", name)
			continue
		}
		data, err := os.ReadFile(c.all[i].Path)
		text := strings.ToLower(string(data))
		if err != nil || !strings.Contains(text, strings.ToLower(c.version)) {
			c.fault("%s: it is not that of %s (%v)", name, c.version, err)
		}
		for _, system := range systems {
			for _, arch := range []string{"amd64", "arm64"} {
				if !strings.Contains(text, sums[system+"/"+arch]) {
					c.fault("%s: the sum of %s/%s is not in it", name, system, arch)
				}
			}
		}
	}
}

// sums checks checksums.txt against the files.
func (c *checker) sums() {
	data, err := os.ReadFile(filepath.Join(c.dist, "checksums.txt"))
	if err != nil {
		c.fault("%v", err)
		return
	}
	told := map[string]string{}
	for line := range strings.Lines(string(data)) {
		if f := strings.Fields(line); len(f) == 2 {
			told[f[1]] = f[0]
		}
	}
	for _, a := range c.all {
		if !slices.Contains([]string{"Archive", "Linux Package", "SBOM"}, a.Type) {
			continue
		}
		file, err := os.ReadFile(a.Path)
		if sum := sha256.Sum256(file); err != nil || told[a.Name] != hex.EncodeToString(sum[:]) {
			c.fault("checksums.txt has another sum of %s (%v)", a.Name, err)
		}
	}
}
