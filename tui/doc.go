// Package tui is the one Bubble Tea model of the program: a stack of screens
// with the queue at its bottom, the line of splits above them, the line of keys
// or of what just happened below, and the requests that screens make of it.
//
// Messages reach every screen of the stack, save for keys and the mouse, which
// go to the topmost. A key goes to the screen first where the screen names it in
// its Keys or text is being typed; the program's own keys come after it.
package tui
