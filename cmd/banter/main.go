package main

import (
	"os"
	_ "time/tzdata" // machines without zone files know the zones of leads too

	"banter/cmd/banter/cli"
)

func main() { os.Exit(cli.Main(os.Args[1:])) }
