package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/kong"
)

// settings are what every command shares. A flag wins over the environment,
// the environment over the default.
type settings struct {
	Corpus   string       `help:"Folder of Markdown or text files to answer from. Default: the shipped documents." setting:"SETU_CORPUS" placeholder:"DIR"`
	Data     string       `help:"Folder for what is kept: built indexes, conversations, feedback. Default: all in memory." setting:"SETU_DATA" placeholder:"DIR"`
	Embedder embedderName `help:"What turns text into vectors: offline, openai:MODEL, ollama:MODEL or local:FOLDER. Default: ${default}." setting:"SETU_EMBEDDER" default:"offline" placeholder:"NAME"`
	Prefixes *prefixes    `name:"embedder-prefixes" help:"What the embedder's model wants to read before a question and before a passage; | for nothing. Default: by the model's name." setting:"SETU_EMBEDDER_PREFIXES" placeholder:"QUESTION|PASSAGE"`

	modelSettings

	getenv func(string) string // for what other tools call their settings
	stderr io.Writer           // for progress and warnings
}

// commands is the command line.
type commands struct {
	settings
	Serve   serveCommand   `cmd:"" help:"Answer over HTTP, with a page at /."`
	Ask     askCommand     `cmd:"" help:"Answer one question, or questions from standard input; in a terminal without a question, a session."`
	Search  searchCommand  `cmd:"" help:"Find passages without answering."`
	Verify  verifyCommand  `cmd:"" help:"Check each sentence of a draft against the documents."`
	Compare compareCommand `cmd:"" help:"What two documents say side by side, and what only one of them mentions."`
	Corpus  corpusCommand  `cmd:"" help:"Check, list or show the documents."`
	Index   indexCommand   `cmd:"" help:"Build the index and show what was built; with --data, keep it."`
	Eval    evalCommand    `cmd:"" help:"Measure retrieval and answers on questions whose answers are known."`
	Slack   slackCommand   `cmd:"" help:"Set up the Slack app."`
	State   stateCommand   `cmd:"" help:"Show, list or purge what is kept about questions and answers."`
	Fit     fitCommand     `cmd:"" help:"Find the weights of ranking and evidence on question sets."`
	Version versionCommand `cmd:"" help:"Show the program's version."`
}

const exitStatus = `Exit status: 0 all went well; 1 something failed; 2 the command line is wrong; 3 the corpus holds no answer (ask, search, compare), has faults (corpus check) or does not support a sentence (verify).`

// errHelp means that help was asked for, and printed.
var errHelp = errors.New("help")

// stop leaves the parser after it printed help: kong exits the process otherwise.
type stop struct{}

// parse reads a command line. The error is errHelp, kong's, or the program's own.
func parse(args []string, getenv func(string) string, stdout, stderr io.Writer) (command *kong.Context, s *settings, err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case stop:
			err = errHelp
		default:
			panic(p)
		}
	}()
	var c commands
	parser, err := kong.New(&c,
		kong.Name("setu"),
		kong.Description("Answers about India–Japan cooperation in AI in which every sentence can be checked.\n\n"+exitStatus),
		kong.Writers(stdout, stderr),
		kong.Exit(func(int) { panic(stop{}) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.ValueFormatter(describe),
		kong.Resolvers(environment(getenv)),
	)
	if err != nil {
		return nil, nil, fmt.Errorf("command line: %w", err)
	}
	for i, arg := range args {
		if !utf8.ValidString(arg) { // kong would mend it in silence
			return nil, nil, usagef("argument %d is not valid UTF-8", i+1)
		}
	}
	c.getenv, c.stderr = getenv, stderr
	command, err = parser.Parse(args)
	return command, &c.settings, err
}

// environment reads a flag from the variable its setting tag names. Kong's own
// env tag is not used: it reads the process's environment, past getenv.
func environment(getenv func(string) string) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		if name := flag.Tag.Get("setting"); name != "" {
			if v := getenv(name); v != "" {
				return v, nil
			}
		}
		return nil, nil
	})
}

// describe is a flag's help with the variable that sets it.
func describe(v *kong.Value) string {
	if name := v.Tag.Get("setting"); name != "" {
		return strings.TrimSuffix(v.Help, ".") + " ($" + name + ")."
	}
	return v.Help
}

// secret is a setting that is never printed.
type secret string

// String implements fmt.Stringer; %v, %s and the log show this.
func (s secret) String() string {
	if s == "" {
		return ""
	}
	return "[secret]"
}

// GoString implements fmt.GoStringer.
func (s secret) GoString() string { return s.String() }

// usageError is a fault of the command line that kong can't see.
type usageError struct{ error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// oneLine makes an error fit a terminal's line.
func oneLine(err error) string {
	return strings.Join(strings.Fields(err.Error()), " ")
}
