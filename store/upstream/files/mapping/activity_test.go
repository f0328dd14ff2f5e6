package mapping

import (
	"fmt"
	"strings"
	"testing"

	"banter/store/lead"
)

func TestActivities(t *testing.T) {
	toml := `
[activity]
lead = "who"
kind = {column = "what", contains = {"get a demo" = "demo_request", demo = "trial"}, default = "download"}
at = "when"
subject = "what"
points = "points"
`
	data := "who,what,when,points\n1,Get a Demo: X,2026-03-01,40\n1,In-Browser Demo,2026-03-01,15\n1,Webinar: pricing,2026-03-01,5\n1,Guidebook,2026-03-01,2\n1,Guidebook,2026-03-01,2\n" +
		",Guidebook,2026-03-01,2\n1,Guidebook,,2\n1,Guidebook,2026-03-01,lots\n"
	for _, repeats := range []string{"", "repeats = \"count\"\n"} {
		_, items, bad := read(t, toml+repeats, data)
		if len(items) != 5 || len(bad) != 3 {
			t.Fatalf("%d items, %v", len(items), bad)
		}
		var kinds []string
		for _, it := range items {
			kinds = append(kinds, string(it.Activity.Kind))
		}
		if got := strings.Join(kinds, " "); got != "demo_request trial webinar download download" {
			t.Errorf("kinds %s", got)
		}
		if same := items[3].Activity.ID == items[4].Activity.ID; same != (repeats == "") {
			t.Errorf("%q: equal rows have the same id: %v", repeats, same)
		}
		_, again, _ := read(t, toml+repeats, data)
		for i := range items {
			if items[i].Activity.ID != again[i].Activity.ID {
				t.Errorf("%q: read again, line %d has another id", repeats, items[i].Line)
			}
		}
		for i, want := range []string{
			"f.csv:7: the row does not say whose activity it is; it needs the lead's id or an e-mail in column who",
			`f.csv:8: activity.at: column "when": the activity has no time`, `f.csv:9: activity.points: "lots" is not a number`,
		} {
			if !strings.HasPrefix(bad[i].Error(), want) {
				t.Errorf("got %v, want %s", bad[i], want)
			}
		}
	}
}

func TestSegment(t *testing.T) {
	r, items, bad := read(t, "", strings.Join([]string{
		`{"type":"identify","userId":"u1","anonymousId":"a1","messageId":"m0","traits":{"email":"Ana@X.example","name":"Ana"},"timestamp":"2026-03-01T09:00:00.000Z"}`,
		`{"type":"track","event":"Demo Requested","userId":"u1","messageId":"m1","timestamp":"2026-03-01T10:00:00.000Z","properties":{"plan":"pro"},"context":{"page":{"url":"https://x.example/pricing","path":"/pricing"}}}`,
		`{"type":"page","anonymousId":"a1","messageId":"m2","timestamp":"2026-03-01T10:01:00.000Z","context":{"page":{"url":"https://x.example/pricing","path":"/pricing","title":"Prices"}}}`,
		`{"type":"page","anonymousId":"a1","messageId":"m3","timestamp":"2026-03-01T10:02:00.000Z","context":{"page":{"path":"/about"}}}`,
		`{"type":"track","event":"Button Clicked","userId":"u2","messageId":"m4","timestamp":"2026-03-01T10:03:00.000Z","context":{"page":{"path":"/pricing"}}}`,
		`{"type":"track","event":"Signed Up","userId":"ben@x.example","messageId":"m5","timestamp":"2026-03-01T10:04:00.000Z"}`,
		`{"type":"page","anonymousId":"a9","messageId":"m6","timestamp":"2026-03-01T10:05:00.000Z"}`,
	}, "\n"))
	if name, _ := r.Recognised(); name != "Segment events" {
		t.Fatalf("recognised as %s", name)
	}
	var got []string
	for _, it := range items {
		got = append(got, fmt.Sprint(it.Activity.ID, " ", it.Activity.Kind, " ", it.JoinEmail, it.JoinID))
	}
	want := "m1 demo_request ana@x.example, m2 pricing_page ana@x.example, m3 page_view ana@x.example, m4 activity u2, m5 trial ben@x.example"
	if strings.Join(got, ", ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, ", "), want)
	}
	if len(bad) != 1 || !strings.HasPrefix(bad[0].Error(), "f.csv:7: the row does not say whose activity it is") {
		t.Errorf("refused %v", bad)
	}
	if s := r.Stats(); s != (Stats{Items: 5, Passed: 1, Refused: 1}) {
		t.Errorf("counted %+v", s)
	}
}

