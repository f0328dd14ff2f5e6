package crm

import "math/rand/v2"

// quality is how well somebody fits what the team sells, in the rough classes
// that the shipped model tells apart.
type quality int

const (
	fitHigh   quality = iota // decides, in a company of the right size and industry: A
	fitGood                  // manages a team in another industry: B
	fitMiddle                // would use it, does not decide: C
	fitLow                   // neither: D

	// These are excluded, whatever they do.
	fitStudent
	fitCompetitor
	fitPartner
)

type company struct {
	name, slug, industry string
	employees, revenue   int64
	place                string
	technologies         string
	fit                  quality
}

// companies are made up; some names are the ones that documentation has always
// used. Their domains end in .example.
func companies() []company {
	return []company{
		{"Northwind Traders", "northwind", "Software", 420, 61e6, "ber", "Salesforce;Segment", fitHigh},
		{"Contoso", "contoso", "Software", 1200, 240e6, "mad", "HubSpot;Snowflake", fitHigh},
		{"Fabrikam", "fabrikam", "Financial services", 850, 190e6, "sin", "Salesforce", fitHigh},
		{"Tailspin Cloud", "tailspin", "Software", 310, 44e6, "los", "HubSpot", fitHigh},
		{"Wingtip Analytics", "wingtip", "Software", 700, 98e6, "lon", "Salesforce;Outreach", fitHigh},
		{"Helle Werke Digital", "hellewerke", "Software", 260, 35e6, "muc", "HubSpot;Zapier", fitHigh},
		{"Aurora Ledger", "auroraledger", "Financial services", 540, 120e6, "zrh", "Salesforce", fitHigh},
		{"Kestrel Security", "kestrel", "Software", 380, 57e6, "sfo", "Salesforce;Gong", fitHigh},
		{"Brightwater Health", "brightwater", "Software", 460, 72e6, "chi", "HubSpot", fitHigh},
		{"Lumière Logiciel", "lumiere", "Software", 230, 29e6, "par", "HubSpot;Intercom", fitHigh},
		{"Fjord Systems", "fjord", "Software", 640, 88e6, "sto", "Salesforce", fitHigh},
		{"Palmeira Pay", "palmeira", "Financial services", 980, 210e6, "sao", "Salesforce;Segment", fitHigh},
		{"Kaveri Cloudworks", "kaveri", "Software", 1500, 130e6, "blr", "HubSpot;Snowflake", fitHigh},
		{"Hikari Data", "hikari", "Software", 330, 51e6, "tyo", "Salesforce", fitHigh},
		{"Hanbit Software", "hanbit", "Software", 610, 84e6, "sel", "HubSpot", fitHigh},
		{"Tulip Metrics", "tulipmetrics", "Software", 280, 40e6, "ams", "HubSpot;Segment", fitHigh},
		{"Granite Insurance Tech", "granite", "Financial services", 720, 160e6, "nyc", "Salesforce;Marketo", fitHigh},
		{"Lone Star SaaS", "lonestar", "Software", 240, 33e6, "aus", "HubSpot", fitHigh},
		{"Maple Compute", "maplecompute", "Software", 510, 77e6, "tor", "Salesforce", fitHigh},
		{"Harbour Street Bank", "harbourstreet", "Financial services", 1900, 520e6, "syd", "Salesforce;Marketo", fitHigh},
		{"Wisła Soft", "wislasoft", "Software", 350, 27e6, "waw", "HubSpot", fitHigh},
		{"Boğaz Yazılım", "bogaz", "Software", 290, 22e6, "ist", "HubSpot", fitHigh},
		{"Nakheel Fintech", "nakheel", "Financial services", 450, 95e6, "dxb", "Salesforce", fitHigh},
		{"Azteca Nube", "aztecanube", "Software", 370, 39e6, "mex", "HubSpot", fitHigh},
		{"Lariana Software", "lariana", "Software", 220, 26e6, "mil", "HubSpot", fitHigh},
		{"Potomac Policy Labs", "potomac", "Software", 205, 31e6, "was", "Salesforce", fitHigh},
		{"Donau Cloud", "donaucloud", "Software", 270, 34e6, "vie", "HubSpot", fitHigh},
		{"Liffey Learning", "liffey", "Software", 315, 46e6, "dub", "Salesforce", fitHigh},

		{"Hafen Logistik", "hafenlogistik", "Maritime", 2400, 410e6, "ham", "SAP", fitMiddle},
		{"Pennine Components", "pennine", "Construction", 180, 28e6, "man", "Excel", fitMiddle},
		{"Rhône Pharma", "rhonepharma", "Pharmaceuticals", 3100, 900e6, "lyo", "Veeva", fitMiddle},
		{"Castilla Olivares", "castilla", "Agriculture", 2200, 350e6, "mad", "SAP", fitMiddle},
		{"Lakeshore Schools", "lakeshore", "Schools", 140, 19e6, "chi", "Moodle", fitMiddle},
		{"Brandt & Söhne Maschinenbau", "brandtsoehne", "Machinery", 460, 84e6, "muc", "SAP", fitMiddle},
		{"Nordic Timber", "nordictimber", "Forestry", 390, 66e6, "sto", "Excel", fitMiddle},
		{"Bay Area Biologics", "baybio", "Biotechnology", 510, 130e6, "sfo", "Veeva", fitMiddle},
		{"Deccan Freight", "deccanfreight", "Transport", 760, 48e6, "blr", "Zoho", fitMiddle},
		{"Paulista Mineração", "paulista", "Mining", 4100, 1200e6, "sao", "SAP;Salesforce", fitMiddle},
		{"Southern Cross Realty", "southerncross", "Real estate", 890, 300e6, "syd", "Dynamics", fitMiddle},
		{"Gulf Hospitality Group", "gulfhospitality", "Hospitality", 900, 180e6, "dxb", "Opera", fitMiddle},
		{"Eko Water", "ekowater", "Utilities", 950, 140e6, "los", "Zoho", fitMiddle},
		{"Canal Street Publishing", "canalstreet", "Publishing", 95, 12e6, "nyc", "Mailchimp", fitMiddle},

		{"Café Zwölf", "cafezwoelf", "Hospitality", 9, 600e3, "ber", "", fitLow},
		{"Petit Vélo", "petitvelo", "Retail", 6, 400e3, "par", "Shopify", fitLow},
		{"Studio Komorebi", "komorebi", "Media", 4, 300e3, "tyo", "", fitLow},
		{"Trattoria Lariana", "trattoria", "Hospitality", 8, 700e3, "mil", "", fitLow},
		{"Greenfield Yoga", "greenfieldyoga", "Fitness", 5, 200e3, "aus", "Mailchimp", fitLow},
		{"Thames Florists", "thamesflorists", "Retail", 8, 500e3, "lon", "Shopify", fitLow},
		{"Lim & Daughters", "limdaughters", "Retail", 7, 900e3, "sin", "", fitLow},
		{"Maple Leaf Dentistry", "mapledental", "Healthcare", 9, 900e3, "tor", "", fitLow},
	}
}

