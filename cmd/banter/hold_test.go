package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"banter/store"
	"banter/store/lead"
)

// holdChild is a command of the test binary: it takes the lock of writers of the
// store that is its first argument, for an act on the lead that is its second,
// says so, and never gives it back.
func holdChild() int {
	if err := holdUntilKilled(os.Args[1], lead.ID(os.Args[2])); err != nil {
		_, _ = fmt.Fprintln(os.Stderr, err)
	}
	return 1
}

func holdUntilKilled(path string, id lead.ID) error {
	s, err := store.Open(store.Options{
		Path: path, Command: "the holder of the lock", Now: time.Now, Wait: time.Minute,
		Assess: func(*lead.Record, time.Time) ([]lead.Event, lead.Excerpt) { return nil, lead.Excerpt{} },
	})
	if err != nil {
		return err
	}
	_, _, err = s.Act(context.Background(), id, func(*lead.Record, lead.Excerpt) (lead.Effect, error) {
		if _, err := fmt.Println("held"); err != nil {
			return lead.Effect{}, err
		}
		select {}
	})
	return err
}
