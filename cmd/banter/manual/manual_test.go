package manual_test

import (
	"strings"
	"testing"

	"banter/cmd/banter/manual"
)

const body = `Words with ` + "`code`" + ` in them.
.dotted 'quoted' back\slash

## A part

- one
- two

` + "```sh" + `
banter list
.so /etc/passwd
` + "```" + `
{{room}}
`

func TestPlain(t *testing.T) {
	t.Parallel()
	topic := manual.Topic{Name: "x", Title: "a title", Body: body}.Fill("room", "filled\n")
	want := "A TITLE\n\nWords with `code` in them.\n.dotted 'quoted' back\\slash\n\nA PART\n\n- one\n- two\n\n    banter list\n    .so /etc/passwd\nfilled\n"
	if got := topic.Plain(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Nothing that a page says is taken for a request to roff.
func TestRoff(t *testing.T) {
	t.Parallel()
	p := manual.NewPage("banter-x", 7, "2026-03-02", "1.4.0", "it's short")
	p.Topic(manual.Topic{Name: "x", Body: body})
	p.Term("--flag", ".means 'it'")
	p.Text(".TH evil\n'so evil")
	got := p.String()
	for _, want := range []string{
		".TH \"BANTER-X\" 7 \"2026-03-02\" \"banter 1.4.0\" \"banter\"\n.SH NAME\nbanter\\-x \\- it\\(aqs short\n",
		".PP\nWords with \\fBcode\\fR in them.\n\\&.dotted \\(aqquoted\\(aq back\\eslash\n",
		".SH A PART\n.IP \\(bu 2\none\n.IP \\(bu 2\ntwo\n",
		".PP\n.RS 4\n.nf\nbanter list\n\\&.so /etc/passwd\n.fi\n.RE\n",
		".TP\n.B \\-\\-flag\n\\&.means \\(aqit\\(aq\n",
		".nf\n\\&.TH evil\n\\(aqso evil\n.fi\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	requests := []string{".TH ", ".SH ", ".PP", ".IP ", ".RS ", ".RE", ".nf", ".fi", ".TP", ".B "}
	for l := range strings.Lines(got) {
		known := !strings.HasPrefix(l, ".") && !strings.HasPrefix(l, "'")
		for _, r := range requests {
			known = known || strings.HasPrefix(l, r)
		}
		if !known {
			t.Errorf("%q is a request that nobody meant", l)
		}
	}
}

func TestBlocks(t *testing.T) {
	t.Parallel()
	all := manual.Blocks("a\n```sh\nx\ny\n```\n```toml model.toml\nz = 1\n```\n```\nno end\n")
	if len(all) != 2 || all[0] != (manual.Block{Kind: "sh", Line: 3, Text: "x\ny\n"}) || all[1] != (manual.Block{Kind: "toml", File: "model.toml", Line: 7, Text: "z = 1\n"}) {
		t.Errorf("%+v", all)
	}
}
