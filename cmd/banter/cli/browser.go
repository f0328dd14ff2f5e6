package cli

import (
	"net"
	"net/url"
	"os"
	"os/exec"
	"runtime"
	"strings"

	"banter/tui/link"
)

// openBrowser opens the address of a login in the browser. It returns why it did
// not: then the rep opens it.
func openBrowser(address string, getenv func(string) string) (why string) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !onThisMachine(u.Hostname())) {
		return "it is no safe web address"
	}
	return openAddress(address, getenv)
}

// openAddress opens a page, a mail or a call in the program for it, without a
// shell and without waiting. It returns why it did not.
func openAddress(address string, getenv func(string) string) (why string) {
	if !link.Safe(address) {
		return "it is no safe address"
	}
	if getenv("SSH_CONNECTION") != "" {
		return "the screen is on another machine"
	}
	var words []string
	switch runtime.GOOS {
	case "darwin":
		words = []string{"open", address}
	case "windows":
		words = []string{"rundll32", "url.dll,FileProtocolHandler", address}
	default:
		if getenv("DISPLAY") == "" && getenv("WAYLAND_DISPLAY") == "" && getenv("WSL_DISTRO_NAME") == "" {
			return "there is no desktop"
		}
		words = []string{"xdg-open", address}
	}
	path, err := exec.LookPath(words[0])
	if err != nil {
		return "there is no " + words[0]
	}
	cmd := exec.Command(path, words[1:]...) //nolint:noctx // what it opens outlives the program
	if err := cmd.Start(); err != nil {
		return err.Error()
	}
	go func() { _ = cmd.Wait() }() // whether it shows something the rep sees
	return ""
}

func onThisMachine(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// portOf is the port of an address, as it is written.
func portOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Port()
}

// hostname is what this machine calls itself; "" is unknown.
func hostname() string {
	name, err := os.Hostname()
	if err != nil {
		return ""
	}
	return name
}
