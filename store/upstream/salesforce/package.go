package salesforce

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"

	"banter/store/lead"
)

// Missing is a custom field that outcomes are kept in and the org lacks.
type Missing struct {
	Name string // "Banter_Stage__c"
	Text string // what it is for, one line
}

// File is a file of a package for Salesforce's Metadata API.
type File struct {
	Name string // with slashes: "objects/Lead.object"
	Text string
}

// custom is a custom field of a lead.
type custom struct {
	name, label, text string
	kind              string // Picklist, Text, Number, DateTime, Checkbox
	length            int
	values            []string
}

// wanted are the custom fields that the mapping names, in the order in which
// they are shown.
func (m Mapping) wanted() []custom {
	var stages, works []string
	for _, s := range lead.Stages() {
		stages = append(stages, string(s))
	}
	for _, s := range lead.Statuses() {
		works = append(works, string(s))
	}
	all := []custom{
		{m.Stage, "Rep's stage", "where the rep has the lead, finer than the lead status", "Picklist", 0, stages},
		{m.Work, "Rep's work status", "what the rep is doing with the lead", "Picklist", 0, works},
		{m.Reason, "Rep's reason", "why the rep rejected or recycled the lead", "Text", 80, nil},
		{m.AE, "Account executive", "who a qualified lead went to", "Text", 120, nil},
		{m.WakeAt, "Comes back", "when a recycled lead comes back to the rep", "DateTime", 0, nil},
		{m.Cycle, "Rep's cycle", "which time round the lead is worked: 2 once it is taken up again", "Number", 0, nil},
		{m.Score, "Score at the last act", "the score of the lead when the rep last acted on it", "Number", 0, nil},
	}
	for _, c := range lead.BANT().Criteria {
		all = append(all, custom{m.criterion(c.Code), c.Label + " (rep)", c.Question, "Picklist", 0, []string{string(lead.Yes), string(lead.No), string(lead.Unknown)}})
	}
	var out []custom
	for _, f := range all {
		if strings.HasSuffix(f.name, "__c") {
			out = append(out, f)
		}
	}
	return out
}

// missing are the custom fields that the org lacks.
func (m Mapping) missing(leads *object) []custom {
	var out []custom
	for _, f := range m.wanted() {
		if !leads.has(f.name) {
			out = append(out, f)
		}
	}
	return out
}

// permissionSet gives whoever has it the right to see and edit the fields.
const permissionSet = "Banter"

// Package is a package for the Metadata API that adds the custom fields with
// these names to the Lead object, and a permission set that lets people edit
// them; nil names are all that the mapping has. It adds the checkbox on users, too,
// with which the leads on the machine of a rep are removed; reps can read it. An administrator deploys it:
// sf project deploy start --metadata-dir DIR.
func (m Mapping) Package(names []string) []File {
	wanted := map[string]bool{}
	for _, name := range names {
		wanted[name] = true
	}
	var fields []custom
	for _, f := range m.complete().wanted() {
		if names == nil || wanted[f.name] {
			fields = append(fields, f)
		}
	}
	if len(fields) == 0 {
		return nil
	}
	var object, rights, members bytes.Buffer
	for _, f := range fields {
		f.write(&object)
		fmt.Fprintf(&rights, "    <fieldPermissions>\n        <editable>true</editable>\n        <field>Lead.%s</field>\n        <readable>true</readable>\n    </fieldPermissions>\n", f.name)
		fmt.Fprintf(&members, "        <members>Lead.%s</members>\n", f.name)
	}
	var user bytes.Buffer
	custom{wipeField, "Remove leads from banter", "ticked: the leads on the machine of this user are removed at the next sync", "Checkbox", 0, nil}.write(&user)
	fmt.Fprintf(&rights, "    <fieldPermissions>\n        <editable>false</editable>\n        <field>User.%s</field>\n        <readable>true</readable>\n    </fieldPermissions>\n", wipeField)
	fmt.Fprintf(&members, "        <members>User.%s</members>\n", wipeField)
	const namespace = ` xmlns="http://soap.sforce.com/2006/04/metadata"`
	wrap := func(element, body string) string {
		return xml.Header + "<" + element + namespace + ">\n" + body + "</" + element + ">\n"
	}
	return []File{
		{"package.xml", wrap("Package", "    <types>\n"+members.String()+"        <name>CustomField</name>\n    </types>\n"+
			"    <types>\n        <members>"+permissionSet+"</members>\n        <name>PermissionSet</name>\n    </types>\n    <version>"+oldest+"</version>\n")},
		{"objects/Lead.object", wrap("CustomObject", object.String())},
		{"permissionsets/" + permissionSet + ".permissionset", wrap("PermissionSet", rights.String()+
			"    <hasActivationRequired>false</hasActivationRequired>\n    <label>"+permissionSet+"</label>\n")},
		{"objects/User.object", wrap("CustomObject", user.String())},
	}
}

// write describes the field to the Metadata API.
func (f custom) write(b *bytes.Buffer) {
	line := func(element, text string) {
		fmt.Fprintf(b, "        <%s>", element)
		_ = xml.EscapeText(b, []byte(text)) // a buffer takes everything
		fmt.Fprintf(b, "</%s>\n", element)
	}
	b.WriteString("    <fields>\n")
	line("fullName", f.name)
	line("label", f.label)
	line("description", f.text)
	if f.kind != "Checkbox" { // it always has a value
		line("required", "false")
	}
	line("type", f.kind)
	switch f.kind {
	case "Checkbox":
		line("defaultValue", "false")
	case "Text":
		line("length", fmt.Sprint(f.length))
	case "Number":
		line("precision", "9")
		line("scale", "0")
	case "Picklist":
		b.WriteString("        <valueSet>\n            <restricted>true</restricted>\n            <valueSetDefinition>\n                <sorted>false</sorted>\n")
		for _, v := range f.values {
			fmt.Fprintf(b, "                <value>\n                    <fullName>%s</fullName>\n                    <default>false</default>\n                    <label>%s</label>\n                </value>\n", v, v)
		}
		b.WriteString("            </valueSetDefinition>\n        </valueSet>\n")
	}
	b.WriteString("    </fields>\n")
}