type role struct{ title, seniority, department string }

// roles are what people of a quality do.
func roles(q quality) []role {
	switch q {
	case fitHigh:
		return []role{
			{"VP Marketing", "vp", "Marketing"},
			{"VP Sales", "vp", "Sales"},
			{"Director of Revenue Operations", "director", "Operations"},
			{"Head of Sales Development", "head", "Sales"},
			{"Chief Revenue Officer", "c-level", "Sales"},
			{"Director of Demand Generation", "director", "Marketing"},
			{"Head of Growth", "head", "Marketing"},
			{"VP Customer Success", "vp", "Customer Success"},
			{"Director of Sales", "director", "Sales"},
			{"Chief Marketing Officer", "c-level", "Marketing"},
			{"Head of Revenue Operations", "head", "Operations"},
			{"Director of Inside Sales", "director", "Sales"},
		}
	case fitGood:
		return []role{
			{"Marketing Manager", "manager", "Marketing"},
			{"Sales Manager", "manager", "Sales"},
			{"CRM Manager", "manager", "IT"},
			{"Revenue Operations Manager", "manager", "Operations"},
			{"Manager Inside Sales", "manager", "Sales"},
		}
	case fitMiddle:
		return []role{
			{"Marketing Specialist", "specialist", "Marketing"},
			{"Sales Operations Analyst", "analyst", "Operations"},
			{"CRM Administrator", "specialist", "IT"},
			{"Marketing Coordinator", "coordinator", "Marketing"},
			{"Sales Development Representative", "specialist", "Sales"},
			{"Business Analyst", "analyst", "Operations"},
		}
	case fitLow:
		return []role{
			{"Owner", "owner", ""}, {"Office Assistant", "", "Administration"}, {"Freelancer", "", ""}, {"Shopkeeper", "", "Retail"},
		}
	default: // who is excluded has a position of its own
		return nil
	}
}

// companiesOf are the companies that people of a quality work for.
func companiesOf(q quality) []company {
	if q == fitGood {
		q = fitMiddle
	}
	var out []company
	for _, c := range companies() {
		if c.fit == q {
			out = append(out, c)
		}
	}
	return out
}

// position is where somebody of a quality works, and as what.
func position(r *rand.Rand, q quality) (company, role) {
	switch q {
	case fitStudent:
		schools := []company{
			{"Universität Musterstadt", "musterstadt.example.org", "Education", 5200, 0, "ber", "", q},
			{"Example State University", "state.example.edu", "Education", 9000, 0, "chi", "", q},
			{"Université Exemplaire", "univ.example.org", "Education", 4100, 0, "lyo", "", q},
		}
		jobs := []role{{"Student", "student", ""}, {"PhD student", "student", "Research"}, {"Research Assistant", "researcher", "Research"}}
		return pick(r, schools), pick(r, jobs)
	case fitCompetitor:
		return company{"Rivalry", "competitor", "Software", 600, 80e6, "sfo", "", q}, role{"Product Marketing Manager", "manager", "Marketing"}
	case fitPartner:
		return company{"Lotse Implementation Partners", "partner", "Consulting", 40, 5e6, "ham", "", q}, role{"Consultant", "specialist", "Consulting"}
	default:
		return pick(r, companiesOf(q)), pick(r, roles(q))
	}
}

// excluded is a quality that is never a lead.
func excluded(r *rand.Rand) quality {
	return pick(r, []quality{fitStudent, fitStudent, fitCompetitor, fitPartner})
}
