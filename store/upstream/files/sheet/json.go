package sheet

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"banter/store/lead"
)

type jsonFormat string

const (
	notJSON   jsonFormat = ""
	jsonLines jsonFormat = "JSON Lines"
	jsonArray jsonFormat = "JSON" // an array of objects, or objects that span lines
)

// Limits of JSON input.
const (
	headRows  = 1000    // objects that the header is made from
	headBytes = 4 << 20 // and at most so many bytes of them
	maxDepth  = 32      // objects within objects
)

// jsonKind tells from the head of a file whether it is JSON, and of which shape.
func jsonKind(sample []byte) jsonFormat {
	text := bytes.TrimLeft(sample, " \t\r\n")
	if len(text) == 0 {
		return notJSON
	}
	rest := bytes.TrimLeft(text[1:], " \t\r\n")
	switch {
	case text[0] == '[' && len(rest) > 0 && (rest[0] == '{' || rest[0] == ']'):
		return jsonArray
	case text[0] != '{' || len(rest) > 0 && rest[0] != '"' && rest[0] != '}':
		return notJSON
	}
	line, after, _ := bytes.Cut(text, []byte("\n"))
	if balance(line) > 0 && !bytes.HasPrefix(bytes.TrimSpace(after), []byte("{")) {
		return jsonArray // its first object goes on in the next line
	}
	return jsonLines
}

// balance is how many braces and brackets stay open in b.
func balance(b []byte) int {
	depth, inString := 0, false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		}
	}
	return depth
}

// jsonRows reads objects as rows: nested objects flattened with dots, arrays
// joined with ";".
type jsonRows struct {
	in     *bufio.Reader
	kind   jsonFormat
	max    int
	line   int // of the next byte, counted from 1
	header []string
	index  map[string]int
	head   []headRow // what was read for the header and not yet given
	done   bool
}

type headRow struct {
	row Row
	err error
}

func openJSON(in *bufio.Reader, kind jsonFormat, o Options) (*jsonRows, error) {
	j := &jsonRows{in: in, kind: kind, max: o.MaxRow, line: 1, index: map[string]int{}}
	for size := 0; len(j.head) < headRows && size < headBytes; {
		row, err := j.read()
		var broken *RowError
		if err != nil && !errors.As(err, &broken) {
			if !errors.Is(err, io.EOF) {
				j.head = append(j.head, headRow{err: err})
			}
			break
		}
		size += len(row.Raw)
		j.head = append(j.head, headRow{row, err})
	}
	if len(j.header) == 0 {
		if len(j.head) > 0 && j.head[0].err != nil {
			return nil, fmt.Errorf("no JSON object can be read; the first error is: %w: %w", j.head[0].err, ErrNoTable)
		}
		return nil, fmt.Errorf("the file holds no JSON object: %w", ErrNoTable)
	}
	return j, nil
}

func (j *jsonRows) columns() []string { return j.header }

func (j *jsonRows) next() (Row, error) {
	if len(j.head) > 0 {
		h := j.head[0]
		j.head = j.head[1:]
		return h.row, h.err
	}
	return j.read()
}

// read reads the next object; blank lines and empty objects are passed.
func (j *jsonRows) read() (Row, error) {
	for {
		var raw []byte
		var line int
		var err error
		if j.kind == jsonLines {
			raw, line, err = j.readLine()
		} else {
			raw, line, err = j.readElement()
		}
		if err != nil {
			return Row{}, err
		}
		if len(bytes.TrimSpace(raw)) == 0 {
			continue
		}
		if !utf8.Valid(raw) {
			raw = []byte(legacy(string(raw)))
		}
		row, err := j.parse(raw, line)
		if err == nil && len(row.Cells) == 0 {
			continue
		}
		return row, err
	}
}

