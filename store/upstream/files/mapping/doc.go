// Package mapping says what the columns of a foreign table mean, and turns its
// rows into leads and activities.
//
// A Mapping is a small TOML file. What the product knows by itself (exports of
// HubSpot, Salesforce and Marketo, events of Segment and Mixpanel, banter's own
// export) is written in the same language, in builtin/, and recognised by the
// header of a file. For any other file Propose makes one.
//
//	kind = "leads"                  # or "activities"
//	id = "Prospect ID"              # a list: the first that is not empty; none: from the e-mail
//	id_prefix = "xe"                # IDs become xe-…
//	zone = "Europe/Berlin"          # of times without one; default: that of the reader
//	empty = ["Select", "N/A"]       # words that mean an empty cell
//	keep_rest = true                # other columns become x.<column>
//	drop = ["Internal note"]        # but not these
//	gone = "Is Deleted"             # yes: deleted at its source
//	merged_into = "Master"          # the id of the lead that it was merged into
//	optional = true                 # columns may be missing; else that is an error
//	column_prefix = ["property_"]   # columns may have this before their name
//	salesforce_ids = true           # ids of 15 characters become those of 18
//
//	[fields]
//	name = ["First", "Last"]        # joined with a space
//	email = "E-mail"
//	company = {first = ["Company", "Account"]}
//	created_at = {column = "Created", format = "dmy"}
//	stage = [{column = "Won", map = {yes = "won"}}, {column = "Status", map = {Open = "lead"}}]
//	"x.Lead Number" = "Lead Number"
//
//	[const]
//	source = "fair 2026"
//
// A rule is a column, a list of columns that are joined, a table, or a list of
// tables of which the first that gives a value counts. A table has column,
// columns (joined), or first (the first that is not empty); map (whole words)
// and contains (parts of the text; the one that stands first in it counts), both
// without regard to case; default; and for dates format: "dmy", "mdy", "unix",
// "unix_ms", "excel" or a Go layout. Columns compare without regard to case,
// spaces, underscores and hyphens.
//
// Activities have a table [activity] instead of [fields], with the rules id,
// lead (the lead's id), email, kind, at, subject, points, url, by, outcome,
// note; skip (yes: the row is no activity) and only (no: the row is no
// activity); people (a list of columns that name the same person: a row that has
// an e-mail too teaches it for the others); key (a list of columns that together
// tell one activity from another); source; and repeats = "count" where equal
// rows without an id are several activities and not one told twice.
//
// # Values
//
// Dates without a zone are in the zone of the mapping or the reader. 01/02/2026
// is read by the order that the column's other values prove, or another date
// column of the file; where nothing proves it, the row is refused and format
// has to say it. A date with dots is day first. A number may have thousands
// separators, a currency and k, m or bn behind it; of a range ("51-200",
// "1,001+") the lower bound counts. A number that can't be read leaves the field
// empty and the text in x.<column>; so does an unknown word for a stage, whose
// field is "lead" then. A date or a do-not-contact mark that can't be read
// refuses the row.
package mapping
