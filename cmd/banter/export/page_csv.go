package export

import (
	"io"

	"banter/store/upstream/files/sheet"
)

// WriteCSV writes a table as CSV. Cells that a spreadsheet would run as a formula
// are quoted.
func WriteCSV(w io.Writer, t *Table) error {
	out := sheet.NewWriter(w)
	var cells []string
	for _, c := range t.Columns {
		cells = append(cells, c.Names...)
	}
	if err := out.Write(cells); err != nil {
		return err
	}
	for _, row := range t.Rows {
		cells = cells[:0]
		for i, c := range t.Columns {
			cells = append(cells, row[i].values(len(c.Names))...)
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	return out.Flush()
}
