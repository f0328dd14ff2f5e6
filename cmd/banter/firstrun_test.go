//go:build unix

package main

import (
	"os"
	"path/filepath"
	"testing"
)

// A login that does not work out leads back to the guide, which says why; from
// there every other way is open.
func TestFirstRunComesBackFromALogin(t *testing.T) {
	t.Setenv("BANTER_SALESFORCE_TOKEN", "a token without its instance")
	home, leads := t.TempDir(), t.TempDir()
	row := "id,name,email,owner,stage,created_at\n7,Ada Lovelace,ada@example.com,,mql,2026-03-02T09:00:00Z\n"
	if err := os.WriteFile(filepath.Join(leads, "leads.csv"), []byte(row), 0o600); err != nil {
		t.Fatal(err)
	}
	s := start(t, build(t), home, 100, 32)
	s.see("Where do your leads come from?", "4 Salesforce")
	s.press("4", "k", "enter")
	s.see("✗", "BANTER_SALESFORCE_INSTANCE", "● 4 Salesforce")
	s.press("2", leads, "enter")
	s.see("Queue", "Ada Lovelace")
	s.press("q")
	if err := s.end(); err != nil {
		t.Fatal(err)
	}
}
