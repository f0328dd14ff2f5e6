package main

import (
	"fmt"
	"os"

	"banter/cmd/banter/cli"
)

// crashChild is a command of the test binary: it works until it is killed.
func crashChild() int {
	if err := workUntilKilled(); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// workUntilKilled works on a store with the program's own commands: a lead comes
// in, a call is noted, a verdict is given. What a command has said to be done is
// told on standard output. The argument names the leads.
func workUntilKilled() error {
	told := os.Stdout
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	os.Stdout = null
	verdicts := [][]string{
		{"accept"},
		{"reject", "--reason", "no_need"},
		{"recycle", "--reason", "bad_timing", "--set", "when=2099-01-01"},
	}
	for i := 0; ; i++ {
		id := fmt.Sprintf("%s-%d", os.Args[1], i)
		row := "id,name,title,company,employees,industry,owner,stage\n" + id + ",Priya " + id + ",VP Marketing,Northwind,420,Software,ana,mql\n"
		if err := os.WriteFile(os.Args[1]+".csv", []byte(row), 0o600); err != nil {
			return err
		}
		verdict := verdicts[i%len(verdicts)]
		for _, step := range [][]string{
			{"lead", "import", os.Args[1] + ".csv"},
			{"note", "log", id, "call", "--outcome", "no_answer", "--note", "note " + id},
			append([]string{"verdict", verdict[0], id}, verdict[1:]...),
		} {
			if code := cli.Main(step[1:]); code != 0 {
				return fmt.Errorf("%q ended with %d", step[1:], code)
			}
			if _, err := fmt.Fprintln(told, step[0], id); err != nil {
				return err
			}
		}
	}
}
