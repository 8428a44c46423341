package polite

import (
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strings"
)

var hostName = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)

// Address reads the address of a server as Ollama's own tools do: a host, a
// host and a port, or a URL. Without a port it is the given one, with a scheme
// that of the scheme. Without a host, or with the one that means every address
// of a machine, it is this machine.
func Address(text, port string) (string, error) {
	scheme, rest, given := strings.Cut(strings.TrimSpace(text), "://")
	switch {
	case !given:
		scheme, rest = "http", scheme
	case scheme == "http":
		port = "80"
	case scheme == "https":
		port = "443"
	}
	rest, path, _ := strings.Cut(rest, "/")
	host, own, err := net.SplitHostPort(rest)
	if err != nil {
		host = strings.Trim(rest, "[]")
	} else if own != "" {
		port = own
	}
	ip := net.ParseIP(host)
	if host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	u, err := url.Parse(strings.TrimRight(scheme+"://"+net.JoinHostPort(host, port)+"/"+path, "/"))
	if err != nil || scheme != "http" && scheme != "https" || ip == nil && !hostName.MatchString(host) || strings.ContainsAny(text, "?#@") {
		return "", fmt.Errorf("%q is no address; want a host, host:port or http://host:port", text)
	}
	return u.String(), nil
}
