package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"banter/cmd/banter/config"
	"banter/cmd/banter/manual"
	"banter/scoring"
	"banter/scoring/report"
	"banter/scoring/route"
	"banter/scoring/sla"
	"banter/store/upstream/files/mapping"
	"banter/tui/keymap"
)

const repository = "../../.."

// text is a page of words: the README, or one on a topic.
type text struct{ name, body string }

func texts(t *testing.T) []text {
	t.Helper()
	readme, err := os.ReadFile(filepath.Join(repository, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	out := []text{{"README.md", string(readme)}}
	for _, topic := range manual.Topics() {
		out = append(out, text{topic.Name + ".md", topic.Body})
	}
	return out
}

// Every example of a file, pieces of one file on one page put together, is read
// as the program reads it.
func TestExamplesAreRead(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, page := range texts(t) {
		files := map[string]string{}
		for i, b := range manual.Blocks(page.body) {
			if b.Kind != "toml" {
				continue
			}
			name := b.File
			if name == "map" || name == "config.toml" { // each stands for itself
				name = fmt.Sprintf("%s#%d", name, i)
			}
			files[name] += b.Text
			seen[b.File] = true
		}
		for name, body := range files {
			file, _, _ := strings.Cut(name, "#")
			if err := readExample(t, file, body); err != nil {
				t.Errorf("%s: %s: %v", page.name, name, err)
			}
		}
	}
	for _, file := range []string{"config.toml", "model.toml", "sla.toml", "routing.toml", "reasons.toml", "keys.toml", "commitments.toml", "map"} {
		if !seen[file] {
			t.Errorf("no page has an example of %s", file)
		}
	}
}

func readExample(t *testing.T, file, body string) error {
	t.Helper()
	path := filepath.Join(t.TempDir(), file)
	if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	paths := config.Paths{Config: filepath.Join(filepath.Dir(path), "config.toml")}
	var err error
	switch file {
	case "config.toml":
		_, _, err = config.Load(paths)
	case "model.toml":
		_, err = scoring.Parse(file, []byte(body))
	case "sla.toml":
		_, err = sla.Parse(file, []byte(body), time.UTC)
	case "routing.toml":
		_, err = route.Parse(file, []byte(body))
	case "commitments.toml":
		_, err = report.ParseTargets(file, []byte(body))
	case "reasons.toml":
		_, err = config.LoadAgreed(paths, config.Config{})
	case "keys.toml":
		_, err = config.Keys(path)
	case "map":
		_, err = mapping.Parse(file, []byte(body))
	default:
		err = fmt.Errorf("nobody reads it")
	}
	return err
}

// commandLines are the commands that a page names: those of its blocks, and
// those between backticks.
func commandLines(page text) (out []string) {
	for _, b := range manual.Blocks(page.body) {
		for l := range strings.Lines(b.Text) {
			if l = strings.TrimSpace(l); b.Kind == "sh" && strings.HasPrefix(l, "banter") {
				out = append(out, l)
			}
		}
	}
	prose := regexp.MustCompile("(?s)```.*?```").ReplaceAllString(page.body, "")
	for _, m := range regexp.MustCompile("`(banter(?:\\s[^`]*)?)`").FindAllStringSubmatch(prose, -1) {
		out = append(out, strings.Join(strings.Fields(m[1]), " "))
	}
	return out
}

// Every command that is written about is there, with the flags that it is
// written with.
func TestWordsNameCommands(t *testing.T) {
	t.Parallel()
	root := testRoot(t)
	n := 0
	for _, page := range texts(t) {
		for _, line := range commandLines(page) {
			n++
			if err := checkLine(root, line); err != nil {
				t.Errorf("%s: %s: %v", page.name, line, err)
			}
		}
	}
	if n < 100 {
		t.Errorf("only %d commands were found", n)
	}
}

func checkLine(root *cobra.Command, line string) error {
	words := shellWords(line)[1:]
	c, rest, err := root.Find(words)
	if err != nil {
		return err
	}
	if c.HasSubCommands() && len(rest) > 0 && !strings.HasPrefix(rest[0], "-") {
		return fmt.Errorf("%s has no %q", c.CommandPath(), rest[0])
	}
	if c.Name() == "help" && len(rest) == 1 && rest[0] != "TOPIC" {
		if _, ok := manual.Find(rest[0]); !ok {
			return fmt.Errorf("there is no page %q", rest[0])
		}
	}
	for _, w := range words {
		name, isFlag := strings.CutPrefix(w, "--")
		name, _, _ = strings.Cut(name, "=")
		if isFlag && name != "help" && lookup(c, name) == nil {
			return fmt.Errorf("%s has no flag --%s", c.CommandPath(), name)
		}
	}
	return nil
}

func lookup(c *cobra.Command, name string) *pflag.Flag {
	if f := c.Flags().Lookup(name); f != nil {
		return f
	}
	return c.InheritedFlags().Lookup(name)
}

// shellWords are the words of a command up to a comment, a pipe or a redirection.
func shellWords(line string) (out []string) {
	quoted, word := false, ""
	for _, r := range line + " " {
		switch {
		case r == '"' || r == '\'':
			quoted = !quoted
		case unicode.IsSpace(r) && !quoted:
			if slices.Contains([]string{"#", "|", ">", "&&"}, word) {
				return out
			}
			if word != "" {
				out = append(out, word)
			}
			word = ""
		default:
			word += string(r)
		}
	}
	return out
}

// The README's list of commands has all that there are, and no other.
func TestReadmeListsTheCommands(t *testing.T) {
	t.Parallel()
	root := testRoot(t)
	listed := map[string]bool{}
	for _, b := range manual.Blocks(texts(t)[0].body) {
		for l := range strings.Lines(b.Text) {
			all, about, ok := listedCommands(l)
			if b.Kind != "text" || !ok {
				continue
			}
			for _, f := range regexp.MustCompile(`--[a-z-]+`).FindAllString(about, -1) {
				all = append(all, strings.Join(append(strings.Fields(all[0])[:1], f), " "))
			}
			for _, command := range all {
				if err := checkLine(root, "banter "+command); err != nil {
					t.Errorf("banter %s: %v", command, err)
				}
				listed[strings.Fields(command)[0]] = true
			}
		}
	}
	for _, c := range root.Commands() {
		if !listed[c.Name()] {
			t.Errorf("the README does not list banter %s", c.Name())
		}
	}
}

// listedCommands are the commands of a line such as "banter outbox list | retry
// what waits": alternatives stand below the same command as the first does.
func listedCommands(line string) (all []string, about string, ok bool) {
	line, ok = strings.CutPrefix(strings.TrimSpace(line), "banter ")
	left, about, _ := strings.Cut(line, "  ")
	if !ok || strings.TrimSpace(left) == "" {
		return nil, "", false
	}
	all = strings.Split(left, " | ")
	first := strings.Fields(all[0])
	for i := range all[1:] {
		if len(first) > 1 {
			all[i+1] = first[0] + " " + all[i+1]
		}
	}
	return all, about, true
}

// The keys of the README do what it says: the command that a key runs shares a
// word with the text beside it.
func TestReadmeKeys(t *testing.T) {
	t.Parallel()
	m := keymap.Default()
	does := map[string]string{}
	for _, e := range m.List() {
		for _, k := range e.Binding.Keys() {
			if does[k] == "" {
				does[k] = e.Binding.Help().Desc
			}
		}
	}
	named := map[string]string{"⏎": "enter", "↑": "up", "↓": "down"}
	n := 0
	_, keys, _ := strings.Cut(texts(t)[0].body, "\n### Keys\n")
	keys, _, _ = strings.Cut(keys, "\n##")
	for l := range strings.Lines(keys) {
		cells := strings.Split(l, "|")
		if len(cells) != 6 || !strings.Contains(cells[1], "`") {
			continue
		}
		for _, pair := range [][2]string{{cells[1], cells[2]}, {cells[3], cells[4]}} {
			for _, k := range regexp.MustCompile("`([^`]+)`").FindAllStringSubmatch(pair[0], -1) {
				n++
				key := k[1]
				if named[key] != "" {
					key = named[key]
				}
				if does[key] == "" || !slices.Contains([]string{"up", "down", "k", "j", "tab"}, key) && !shareWord(does[key], pair[1]) {
					t.Errorf("the key %s does %q; the README says %q", key, does[key], strings.TrimSpace(pair[1]))
				}
			}
		}
	}
	if n < 30 {
		t.Errorf("only %d keys were found", n)
	}
}

func shareWord(a, b string) bool {
	split := func(s string) []string {
		return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) })
	}
	return slices.ContainsFunc(split(a), func(w string) bool { return slices.Contains(split(b), w) })
}

