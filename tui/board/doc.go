// Package board is the manager's view of the service levels: what runs, is at
// risk and breached, by rep, policy, source or hour of the week; how soon the
// team answers and how much of that in time; what will breach before the shift
// is over, and which leads to move so that it does not. From a group it goes
// down to its leads, from a rep to the queue as that rep sees it.
//
// Figures are summed up by a command in the background, over all leads, when
// something has changed or a clock has passed a boundary. A tick draws the
// countdowns of the rows in sight anew and nothing else.
//
// Screen is the board among the other screens; Wall is the same figures large
// on a screen of their own, for days, with nothing to press.
package board
