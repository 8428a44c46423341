package slacktest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// args are a call's arguments, of the kinds that its method asks for.
type args map[string]any

func (a args) text(name string) string { v, _ := a[name].(string); return v }

func (a args) yes(name string) bool { v, _ := a[name].(bool); return v }

func (a args) number(name string) int { v, _ := a[name].(int); return v }

func (a args) list(name string) []any { v, _ := a[name].([]any); return v }

func (a args) object(name string) map[string]any { v, _ := a[name].(map[string]any); return v }

func (a args) has(name string) bool { _, ok := a[name]; return ok }

// readBody adds a request's body to what it gives.
func readBody(contentType string, body []byte, given map[string]any) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	kind, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		return errCode("invalid_post_type")
	}
	switch kind {
	case "application/json":
		var fields map[string]any
		if err := json.Unmarshal(body, &fields); err != nil {
			return errCode("json_not_object")
		}
		for name, value := range fields {
			given[name] = value
		}
		return nil
	case "application/x-www-form-urlencoded":
		values, err := url.ParseQuery(string(body))
		if err != nil {
			return errCode("invalid_form_data")
		}
		for name, v := range values {
			given[name] = v[0]
		}
		return nil
	case "multipart/form-data":
		return readMultipart(body, params["boundary"], given)
	}
	return errCode("invalid_post_type")
}

func readMultipart(body []byte, boundary string, given map[string]any) error {
	parts := multipart.NewReader(bytes.NewReader(body), boundary)
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return nil
		} else if err != nil {
			return errCode("invalid_form_data")
		}
		value, err := io.ReadAll(part)
		if err != nil {
			return errCode("invalid_form_data")
		}
		given[part.FormName()] = string(value)
	}
}

// parseArgs turns what was given into the kinds that a method's list of
// arguments asks for. The list is words such as "channel! limit:int": an
// exclamation mark for what must be given and not be empty; after the colon
// the kind: bool, int, list, object, or words (a list, or a text with commas).
func parseArgs(list string, given map[string]any) (args, *refusal) {
	out, wrong := args{}, []string{}
	known := map[string]bool{}
	for _, word := range append(strings.Fields(list), "team_id") { // the SDK adds it to every call
		name, kind, _ := strings.Cut(word, ":")
		name, required := strings.CutSuffix(name, "!")
		known[name] = true
		value, ok := given[name]
		if !ok || value == nil || required && value == "" {
			if required {
				wrong = append(wrong, fmt.Sprintf("[ERROR] missing required field: %s", name))
			}
			continue
		}
		typed, err := convert(kind, value)
		if err != nil {
			wrong = append(wrong, fmt.Sprintf("[ERROR] %v [json-pointer:/%s]", err, name))
			continue
		}
		out[name] = typed
	}
	for name := range given {
		if !known[name] {
			wrong = append(wrong, fmt.Sprintf("[ERROR] unknown argument: %s", name))
		}
	}
	if len(wrong) > 0 {
		slices.Sort(wrong)
		return out, refuse("invalid_arguments", wrong...)
	}
	return out, nil
}

func convert(kind string, value any) (any, error) {
	switch kind {
	case "":
		return toText(value)
	case "bool":
		return toBool(value)
	case "int":
		return toInt(value)
	case "list":
		return toJSON[[]any](value, "array")
	case "object":
		return toJSON[map[string]any](value, "object")
	case "words":
		return toWords(value)
	}
	return nil, fmt.Errorf("no such kind: %s", kind)
}

func toText(value any) (any, error) {
	switch v := value.(type) {
	case string:
		return v, nil
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), nil
	}
	return nil, fmt.Errorf("must be a string")
}

func toBool(value any) (any, error) {
	switch v := value.(type) {
	case bool:
		return v, nil
	case string:
		switch strings.ToLower(v) {
		case "true", "1":
			return true, nil
		case "false", "0", "":
			return false, nil
		}
	}
	return nil, fmt.Errorf("must be a boolean")
}

func toInt(value any) (any, error) {
	switch v := value.(type) {
	case float64:
		if v == float64(int(v)) {
			return int(v), nil
		}
	case string:
		if n, err := strconv.Atoi(v); err == nil {
			return n, nil
		}
	}
	return nil, fmt.Errorf("must be an integer")
}

func toJSON[T any](value any, name string) (any, error) {
	if typed, ok := value.(T); ok {
		return typed, nil
	}
	text, ok := value.(string)
	var out T
	if !ok || json.Unmarshal([]byte(text), &out) != nil || strings.TrimSpace(text) == "null" {
		return nil, fmt.Errorf("must be a JSON %s", name)
	}
	return out, nil
}

// toWords reads a list of texts, or the one text that slack-go joins with commas.
func toWords(value any) (any, error) {
	text, ok := value.(string)
	if ok && !strings.HasPrefix(strings.TrimSpace(text), "[") {
		words := []any{}
		for _, w := range strings.Split(text, ",") {
			words = append(words, w)
		}
		return words, nil
	}
	list, err := toJSON[[]any](value, "array")
	if err != nil {
		return nil, err
	}
	for _, w := range list.([]any) {
		if _, ok := w.(string); !ok {
			return nil, fmt.Errorf("must be an array of strings")
		}
	}
	return list, nil
}