// parse makes a row of one object.
func (j *jsonRows) parse(raw []byte, line int) (Row, error) {
	row := Row{Line: line, Cells: make([]string, len(j.header)), Absent: make([]bool, len(j.header)), Raw: string(raw)}
	for i := range row.Absent {
		row.Absent[i] = true
	}
	p := parser{rows: j, row: &row, dec: json.NewDecoder(bytes.NewReader(raw))}
	p.dec.UseNumber()
	err := p.whole()
	if err == nil {
		if !p.any {
			row.Cells = nil
		}
		return row, nil
	}
	// The decoder's own offset is not that of the fault; the checker's is, and it
	// counts the character at fault.
	at := int(p.dec.InputOffset())
	var syntax *json.SyntaxError
	if check := json.Unmarshal(raw, new(json.RawMessage)); errors.As(check, &syntax) {
		at = max(int(syntax.Offset)-1, 0)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		at, err = len(raw), errors.New("the object ends too early")
	}
	at = min(at, len(raw))
	reason := "not valid JSON: " + err.Error()
	if lines := lineCount(raw[:at], false); lines > 0 {
		reason += fmt.Sprintf(" (in line %d)", line+lines)
	}
	return Row{}, &RowError{Line: line, Column: column(row.Raw, at), Reason: reason, Raw: clip(row.Raw)}
}

// parser flattens one object into a row.
type parser struct {
	rows *jsonRows
	row  *Row
	dec  *json.Decoder
	any  bool
}

func (p *parser) whole() error {
	tok, err := p.dec.Token()
	if err != nil {
		return err
	}
	if tok != json.Delim('{') {
		return errors.New("a row has to be an object, {…}")
	}
	if err := p.object("", 1); err != nil {
		return err
	}
	if _, err := p.dec.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows the object; write one object a line")
	}
	return nil
}

func (p *parser) object(prefix string, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("objects are nested deeper than %d", maxDepth)
	}
	for p.dec.More() {
		key, err := p.dec.Token()
		if err != nil {
			return err
		}
		name, _ := key.(string) // the decoder lets nothing else be a key
		if err := p.value(prefix+name, depth); err != nil {
			return err
		}
	}
	_, err := p.dec.Token()
	return err
}

func (p *parser) value(name string, depth int) error {
	tok, err := p.dec.Token()
	if err != nil {
		return err
	}
	switch tok {
	case json.Delim('{'):
		return p.object(name+".", depth+1)
	case json.Delim('['):
		var items []string
		if err := p.array(&items, depth+1); err != nil {
			return err
		}
		return p.set(name, strings.Join(items, ";"))
	}
	return p.set(name, scalar(tok))
}

// array collects the scalars of an array, those of inner arrays and objects
// included.
func (p *parser) array(items *[]string, depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("arrays are nested deeper than %d", maxDepth)
	}
	for p.dec.More() {
		tok, err := p.dec.Token()
		if err != nil {
			return err
		}
		switch tok {
		case json.Delim('['):
			err = p.array(items, depth+1)
		case json.Delim('{'):
			err = p.arrayObject(items, depth+1)
		default:
			if s := scalar(tok); s != "" {
				*items = append(*items, s)
			}
		}
		if err != nil {
			return err
		}
	}
	_, err := p.dec.Token()
	return err
}

// arrayObject writes an object inside an array as "key=value" items.
func (p *parser) arrayObject(items *[]string, depth int) error {
	inner := parser{rows: &jsonRows{index: map[string]int{}}, row: &Row{}, dec: p.dec}
	if err := inner.object("", depth); err != nil {
		return err
	}
	for i, name := range inner.rows.header {
		*items = append(*items, name+"="+inner.row.Cells[i])
	}
	return nil
}

func scalar(tok json.Token) string {
	switch v := tok.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

func (p *parser) set(name, value string) error {
	j := p.rows
	if name = lead.Clean(name); name == "" {
		name = "(no name)"
	}
	i, ok := j.index[name]
	if !ok {
		if len(j.header) >= MaxColumns {
			return fmt.Errorf("the objects have more than %d different keys", MaxColumns)
		}
		i = len(j.header)
		j.index[name] = i
		j.header = append(j.header, name)
	}
	for len(p.row.Cells) < len(j.header) {
		p.row.Cells, p.row.Absent = append(p.row.Cells, ""), append(p.row.Absent, true)
	}
	p.row.Cells[i], p.row.Absent[i], p.any = value, false, true
	return nil
}
