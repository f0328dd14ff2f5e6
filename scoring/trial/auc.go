package trial

import "slices"

// AUC is the chance that a lead with the good outcome ranks above one without,
// ties counting half: the rank statistic of Mann and Whitney over its largest
// value. known is false where one of the two kinds is missing or every score is
// the same: a model that ranks nobody has no AUC.
func AUC(scores []float64, good []bool) (auc float64, known bool) {
	order := make([]int, len(scores))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		switch {
		case scores[a] < scores[b]:
			return -1
		case scores[a] > scores[b]:
			return 1
		}
		return 0
	})
	var below, above, won float64 // bad ones so far, good ones in all
	for from := 0; from < len(order); {
		var goods, bads float64
		to := from
		for to < len(order) && scores[order[to]] == scores[order[from]] {
			if good[order[to]] {
				goods++
			} else {
				bads++
			}
			to++
		}
		won += goods * (below + bads/2)
		below += bads
		above += goods
		from = to
	}
	if below == 0 || above == 0 || scores[order[0]] == scores[order[len(order)-1]] {
		return 0, false
	}
	return won / below / above, true
}
