package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/debug"
	"strings"

	"github.com/alecthomas/kong"

	"setu/bot"
	"setu/bot/llm"
	"setu/retrieval"
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
func run(ctx context.Context, args []string, getenv func(string) string, stdin io.Reader, stdout, stderr io.Writer) int {
	if len(args) == 0 {
		args = []string{"--help"}
	}
	out := &checkedWriter{w: stdout}
	command, s, err := parse(args, getenv, out, stderr)
	if err == nil {
		err = command.Run(&environmentOf{ctx, stdin, out, stderr}, s)
	}
	// An answer that could not be written is no success, whoever looked.
	if out.err != nil {
		err = fmt.Errorf("write output: %w", out.err)
	}
	code, help := status(err)
	if code != 0 && code != exitNoAnswer {
		said := strings.ReplaceAll(oneLine(err), context.Canceled.Error(), "interrupted")
		fmt.Fprintf(stderr, "setu: %s%s\n", said, help)
	}
	return code
}

// status is the exit code for an error, and where the reader finds help.
func status(err error) (code int, help string) {
	var parse *kong.ParseError
	var usage usageError
	switch {
	case err == nil, errors.Is(err, errHelp):
		return 0, ""
	case errors.Is(err, errQuiet):
		return exitNoAnswer, ""
	case errors.As(err, &parse), errors.As(err, &usage):
		return exitUsage, "; see setu --help"
	}
	for _, wrong := range []error{retrieval.ErrFilter, bot.ErrLanguage, bot.ErrEmpty, bot.ErrTooLong, bot.ErrInvalid, bot.ErrNoDraft, bot.ErrDraftTooLong, llm.ErrConfig, bot.ErrDocument, bot.ErrSameDocument} {
		if errors.Is(err, wrong) {
			return exitUsage, ""
		}
	}
	return exitFailed, ""
}

// checkedWriter remembers the first error of its writer.
type checkedWriter struct {
	w   io.Writer
	err error
}

// Write implements io.Writer.
func (c *checkedWriter) Write(p []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	n, err := c.w.Write(p)
	c.err = err
	return n, err
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
