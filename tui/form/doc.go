// Package form holds what forms are made of: the sheet that loads a lead, keeps
// what is typed and sends the act, a text editor, a list to pick from, drafts
// that are saved as they are typed, and how people write times and dates. They
// draw in cells, do I/O only in commands and take the time as a value.
package form
