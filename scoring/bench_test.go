package scoring_test

import (
	"testing"
	"time"

	"banter/scoring"
	"banter/store/lead"
)

func BenchmarkScore(b *testing.B) {
	m := scoring.Default()
	r := worked()
	kinds := []lead.Kind{lead.KindEmailOpen, lead.KindPageView, lead.KindDownload, lead.KindEmailClick, lead.KindCaseStudy, lead.KindCall}
	for i := len(r.Activities); i < 20; i++ {
		r.AddActivity(ago(kinds[i%len(kinds)], time.Duration(i)*7*time.Hour))
	}
	r.Lead.Title, r.Lead.Country = "Vice President of Marketing Operations", "Germany"
	b.ReportAllocs()
	for b.Loop() {
		m.Score(r, now)
	}
}

func BenchmarkParse(b *testing.B) {
	text := scoring.DefaultText()
	for b.Loop() {
		if _, err := scoring.Parse("m.toml", text); err != nil {
			b.Fatal(err)
		}
	}
}
