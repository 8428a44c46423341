package slacktest

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// declaredTypes are the official types of the arguments of each method.
var declaredTypes = map[string]string{
	"auth.test": "api.AuthTestArguments", "apps.connections.open": "api.AppsConnectionsOpenArguments",
	"chat.postMessage": "api.ChatPostMessageArguments", "chat.update": "api.ChatUpdateArguments",
	"chat.delete": "api.ChatDeleteArguments", "chat.postEphemeral": "api.ChatPostEphemeralArguments",
	"chat.getPermalink": "api.ChatGetPermalinkArguments", "chat.startStream": "api.ChatStartStreamArguments",
	"chat.appendStream": "api.ChatAppendStreamArguments", "chat.stopStream": "api.ChatStopStreamArguments",
	"assistant.threads.setStatus":           "api.AssistantThreadsSetStatusArguments",
	"assistant.threads.setSuggestedPrompts": "api.AssistantThreadsSetSuggestedPromptsArguments",
	"assistant.threads.setTitle":            "api.AssistantThreadsSetTitleArguments",
	"agents.sessions.setStatus":             "api.AgentsSessionsSetStatusArguments",
	"agents.sessions.rename":                "api.AgentsSessionsRenameArguments",
	"conversations.replies":                 "api.ConversationsRepliesArguments",
	"conversations.history":                 "api.ConversationsHistoryArguments",
	"conversations.info":                    "api.ConversationsInfoArguments",
	"conversations.open":                    "api.ConversationsOpenArguments",
	"users.info":                            "api.UsersInfoArguments", "reactions.add": "api.ReactionsAddArguments",
	"views.open": "api.ViewsOpenArguments", "views.publish": "api.ViewsPublishArguments", "views.update": "api.ViewsUpdateArguments",
	"response_url": "RespondArguments",
}

const typesHead = `import type * as api from '@slack/web-api'; import type { RespondArguments } from '@slack/bolt'; import type { KnownBlock, AnyChunk } from '@slack/types';
`

// CheckTypes fails the test for every call whose arguments are not of the
// official SDK's types. Where the SDK is not installed the test is skipped,
// and says so: call it last, or in a subtest.
func CheckTypes(t testing.TB, calls []Call) {
	t.Helper()
	for _, wrong := range typeErrors(t, calls) {
		t.Error(wrong)
	}
}

// CheckType fails the test if a value, as JSON, is not of a type of the
// official SDK: "api." and its name in @slack/web-api. Without the SDK it is as
// CheckTypes.
func CheckType(t testing.TB, typeOf string, v any) {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	for _, messages := range compile(t, typesHead+fmt.Sprintf("export const v: %s = %s;\n", typeOf, raw)) {
		t.Errorf("%s: %s", typeOf, strings.Join(messages, "\n\t"))
	}
}

// typeErrors is what TypeScript says is wrong with the calls. Each constant is
// one line of the program, which is how an error finds its call.
func typeErrors(t testing.TB, calls []Call) []string {
	t.Helper()
	lines, owners := declarations(calls)
	var wrong []string
	for at, messages := range compile(t, typesHead+strings.Join(lines, "\n")+"\n") {
		call := owners[at-2]
		args, _ := json.Marshal(call.Args)
		wrong = append(wrong, fmt.Sprintf("%s: %s\n\t%s", call.Method, strings.Join(messages, "\n\t"), args))
	}
	return wrong
}

// declarations are the calls as typed constants, those that are the same once,
// and the call that each is of. The blocks come a second time, as KnownBlock:
// the arguments' own types take any object with a type for a block.
func declarations(calls []Call) (lines []string, owners []Call) {
	seen := map[string]bool{}
	add := func(call Call, typeOf string, v any) {
		raw, err := json.Marshal(v)
		key := typeOf + " = " + string(raw)
		if err != nil || v == nil || seen[key] {
			return
		}
		seen[key] = true
		lines = append(lines, fmt.Sprintf("export const c%d: %s;", len(lines), key))
		owners = append(owners, call)
	}
	for _, call := range calls {
		args := maps.Clone(call.Args)
		delete(args, "team_id")
		if typeOf, ok := declaredTypes[call.Method]; ok && args != nil {
			add(call, typeOf, args)
		}
		add(call, "KnownBlock[]", args["blocks"])
		add(call, "AnyChunk[]", args["chunks"])
		view, _ := args["view"].(map[string]any)
		add(call, "KnownBlock[]", view["blocks"])
	}
	return lines, owners
}

var compilerError = regexp.MustCompile(`^program\.ts\((\d+),\d+\): (error .*)$`)

// compile gives the compiler's messages, by line of the program.
func compile(t testing.TB, program string) map[int][]string {
	t.Helper()
	dir := sdk(t)
	if err := os.WriteFile(filepath.Join(dir, "program.ts"), []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
	tsc := exec.CommandContext(t.Context(), "node", "node_modules/typescript/bin/tsc",
		"--noEmit", "--strict", "--skipLibCheck", "--pretty", "false", "--target", "es2022", "--module", "node16", "--moduleResolution", "node16", "program.ts")
	tsc.Dir = dir
	out, err := tsc.CombinedOutput()
	wrong, last := map[int][]string{}, 0
	for line := range strings.Lines(string(out)) {
		line = strings.TrimRight(line, "\n")
		if m := compilerError.FindStringSubmatch(line); m != nil {
			last, _ = strconv.Atoi(m[1])
			line = m[2]
		}
		wrong[last] = append(wrong[last], line)
	}
	if err != nil && len(wrong) == 0 || len(wrong[0])+len(wrong[1]) > 0 {
		t.Fatalf("tsc: %v\n%s", err, out)
	}
	return wrong
}
