package cli

import (
	"bufio"

	"banter/store/lead"
)

// agree asks a person before something that can't be taken back; yes says that
// nobody needs to be asked. Without a terminal to ask on, the error says how to
// agree.
func (a *app) agree(yes bool, format string, args ...any) (bool, error) {
	if yes {
		return true, nil
	}
	if !isTerminal(a.in) {
		return false, usagef("say --yes to do it without being asked")
	}
	a.tell(format+" [y/N] ", args...)
	line, _ := bufio.NewReader(a.in).ReadString('\n') // no answer is a no
	ok, err := lead.ParseBool(line)
	return ok && err == nil, nil
}
