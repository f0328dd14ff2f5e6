// Package sheet reads tables that other programs wrote as text, row by row and
// in bounded memory: CSV with any usual delimiter, JSON Lines and JSON arrays,
// in UTF-8, UTF-16 or Windows-1252, gzipped or not.
//
// A row that can't be read is refused with its place and the reason, as a
// *RowError, and the rows after it still come. What encoding/csv does not have
// and this package needs: lone CR line ends, recovery after a broken row, the
// line on which a quote began, and the raw text of a row.
//
// How CSV is read, where programs disagree:
//
//   - The delimiter is the one of , ; tab | that stands most often in the header
//     outside quotes; a first line "sep=;" names it.
//   - A lone CR ends a line only if the first line of the file ends so.
//   - A quote inside an unquoted cell is a quote. Text after a closing quote, and
//     a quote that never closes, break the row. Reading goes on at the next line
//     that has as many cells as the header.
//   - A row that is too short is filled up with empty cells; one that is too long
//     is refused unless the extra cells are empty. Rows without any text are
//     skipped.
//   - A cell that is not valid UTF-8 is read as Windows-1252.
//   - The quote mark that Guard puts before a formula is taken off again.
package sheet
