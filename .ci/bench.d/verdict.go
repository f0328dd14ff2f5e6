package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// verdicts measures durable verdicts by the benchmarks of the store, beside what
// the disk and SQLite need, and what a rep waits for beside an import.
func (b *bench) verdicts() error {
	rounds, times := 5, 300
	if b.quick {
		rounds, times = 3, 100
	}
	sqlite, err := exec.LookPath("sqlite3")
	if err != nil {
		sqlite = ""
	}
	var act, ratio, peers []float64
	for range rounds {
		m, err := b.benchmark("^BenchmarkVerdict$/^100000$", fmt.Sprint(times, "x"))
		if err != nil {
			return err
		}
		ms, ok := m["act-p50-ms"]
		if !ok || m["times-2-syncs"] == 0 {
			return fmt.Errorf("BenchmarkVerdict tells %v", m)
		}
		act, ratio = append(act, ms), append(ratio, m["times-2-syncs"])
		if sqlite == "" {
			continue
		}
		p, err := b.transactions(sqlite, times)
		if err != nil {
			return err
		}
		peers = append(peers, ms/p)
	}
	how := fmt.Sprintf("`Store.Act` in turn with two writes and `fdatasync`s of a page, %d times; %.2f ms", times*rounds, median(act))
	b.table.add(figure{what: "a durable verdict, beside two synced writes of a page", unit: "x", value: median(ratio), most: 3, how: how})
	if sqlite == "" {
		b.table.left("the same beside SQLite", "sqlite3 is not there")
	} else {
		b.table.add(figure{what: "the same beside SQLite", unit: "x", value: median(peers), how: "lead, index, activity, event and outbox in one transaction of an open connection, WAL, synchronous=FULL"})
	}
	for _, beside := range []struct{ name, what string }{{"bulk2000", "in batches of 2,000"}, {"bulk0", "as `banter import` has them"}} {
		m, err := b.benchmark("^BenchmarkActBesideImport$/^"+beside.name+"$", fmt.Sprint(3*times, "x"))
		if err != nil {
			return err
		}
		b.table.add(figure{what: "a rep's write while another process imports, " + beside.what + ", 99 of 100", unit: "ms", value: m["p99-ms"], most: 50, how: fmt.Sprintf("`BenchmarkActBesideImport`, %d writes; half of them took %.1f ms", 3*times, m["p50-ms"])})
	}
	return nil
}

// benchmark runs one of the store's and reads what it tells.
func (b *bench) benchmark(name, times string) (map[string]float64, error) {
	h := home(b.dir)
	if err := os.MkdirAll(h.path("tmp"), 0o700); err != nil {
		return nil, err
	}
	u, err := h.run(b.store, "-test.run=^$", "-test.bench="+name, "-test.benchtime="+times)
	if err != nil {
		return nil, err
	}
	told := map[string]float64{}
	for _, m := range regexp.MustCompile(`([0-9.]+) ([A-Za-z0-9/-]+)`).FindAllStringSubmatch(strings.ReplaceAll(u.out, "\t", " "), -1) {
		if told[m[2]], err = strconv.ParseFloat(m[1], 64); err != nil {
			return nil, fmt.Errorf("%s tells %q", name, m[0])
		}
	}
	return told, nil
}

// tables is a store as SQLite would have it.
const tables = `PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
CREATE TABLE leads(id TEXT PRIMARY KEY, due INTEGER, body TEXT) WITHOUT ROWID; CREATE INDEX queue ON leads(due, id);
CREATE TABLE activities(lead TEXT, at INTEGER, body TEXT, PRIMARY KEY(lead, at)) WITHOUT ROWID;
CREATE TABLE events(at INTEGER PRIMARY KEY, lead TEXT, body TEXT);
CREATE TABLE outbox(key TEXT PRIMARY KEY, lead TEXT, body TEXT) WITHOUT ROWID;
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i+1 FROM n WHERE i<99999)
INSERT INTO leads SELECT printf('l%07d', i), i, printf('%.650c', 'x') FROM n;
.print ready
`

// transactions is the median, in ms, of the same act in SQLite.
func (b *bench) transactions(sqlite string, times int) (ms float64, err error) {
	db := b.dir + "/verdicts.db"
	cmd := exec.Command(sqlite, "-batch", "-bail", db)
	in, err := cmd.StdinPipe()
	if err != nil {
		return 0, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	defer func() {
		err = errors.Join(err, in.Close(), cmd.Wait())
		for _, end := range []string{"", "-wal", "-shm"} {
			_ = os.Remove(db + end) // the connection's end takes the others with it
		}
	}()
	said := bufio.NewScanner(out)
	ask := func(text string) error {
		if _, err := io.WriteString(in, text); err != nil {
			return err
		}
		for said.Scan() {
			if said.Text() == "ready" {
				return nil
			}
		}
		return errors.Join(errors.New("sqlite3 ended"), said.Err())
	}
	if err := ask(tables); err != nil {
		return 0, err
	}
	body := strings.Repeat("y", 650)
	took := make([]float64, 0, times)
	for i := range times {
		id := fmt.Sprintf("l%07d", i*7919%100_000)
		text := fmt.Sprintf("BEGIN IMMEDIATE;UPDATE leads SET due=%d, body='%s' WHERE id='%s';INSERT INTO activities VALUES('%s',%d,'%s');"+
			"INSERT INTO events VALUES(%d,'%s','%s');INSERT INTO outbox VALUES('k%d','%s','%s');COMMIT;\n.print ready\n",
			1_000_000+i, body, id, id, i, body[:150], i, id, body[:200], i, id, body[:300])
		at := time.Now()
		if err := ask(text); err != nil {
			return 0, err
		}
		took = append(took, time.Since(at).Seconds()*1000)
	}
	return median(took), nil
}
