package crm

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"unicode"
)

// Me is the rep whose token it is.
const Me = "ana"

const manager = "mara"

func team() []string       { return []string{Me, "ben", "chidi", "dana", "emre"} }
func executives() []string { return []string{"jonas", "priya"} }

// place is where a company is. In phone a 'd' is any digit.
type place struct {
	key, city, region, country, zone string
	phone                            string
	names                            string // which name list
}

// places are keyed by city. The phone numbers are from the ranges that the
// country keeps for fiction (United States, Canada, United Kingdom, Ireland,
// Germany, France, Sweden, Australia); elsewhere the subscriber number starts
// with zeros, which no exchange there assigns.
func places() []place {
	return []place{
		{"nyc", "New York", "New York", "United States", "America/New_York", "+1 212 555 01dd", "us"},
		{"sfo", "San Francisco", "California", "United States", "America/Los_Angeles", "+1 415 555 01dd", "us"},
		{"chi", "Chicago", "Illinois", "United States", "America/Chicago", "+1 312 555 01dd", "us"},
		{"aus", "Austin", "Texas", "United States", "America/Chicago", "+1 512 555 01dd", "us"},
		{"was", "Washington", "District of Columbia", "United States", "America/New_York", "+1 202 555 01dd", "us"},
		{"tor", "Toronto", "Ontario", "Canada", "America/Toronto", "+1 416 555 01dd", "us"},
		{"lon", "London", "England", "United Kingdom", "Europe/London", "+44 20 7946 0ddd", "gb"},
		{"man", "Manchester", "England", "United Kingdom", "Europe/London", "+44 161 496 0ddd", "gb"},
		{"dub", "Dublin", "Leinster", "Ireland", "Europe/Dublin", "+353 20 91d dddd", "gb"},
		{"ber", "Berlin", "Berlin", "Germany", "Europe/Berlin", "+49 30 23125 ddd", "de"},
		{"muc", "München", "Bayern", "Germany", "Europe/Berlin", "+49 89 99998 ddd", "de"},
		{"ham", "Hamburg", "Hamburg", "Germany", "Europe/Berlin", "+49 40 66969 ddd", "de"},
		{"zrh", "Zürich", "Zürich", "Switzerland", "Europe/Zurich", "+41 44 000 01 dd", "de"},
		{"vie", "Wien", "Wien", "Austria", "Europe/Vienna", "+43 1 000 01dd", "de"},
		{"par", "Paris", "Île-de-France", "France", "Europe/Paris", "+33 1 99 00 dd dd", "fr"},
		{"lyo", "Lyon", "Auvergne-Rhône-Alpes", "France", "Europe/Paris", "+33 4 65 71 dd dd", "fr"},
		{"mad", "Madrid", "Madrid", "Spain", "Europe/Madrid", "+34 91 000 01dd", "es"},
		{"mex", "Ciudad de México", "CDMX", "Mexico", "America/Mexico_City", "+52 55 0000 01dd", "es"},
		{"mil", "Milano", "Lombardia", "Italy", "Europe/Rome", "+39 02 0000 01dd", "it"},
		{"ams", "Amsterdam", "Noord-Holland", "Netherlands", "Europe/Amsterdam", "+31 20 000 01dd", "nl"},
		{"sto", "Stockholm", "Stockholm", "Sweden", "Europe/Stockholm", "+46 8 465 004 dd", "se"},
		{"waw", "Warszawa", "Mazowieckie", "Poland", "Europe/Warsaw", "+48 22 000 01 dd", "pl"},
		{"ist", "İstanbul", "İstanbul", "Türkiye", "Europe/Istanbul", "+90 212 000 01 dd", "tr"},
		{"dxb", "Dubai", "Dubai", "United Arab Emirates", "Asia/Dubai", "+971 4 000 01dd", "ar"},
		{"los", "Lagos", "Lagos", "Nigeria", "Africa/Lagos", "+234 1 000 01dd", "ng"},
		{"sao", "São Paulo", "São Paulo", "Brazil", "America/Sao_Paulo", "+55 11 0000 01dd", "br"},
		{"blr", "Bengaluru", "Karnataka", "India", "Asia/Kolkata", "+91 80 0000 01dd", "in"},
		{"tyo", "Tokyo", "Tokyo", "Japan", "Asia/Tokyo", "+81 3 0000 01dd", "jp"},
		{"sel", "Seoul", "Seoul", "South Korea", "Asia/Seoul", "+82 2 000 01dd", "kr"},
		{"sin", "Singapore", "Singapore", "Singapore", "Asia/Singapore", "+65 0000 01dd", "sg"},
		{"syd", "Sydney", "New South Wales", "Australia", "Australia/Sydney", "+61 2 5550 dddd", "gb"},
	}
}