func TestMixpanel(t *testing.T) {
	event := `{"event":"%s","properties":{"time":1602611311,"distinct_id":"%s","$insert_id":"%s","$email":"%s"}}` + "\n"
	r, items, bad := read(t, "", fmt.Sprintf(event, "Viewed Pricing", "d1", "i1", "ana@x.example")+fmt.Sprintf(event, "Viewed Pricing", "d1", "i1", "ana@x.example")+
		fmt.Sprintf(event, "Downloaded Ebook", "d1", "i2", "")+fmt.Sprintf(event, "Viewed Pricing", "hs-7", "i3", ""))
	if name, _ := r.Recognised(); name != "Mixpanel events" || len(items) != 4 || len(bad) != 0 {
		t.Fatalf("recognised as %s, %d items, refused %v", name, len(items), bad)
	}
	if items[0].Activity.ID != items[1].Activity.ID || items[0].Activity.ID == items[2].Activity.ID {
		t.Error("a repeated event has to have the same id, another one another")
	}
	if a := items[0]; a.JoinEmail != "ana@x.example" || a.Activity.Kind != lead.KindPricingPage || utc(a.Activity.At) != "2020-10-13T17:48:31Z" {
		t.Errorf("got %+v %+v", a, a.Activity)
	}
	if items[2].JoinEmail != "ana@x.example" || items[3].JoinID != "hs-7" {
		t.Errorf("joined by %+v and %+v", items[2], items[3])
	}
}

func TestSalesforceTasks(t *testing.T) {
	_, items, bad := read(t, "", "Id,WhoId,Subject,ActivityDate,Status,Priority,TaskSubtype,CallDisposition,OwnerId,Description,IsClosed,IsDeleted\n"+
		"00T1,00Q1,Call with Ana,2026-03-01,Completed,Normal,Call,Left voicemail,005A,\"line 1\nline 2\",true,false\n"+
		"00T2,00Q1,Call again,2026-03-05,Open,Normal,Call,,005A,,false,false\n"+
		"00T3,00Q1,Mail,2026-03-01,Completed,Normal,Email,,005A,,true,false\n"+
		"00T4,00Q1,Mail,2026-03-01,Completed,Normal,Email,,005A,,true,true\n")
	if len(items) != 2 || len(bad) != 0 {
		t.Fatalf("%d items, %v", len(items), bad)
	}
	if a := items[0].Activity; a.Kind != lead.KindCall || a.Outcome != lead.OutcomeVoicemail || a.By != "005A" || a.Note != "line 1\nline 2" || !a.HumanTouch() {
		t.Errorf("got %+v", a)
	}
}

func TestKindsOfWords(t *testing.T) {
	parts := kindParts()
	for in, want := range map[string]lead.Kind{
		"Request a demo": lead.KindDemoRequest, "Launch In-Browser Demo: X": lead.KindTrial, "Industrial webinar": lead.KindWebinar, "Webinar: our pricing": lead.KindWebinar,
		"/pricing": lead.KindPricingPage, "White Paper: X": lead.KindDownload, "Email Link Clicked": lead.KindEmailClick, "call": lead.KindCall, "inbound call": lead.KindInboundCall,
		"Platform news": "", "bluetooth booth": lead.KindEventScan,
	} {
		if got, _ := kindOf(parts, in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}
