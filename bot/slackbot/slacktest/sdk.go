package slacktest

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

//go:embed certify/package-lock.json
var sdkLock []byte

// sdk is a new folder in which Node finds Slack's official SDK and TypeScript.
// Where they are not installed the test is skipped, and says so.
func sdk(t testing.TB) string {
	t.Helper()
	const install = "NOT RUN: needs Slack's official SDK; install Node 20 or later, then run bot/slackbot/slacktest/certify/install"
	if _, err := exec.LookPath("node"); err != nil {
		t.Skip(install)
	}
	home, err := os.UserHomeDir()
	if err != nil {
		t.Skip(install)
	}
	hash := sha256.Sum256(sdkLock)
	modules := filepath.Join(home, ".cache", "setu", "slack-sdk-"+hex.EncodeToString(hash[:])[:16], "node_modules")
	if _, err := os.Stat(modules); err != nil {
		t.Skip(install)
	}
	dir := t.TempDir()
	if err := os.Symlink(modules, filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	return dir
}