// number makes a phone number of a place.
func (p place) number(r *rand.Rand) string {
	return strings.Map(func(c rune) rune {
		if c == 'd' {
			return rune('0' + r.IntN(10))
		}
		return c
	}, p.phone)
}

func placeOf(key string) place {
	for _, p := range places() {
		if p.key == key {
			return p
		}
	}
	panic(fmt.Sprintf("the companies name the place %q, which is not in the list", key))
}

// firstNames and lastNames are the name lists. Each entry is the name and,
// behind a slash, how it is written in an e-mail address where that differs.
func firstNames(list string) []string {
	return strings.Split(map[string]string{
		"us": "Grace,Marcus,Elena,Jamal,Olivia,Ethan,Naomi,Carlos,Hannah,Derek,Aaliyah,Wyatt,Priya,Noah",
		"gb": "Charlotte,Oliver,Niamh/niamh,Rhys,Imogen,Callum,Siobhán/siobhan,Sam,Amara,Hugh,Freya,Tariq",
		"de": "Jürgen/juergen,Anneliese,Jörg/joerg,Katharina,Matthias,Zoë/zoe,Björn/bjoern,Friederike,Lukas,Saskia,Heiko,Aylin",
		"fr": "Chloé/chloe,Étienne/etienne,Amélie/amelie,Benoît/benoit,Noémie/noemie,Théo/theo,Inès/ines,François/francois,Maëlle/maelle,Hugo",
		"es": "Tomás/tomas,Lucía/lucia,Íñigo/inigo,Marisol,Andrés/andres,Begoña/begona,Joaquín/joaquin,Ximena,Raúl/raul,Paloma",
		"it": "Niccolò/niccolo,Giulia,Matteo,Chiara,Loredana,Davide,Francesca,Dario",
		"nl": "Sanne,Joost,Anouk,Ruben,Marijke,Daan,Femke,Thijs",
		"se": "Åsa/asa,Björn/bjorn,Linnéa/linnea,Göran/goran,Märta/marta,Elias,Saga,Nils",
		"pl": "Małgorzata/malgorzata,Paweł/pawel,Agnieszka,Łukasz/lukasz,Zofia,Jędrzej/jedrzej,Kinga,Stanisław/stanislaw",
		"tr": "Ayşe/ayse,Çağlar/caglar,Gülşen/gulsen,Ömer/omer,İpek/ipek,Emre,Şule/sule,Kerem",
		"ar": "ليلى/layla,Omar,نور/nour,Fatima,خالد/khalid,Yousef,Rania,Tariq",
		"ng": "Olu,Ngozi,Adébáyò/adebayo,Chiamaka,Tunde,Ìfẹ́/ife,Emeka,Zainab",
		"br": "João/joao,Beatriz,Thiago,Conceição/conceicao,Luísa/luisa,Caetano,Antônia/antonia,Márcio/marcio",
		"in": "Priya,Arjun,Ananya,Vikram,कविता/kavita,Rohan,Meera,अमित/amit,Sanjana,Aditya",
		"jp": "Haruka,健/ken,Yuto,さくら/sakura,Kenji,美咲/misaki,Aiko,大輔/daisuke",
		"kr": "민준/minjun,서연/seoyeon,Ji-woo/jiwoo,Hyun-seo/hyunseo,지훈/jihoon,Soo-ah/sooah",
		"sg": "Mei-Ling/meiling,Wei Jie/weijie,Siti,Kavitha,伟/wei,Hui Min/huimin,Arun,秀英/xiuying",
	}[list], ",")
}

