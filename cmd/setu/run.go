package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/alecthomas/kong"
)

// The program's exit codes; see exitStatus.
const (
	exitFailed   = 1
	exitUsage    = 2
	exitNoAnswer = 3
)

// errQuiet ends a command with exitNoAnswer: it has already said why.
var errQuiet = errors.New("no answer")

// environmentOf is what a command may touch.
type environmentOf struct {
	ctx            context.Context
	stdin          io.Reader
	stdout, stderr io.Writer
}

// run is the program: it parses, runs the command, and says in one line what
// went wrong.
func run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	defer func() {
		if s, ok := recover().(stop); ok {
			code = s.code
		}
	}()
	if len(args) == 0 {
		args = []string{"--help"}
	}
	command, s, err := parse(args, getenv, stdout, stderr)
	if err != nil {
		var wrong *kong.ParseError
		if errors.As(err, &wrong) {
			fmt.Fprintf(stderr, "setu: %s; see setu --help\n", oneLine(err))
			return exitUsage
		}
		fmt.Fprintf(stderr, "setu: %s\n", oneLine(err))
		return exitFailed
	}
	err = command.Run(&environmentOf{ctx, stdin, stdout, stderr}, s)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errQuiet):
		return exitNoAnswer
	case errors.Is(err, errUsage):
		fmt.Fprintf(stderr, "setu: %s; see setu --help\n", oneLine(err))
		return exitUsage
	}
	fmt.Fprintf(stderr, "setu: %s\n", oneLine(err))
	return exitFailed
}

type versionCommand struct{}

// Run prints the version.
func (versionCommand) Run(env *environmentOf) error {
	_, err := fmt.Fprintln(env.stdout, "setu "+version())
	return err
}

// version is the module's version, or the revision it was built of.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	revision, dirty := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = " " + s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			dirty = " (modified)"
		}
	}
	return info.Main.Version + revision + dirty + " " + info.GoVersion
}
