package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
)

// settings are what every command shares. A flag wins over the environment,
// the environment over the default.
type settings struct {
	Corpus   string `help:"Folder of Markdown or text files to answer from. Default: the shipped documents." env:"SETU_CORPUS" placeholder:"DIR"`
	Data     string `help:"Folder in which 'setu index' keeps built indexes and 'serve' finds them." env:"SETU_DATA" placeholder:"DIR"`
	Embedder string `help:"What turns text into vectors: offline." env:"SETU_EMBEDDER" default:"offline" enum:"offline"`
}

// commands is the command line.
type commands struct {
	settings
	Serve   serveCommand   `cmd:"" help:"Answer over HTTP, with a page at /."`
	Ask     askCommand     `cmd:"" help:"Answer one question, or questions from standard input; in a terminal without a question, a session."`
	Search  searchCommand  `cmd:"" help:"Find passages without answering."`
	Corpus  corpusCommand  `cmd:"" help:"Check, list or show the documents."`
	Index   indexCommand   `cmd:"" help:"Build the index and show what was built; with --data, keep it."`
	Eval    evalCommand    `cmd:"" help:"Measure retrieval and answers on questions whose answers are known."`
	Version versionCommand `cmd:"" help:"Show the program's version."`
}

const exitStatus = `Exit status: 0 all went well; 1 something failed; 2 the command line is wrong; 3 asked, but the corpus holds no answer (ask) or has faults (corpus check).`

// stop ends parsing after help was printed: kong exits otherwise.
type stop struct{ code int }

// parse reads a command line. The error is a usage error, or stop.
func parse(args []string, getenv func(string) string, stdout, stderr io.Writer) (command *kong.Context, s *settings, err error) {
	var c commands
	parser, err := kong.New(&c,
		kong.Name("setu"),
		kong.Description("Answers about India–Japan cooperation in AI in which every sentence can be checked.\n\n"+exitStatus),
		kong.Writers(stdout, stderr),
		kong.Exit(func(code int) { panic(stop{code}) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Vars{"version": version()},
		kong.Resolvers(environment(getenv)),
		kong.BindTo(environ(getenv), (*environ)(nil)),
	)
	if err != nil {
		return nil, nil, fmt.Errorf("command line: %w", err)
	}
	command, err = parser.Parse(args)
	return command, &c.settings, err
}

type environ func(string) string

// environment reads a flag from its variable through getenv, so that tests and
// the program share one way in.
func environment(getenv func(string) string) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		for _, name := range flag.Tag.Envs {
			if v := getenv(name); v != "" {
				return v, nil
			}
		}
		return nil, nil
	})
}

// errUsage marks errors of the command line that kong can't see.
var errUsage = errors.New("usage")

// oneLine makes an error fit a terminal's line.
func oneLine(err error) string {
	return strings.Join(strings.Fields(err.Error()), " ")
}
