// Command banter is the terminal for sales development reps: it pulls leads,
// ranks them, runs the call and sends the outcome back.
package main

import (
	"os"
	_ "time/tzdata" // machines without zone files know the zones of leads too

	"banter/cmd/banter/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:])) }
