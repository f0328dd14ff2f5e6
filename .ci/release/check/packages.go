package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

// packages checks the deb and the rpm of each architecture, and lists one of
// each kind.
func (c *checker) packages() {
	want := []string{
		"usr/bin/banter", "usr/share/man/man1/banter.1.gz", "usr/share/man/man1/banter-list.1.gz", "usr/share/man/man7/banter-keys.7.gz",
		"usr/share/bash-completion/completions/banter", "usr/share/fish/vendor_completions.d/banter.fish", "usr/share/doc/banter/README.md",
	}
	for _, p := range c.of("Linux Package", 4) {
		var names []string
		var version string
		var err error
		zsh := "usr/share/zsh/site-functions/_banter"
		if strings.HasSuffix(p.Name, ".deb") {
			zsh = "usr/share/zsh/vendor-completions/_banter"
			names, version, err = c.deb(p)
		} else {
			names, version, err = rpm(p.Path)
		}
		if err != nil {
			c.fault("%s: %v", p.Name, err)
			continue
		}
		for _, w := range append([]string{zsh}, want...) {
			if !slices.Contains(names, w) {
				c.fault("%s: %s is not in it", p.Name, w)
			}
		}
		number, _, _ := strings.Cut(c.version, "-")
		if !strings.HasPrefix(version, number) {
			c.fault("%s: its version is %s, and not %s", p.Name, version, c.version)
		}
		if p.Goarch == "amd64" {
			fmt.Printf("%s %s\n", p.Name, version)
			for _, n := range names {
				fmt.Println("   ", n)
			}
		}
	}
}

// deb reads a Debian package: an ar of two tarballs. Its binary is checked too.
func (c *checker) deb(p artifact) (names []string, version string, err error) {
	data, err := os.ReadFile(p.Path)
	if err != nil {
		return nil, "", err
	}
	rest, ok := bytes.CutPrefix(data, []byte("!<arch>\n"))
	if !ok {
		return nil, "", errors.New("it is no ar")
	}
	for len(rest) >= 60 {
		name := strings.TrimRight(string(rest[:16]), " /")
		size, err := strconv.Atoi(strings.TrimSpace(string(rest[48:58])))
		if err != nil || size > len(rest)-60 {
			return nil, "", fmt.Errorf("the length of %s is wrong", name)
		}
		body := rest[60 : 60+size]
		rest = rest[min(len(rest), 60+size+size%2):]
		if !strings.HasSuffix(name, ".tar.gz") {
			continue
		}
		plain, err := gunzip(body)
		if err != nil {
			return nil, "", err
		}
		files, err := untar(plain)
		if err != nil {
			return nil, "", err
		}
		if name == "control.tar.gz" {
			_, text, _ := strings.Cut("\n"+string(files["control"]), "\nVersion: ")
			version, _, _ = strings.Cut(text, "\n")
			continue
		}
		for n := range files {
			names = append(names, strings.TrimPrefix(n, "/"))
		}
		slices.Sort(names)
		c.binary(p.Name, files["usr/bin/banter"])
	}
	return names, version, nil
}

// Tags of the header of an rpm.
const (
	tagVersion   = 1001
	tagDirIndex  = 1116
	tagBaseNames = 1117
	tagDirNames  = 1118
)

// rpm reads the header of an rpm: after a lead of 96 bytes come two headers of
// the same shape, signatures first, padded to eight bytes.
func rpm(path string) (names []string, version string, err error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, "", err
	}
	if len(data) < 96 || !bytes.HasPrefix(data, []byte{0xed, 0xab, 0xee, 0xdb}) {
		return nil, "", errors.New("it is no rpm")
	}
	_, n, err := header(data[96:])
	if err != nil {
		return nil, "", err
	}
	h, _, err := header(data[96+(n+7)/8*8:])
	if err != nil {
		return nil, "", err
	}
	dirs, bases := h.texts(tagDirNames), h.texts(tagBaseNames)
	for i, base := range bases {
		at := int(binary.BigEndian.Uint32(h[tagDirIndex].data[4*i:]))
		names = append(names, strings.TrimPrefix(dirs[at]+base, "/"))
	}
	slices.Sort(names)
	return names, strings.Join(h.texts(tagVersion), ""), nil
}

type entry struct {
	count int
	data  []byte // from where it begins to the end of the store
}

type tags map[uint32]entry

func (t tags) texts(tag uint32) []string {
	parts := strings.SplitN(string(t[tag].data), "\x00", t[tag].count+1)
	return parts[:min(len(parts), t[tag].count)]
}

// header reads one header and says how long it is.
func header(data []byte) (t tags, n int, err error) {
	if len(data) < 16 || !bytes.HasPrefix(data, []byte{0x8e, 0xad, 0xe8}) {
		return nil, 0, errors.New("it has no header where one should be")
	}
	entries, size := int(binary.BigEndian.Uint32(data[8:])), int(binary.BigEndian.Uint32(data[12:]))
	n = 16 + 16*entries + size
	if n > len(data) {
		return nil, 0, errors.New("its header is cut short")
	}
	store := data[16+16*entries : n]
	t = tags{}
	for i := range entries {
		e := data[16+16*i:]
		at := int(binary.BigEndian.Uint32(e[8:]))
		if at > len(store) {
			return nil, 0, errors.New("its header points beyond its end")
		}
		t[binary.BigEndian.Uint32(e)] = entry{int(binary.BigEndian.Uint32(e[12:])), store[at:]}
	}
	return t, n, nil
}
