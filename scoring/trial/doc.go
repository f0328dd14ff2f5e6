// Package trial tries scoring models on what has already happened: it replays
// past leads under another model (Backtest), proposes changes that the outcomes
// carry (Suggest, and Build where there is no model yet), and shows what other
// hours, targets or thresholds would have meant for the reps (WhatIf).
//
// Nothing learnt later may leak into a score. A lead is looked at as it stood
// at one instant, its cutoff: when it was handed over to people, or when they
// first touched it. Later activities are left out, fields that were edited later
// are put back by their events, and answers and verdicts are outcomes, never
// evidence. What no event can put back is looked for by Leaks and named.
//
// Everything is pure and deterministic. No verdict rests on fewer than Enough
// leads, and n stands beside every figure.
package trial

import "banter/scoring/report"

// Enough is the number of leads under which there is no verdict.
const Enough = report.MinVerdict
