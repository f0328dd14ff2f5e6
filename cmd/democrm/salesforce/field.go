package salesforce

import (
	"fmt"
	"strconv"
	"strings"

	"banter/store/lead"
)

// Field is a field of an object. The zero value of what it may do is a custom
// field that anybody may write.
type Field struct {
	Name  string
	Label string // "" is made from the name
	// Type is Salesforce's word: string, textarea, email, phone, url, picklist,
	// combobox, boolean, int, double, currency, date, datetime, reference, id,
	// address.
	Type         string
	Length       int      // characters of a text; 0 is 255
	Required     bool     // it can't be null
	Defaulted    bool     // a record made without it gets a value all the same
	NoCreate     bool     // nobody may set it on a new record
	NoUpdate     bool     // nobody may change it
	Restricted   bool     // of a picklist: other values are refused
	Values       []string // of a picklist: the active values
	Inactive     []string // of a picklist: values that records may still have
	Relationship string   // of a reference: the name that leads to its record
	To           []string // of a reference: the objects that it may point to
	External     bool     // an external id: records are found by it
	Unique       bool     // no two records have the same value

	hidden bool // the users of the API may not see it
}

// long reports whether a text is too long to be searched or sorted by.
func (f *Field) long() bool { return f.Type == "textarea" && f.Length > 255 || f.Type == "address" }

// text reports whether a value is written as a JSON string.
func (f *Field) text() bool {
	switch f.Type {
	case "boolean", "int", "double", "currency", "address":
		return false
	}
	return true
}

func (f *Field) number() bool { return f.Type == "int" || f.Type == "double" || f.Type == "currency" }

// fields reads fields from lines of "Name type(length) flags": w may be written,
// c only on a new record, ! can't be null, = gets a value by itself, and
// >Relationship:Object,Object. It panics on a line that it can't read: they are
// part of the program.
func fields(lines string) []*Field {
	var out []*Field
	for line := range strings.Lines(lines) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		f := &Field{Name: words[0], Type: words[1], NoCreate: true, NoUpdate: true}
		if typ, size, ok := strings.Cut(strings.TrimSuffix(words[1], ")"), "("); ok {
			n, err := strconv.Atoi(size)
			if err != nil {
				panic("salesforce: " + line)
			}
			f.Type, f.Length = typ, n
		}
		for _, w := range words[2:] {
			f.flag(w)
		}
		out = append(out, f)
	}
	return out
}

func (f *Field) flag(w string) {
	if name, to, ok := strings.Cut(strings.TrimPrefix(w, ">"), ":"); ok {
		f.Relationship, f.To = name, strings.Split(to, ",")
		return
	}
	for _, c := range w {
		switch c {
		case 'w':
			f.NoCreate, f.NoUpdate = false, false
		case 'c':
			f.NoCreate = false
		case '!':
			f.Required = true
		case '=':
			f.Required, f.Defaulted = true, true
		default:
			panic(fmt.Sprintf("salesforce: field %s: flag %q", f.Name, w))
		}
	}
}

// label is how the field is called on a screen.
func (f *Field) label() string {
	if f.Label != "" {
		return f.Label
	}
	name := strings.TrimSuffix(strings.ReplaceAll(strings.TrimSuffix(f.Name, "__c"), "_", " "), "Id")
	var b strings.Builder
	for i, c := range name {
		if i > 0 && c >= 'A' && c <= 'Z' && name[i-1] >= 'a' && name[i-1] <= 'z' {
			b.WriteByte(' ')
		}
		b.WriteRune(c)
	}
	return strings.TrimSpace(b.String())
}

// PardotFields are what Pardot adds to a lead.
func PardotFields() []Field {
	return []Field{
		{Name: "pi__score__c", Type: "double", Label: "Pardot Score"},
		{Name: "pi__grade__c", Type: "string", Length: 10, Label: "Pardot Grade"},
		{Name: "pi__campaign__c", Type: "string", Label: "Pardot Campaign"},
		{Name: "pi__last_activity__c", Type: "datetime", Label: "Pardot Last Activity"},
		{Name: "pi__url__c", Type: "url", Label: "Pardot URL"},
	}
}

// MarketoFields are what Marketo and its Sales Insight add to a lead.
func MarketoFields() []Field {
	return []Field{
		{Name: "mkto71_Lead_Score__c", Type: "double", Label: "Lead Score"},
		{Name: "mkto_si__Last_Interesting_Moment_Desc__c", Type: "string", Label: "Last Interesting Moment Desc"},
		{Name: "mkto_si__Last_Interesting_Moment_Type__c", Type: "string", Length: 80, Label: "Last Interesting Moment Type"},
		{Name: "mkto_si__Last_Interesting_Moment_Source__c", Type: "string", Length: 80, Label: "Last Interesting Moment Source"},
		{Name: "mkto_si__Last_Interesting_Moment_Date__c", Type: "datetime", Label: "Last Interesting Moment Date"},
		{Name: "mkto_si__Priority__c", Type: "double", Label: "Priority"},
		{Name: "mkto_si__Relative_Score_Value__c", Type: "double", Label: "Relative Score Value"},
		{Name: "mkto_si__Mkto_Lead_Score__c", Type: "double", Label: "Marketo Lead Score"},
	}
}

// BanterFields are the custom fields that an administrator makes for banter, in
// the names that it looks for.
func BanterFields() []Field {
	out := []Field{
		{Name: "Banter_Wake_At__c", Type: "datetime", Label: "Banter Wake At"},
		{Name: "Banter_Cycle__c", Type: "double", Label: "Banter Cycle"},
		{Name: "Banter_Score__c", Type: "double", Label: "Banter Score"},
		{Name: "Banter_Reason__c", Type: "string", Length: 80, Label: "Banter Reason"},
		{Name: "Banter_AE__c", Type: "string", Length: 120, Label: "Banter AE"},
	}
	var stages, works []string
	for _, s := range lead.Stages() {
		stages = append(stages, string(s))
	}
	for _, s := range lead.Statuses() {
		works = append(works, string(s))
	}
	pick := func(name string, values []string) {
		out = append(out, Field{Name: "Banter_" + name + "__c", Type: "picklist", Label: "Banter " + name, Restricted: true, Values: values})
	}
	pick("Stage", stages)
	pick("Work", works)
	for _, name := range []string{"Budget", "Authority", "Need", "Timeline"} {
		pick(name, []string{string(lead.Yes), string(lead.No), string(lead.Unknown)})
	}
	return out
}