func lastNames(list string) []string {
	return strings.Split(map[string]string{
		"us": "Washington,Nguyen,O'Connor/oconnor,Ramirez,Goldberg,Kim,Whitaker,Alvarez,Patel,Johansson,Freeman,Castillo",
		"gb": "Okafor,Hughes,Ashworth,Khan,MacLeod/macleod,Pemberton,Byrne,Adeyemi,Fairclough,Singh,Ó Súilleabháin/osuilleabhain,Whitlock",
		"de": "Müller/mueller,Schäfer/schaefer,Großmann/grossmann,Yılmaz/yilmaz,Brandt,von der Heide/vonderheide,Köhler/koehler,Weiß/weiss,Petersen,Huber",
		"fr": "Lefèvre/lefevre,Dubois,Garçon/garcon,Benali,Moreau,d'Aubigné/daubigne,Rousseau,Traoré/traore",
		"es": "Herrera,Núñez/nunez,García-Peña/garciapena,Echeverría/echeverria,Ibáñez/ibanez,Morales,Quiñones/quinones,Vidal",
		"it": "Ferrari,D'Angelo/dangelo,Esposito,Colombo,Bianchi,Marchetti",
		"nl": "de Vries/devries,van den Berg/vandenberg,Jansen,Bakker,Özdemir/ozdemir,Smit",
		"se": "Lindström/lindstrom,Sjöberg/sjoberg,Nyström/nystrom,Åkesson/akesson,Holm",
		"pl": "Wiśniewska/wisniewska,Kowalczyk,Dąbrowski/dabrowski,Zając/zajac,Wójcik/wojcik",
		"tr": "Yıldız/yildiz,Şahin/sahin,Öztürk/ozturk,Doğan/dogan,Kaya",
		"ar": "الحداد/alhaddad,Mansour,العلي/alali,Haddad,Al-Farsi/alfarsi,Nasser",
		"ng": "Adeyemi,Okonkwo,Balogun,Eze,Bello,Ọláwálé/olawale",
		"br": "Gonçalves/goncalves,Araújo/araujo,da Conceição/daconceicao,Magalhães/magalhaes,Tavares,Simões/simoes",
		"in": "Natarajan,Sharma,Iyer,शर्मा/sharma,Mukherjee,Reddy,Kulkarni,सिंह/singh",
		"jp": "Sato,佐藤/sato,Takahashi,田中/tanaka,Watanabe,山本/yamamoto",
		"kr": "Kim,박/park,Lee,최/choi,Jung",
		"sg": "Wu,Tan,王/wang,Subramaniam,Lim,李/li,Ng",
	}[list], ",")
}

// person is a name as it is shown and as it stands in an address. Both of its
// parts are in one script.
func person(r *rand.Rand, list string) (shown, mail string) {
	first, firstMail := names(pick(r, firstNames(list)))
	last, lastMail := names(pick(r, lastNames(list)))
	for latin(first) != latin(last) {
		last, lastMail = names(pick(r, lastNames(list)))
	}
	mail = firstMail + "." + lastMail
	if (list == "jp" || list == "kr" || list == "sg") && !latin(first) {
		return last + first, mail // in these scripts the family comes first, without a space
	}
	return first + " " + last, mail
}

func names(entry string) (shown, mail string) {
	shown, mail, ok := strings.Cut(entry, "/")
	if !ok {
		mail = strings.ToLower(strings.ReplaceAll(shown, " ", ""))
	}
	return shown, mail
}

// latin reports whether a name is written in Latin letters, accents and all.
func latin(s string) bool {
	return strings.IndexFunc(s, func(c rune) bool { return unicode.IsLetter(c) && !unicode.Is(unicode.Latin, c) }) < 0
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }
