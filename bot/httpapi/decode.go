package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"
)

// decode reads one JSON object and says in plain words what is wrong with it.
func decode(body []byte, v any) error {
	if !utf8.Valid(body) {
		return newProblem(http.StatusBadRequest, "the request is not valid UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	err := d.Decode(v)
	var wrong *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &wrong) && wrong.Field == "":
		return newProblem(http.StatusBadRequest, "the request is %s; send a JSON object", article(wrong.Value))
	case errors.As(err, &wrong):
		return newProblem(http.StatusBadRequest, "field %q is %s, want %s", wrong.Field, article(wrong.Value), plainType(wrong.Type.String()))
	case errors.As(err, &syntax):
		return newProblem(http.StatusBadRequest, "not JSON at byte %d: %s", syntax.Offset, syntax)
	case errors.Is(err, io.EOF):
		return newProblem(http.StatusBadRequest, "the request is empty; send a JSON object")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return newProblem(http.StatusBadRequest, "the JSON is cut off")
	case err != nil:
		return newProblem(http.StatusBadRequest, "%s", strings.TrimPrefix(err.Error(), "json: "))
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return newProblem(http.StatusBadRequest, "more than one JSON value")
	}
	return nil
}

// article puts a or an before what encoding/json calls a value.
func article(value string) string {
	if strings.HasPrefix(value, "array") || strings.HasPrefix(value, "object") {
		return "an " + value
	}
	return "a " + value
}

func plainType(name string) string {
	switch {
	case strings.HasPrefix(name, "[]"):
		return "an array of strings"
	case name == "string":
		return "a string"
	case name == "int":
		return "a whole number"
	case name == "bool":
		return "true or false"
	}
	return "an object"
}
