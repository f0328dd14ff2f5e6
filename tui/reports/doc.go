// Package reports is the Funnel screen: what became of the leads and what
// marketing can do about it. How far they came and how fast, by source or
// another group; how soon the team answers by the hour of the week; whether the
// score tells good from bad; why leads were rejected; what both sides promised;
// and the change of the model that is proposed, if one lies there.
//
// All reports are made by one command in the background, over all leads, and are
// drawn from what it answers. n stands beside each figure, a share of fewer than
// twenty leads is no percentage, and leads that are open are counted as open.
package reports