// Pictures and files that the words point to are there.
func TestWordsPointToFiles(t *testing.T) {
	t.Parallel()
	body := texts(t)[0].body
	found := regexp.MustCompile(`(?:src|srcset)="([^"]+)"`).FindAllStringSubmatch(body, -1)
	for _, m := range found {
		if _, err := os.Stat(filepath.Join(repository, m[1])); err != nil {
			t.Error(err)
		}
	}
	if len(found) < 3 {
		t.Errorf("the README has %d pictures; each of its three readers has one", len(found))
	}
}

// A page has a title, fits 84 columns, and what it leaves room for is filled.
func TestTopics(t *testing.T) {
	t.Parallel()
	topics := manual.Topics()
	files, err := os.ReadDir("../manual/topics")
	if err != nil || len(files) != len(topics) {
		t.Errorf("%d pages are told of, %d are there (%v)", len(topics), len(files), err)
	}
	for _, topic := range topics {
		plain := shippedKeys(topic).Plain()
		if topic.Title == "" || strings.Contains(plain, "{{") || strings.Contains(plain, "```") {
			t.Errorf("%s is not laid out:\n%s", topic.Name, plain)
		}
		for l := range strings.Lines(topic.Body) {
			if n := len([]rune(strings.TrimRight(l, "\n"))); n > 100 {
				t.Errorf("%s: a line of %d columns: %s", topic.Name, n, l)
			}
		}
	}
}
