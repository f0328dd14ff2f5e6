// Package form holds the small parts that forms are made of: a text editor, a
// list to pick from, drafts that are saved as they are typed, and how people
// write times and dates. They draw in cells, do no I/O of their own and take
// the time as a value.
package form
