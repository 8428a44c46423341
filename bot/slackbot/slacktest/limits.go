package slacktest

import (
	"fmt"
	"maps"
	"slices"
)

// The most that Slack takes, in characters and pieces, where it is documented;
// maxAllBlocks is what it was seen to refuse.
const (
	maxText        = 40_000
	maxUpdateText  = 4_000
	maxMarkdown    = 12_000 // of all markdown blocks of a message too
	maxBlocks      = 50
	maxViewBlocks  = 100
	maxAllBlocks   = 13_200
	maxSection     = 3_000
	maxField       = 2_000
	maxFields      = 10
	maxHeader      = 150
	maxElements    = 25
	maxContext     = 10
	maxFeedback    = 5
	maxID          = 255
	maxButton      = 75
	maxButtonValue = 2_000
	maxURL         = 3_000
	maxAltText     = 2_000
	maxLabel       = 2_000
	maxPlaceholder = 150
	maxOptions     = 100
	maxOverflow    = 5
	maxOption      = 75
	maxOptionValue = 150
	maxViewTitle   = 24
	maxPrivate     = 3_000
)

func checkText(text, markdown string) *refusal {
	if len([]rune(text)) > maxText || len([]rune(markdown)) > maxMarkdown {
		return refuse("msg_too_long")
	}
	return nil
}

// checkMessageBlocks checks a message's blocks and gives each an id.
func (s *Slack) checkMessageBlocks(blocks []any) (out []any, no *refusal) {
	c := &checker{}
	out = c.blocks("/blocks", blocks, maxBlocks, messageBlocks)
	if len(c.wrong) > 0 {
		return nil, refuse("invalid_blocks", c.wrong...)
	}
	total := 0
	eachText(blocks, func(text string) { total += len([]rune(text)) })
	if total > maxAllBlocks {
		return nil, refuse("msg_blocks_too_long")
	}
	s.nameBlocks(out)
	return out, nil
}

// checkView checks a modal or a home tab.
func (s *Slack) checkView(view map[string]any) (map[string]any, *refusal) {
	c := &checker{}
	out := maps.Clone(view)
	if view["type"] == "modal" {
		c.text("/view/title", view["title"], 1, maxViewTitle, "plain_text")
		for _, name := range []string{"submit", "close"} {
			if view[name] != nil {
				c.text("/view/"+name, view[name], 1, maxViewTitle, "plain_text")
			}
		}
	}
	c.optional("/view/private_metadata", view["private_metadata"], maxPrivate)
	c.optional("/view/callback_id", view["callback_id"], maxID)
	c.optional("/view/external_id", view["external_id"], maxID)
	blocks, _ := view["blocks"].([]any)
	if view["blocks"] == nil {
		c.fail("/view/blocks", "missing required field")
	}
	checked := c.blocks("/view/blocks", blocks, maxViewBlocks, viewBlocks)
	if len(c.wrong) > 0 {
		return nil, refuse("invalid_arguments", c.wrong...)
	}
	s.nameBlocks(checked)
	out["blocks"] = checked
	return out, nil
}

// nameBlocks gives the blocks without an id one, as Slack does.
func (s *Slack) nameBlocks(blocks []any) {
	for _, b := range blocks {
		if block := b.(map[string]any); block["block_id"] == nil {
			block["block_id"] = fmt.Sprintf("b%d", s.number())
		}
	}
}

// eachText calls f with every text that a reader sees in blocks.
func eachText(v any, f func(string)) {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			eachText(e, f)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if text, ok := v[name].(string); ok && name == "text" {
				f(text)
			} else {
				eachText(v[name], f)
			}
		}
	}
}

// checker collects what is wrong with blocks, in Slack's words for developers.
type checker struct {
	wrong    []string
	markdown int // characters of all markdown blocks
}

func (c *checker) fail(at, format string, a ...any) {
	c.wrong = append(c.wrong, fmt.Sprintf("[ERROR] %s [json-pointer:%s]", fmt.Sprintf(format, a...), at))
}

// chars checks a text of between least and most characters.
func (c *checker) chars(at string, v any, least, most int) {
	text, ok := v.(string)
	n := len([]rune(text))
	switch {
	case v == nil && least > 0:
		c.fail(at, "missing required field")
	case v != nil && !ok:
		c.fail(at, "must be a string")
	case n < least:
		c.fail(at, "must be more than %d characters", least-1)
	case n > most:
		c.fail(at, "must be less than %d characters", most+1)
	}
}

func (c *checker) optional(at string, v any, most int) { c.chars(at, v, 0, most) }

// count checks a list's length.
func (c *checker) count(at string, list []any, least, most int) {
	if len(list) < least {
		c.fail(at, "must have more than %d items", least-1)
	} else if len(list) > most {
		c.fail(at, "no more than %d items allowed", most)
	}
}

// text checks a text object.
func (c *checker) text(at string, v any, least, most int, kinds ...string) {
	object, _ := v.(map[string]any)
	kind, _ := object["type"].(string)
	if !slices.Contains(kinds, kind) {
		c.fail(at, "must be a text object of type %v", kinds)
		return
	}
	c.chars(at+"/text", object["text"], least, most)
	if kind == "mrkdwn" && object["emoji"] != nil {
		c.fail(at, "emoji is for plain_text")
	}
}

// messageBlocks and viewBlocks are the types that may stand where.
var (
	messageBlocks = []string{"section", "header", "divider", "context", "context_actions", "actions", "markdown", "image", "rich_text", "table", "file", "video", "input", "task_card", "plan"}
	viewBlocks    = []string{"section", "header", "divider", "context", "actions", "image", "rich_text", "video", "input"}
)

// blocks checks a list of blocks and returns a copy.
func (c *checker) blocks(at string, list []any, most int, may []string) []any {
	c.count(at, list, 0, most)
	out, ids := []any{}, map[any]bool{}
	for i, v := range list {
		here := fmt.Sprintf("%s/%d", at, i)
		block, _ := v.(map[string]any)
		kind, _ := block["type"].(string)
		if !slices.Contains(may, kind) {
			c.fail(here, "unsupported type: %s", kind)
			continue
		}
		id := block["block_id"]
		if c.optional(here+"/block_id", id, maxID); id != nil && ids[id] {
			c.fail(here+"/block_id", "block_id already exists")
		}
		ids[id] = true
		if check := blockChecks[kind]; check != nil {
			check(c, here, block)
		}
		out = append(out, maps.Clone(block))
	}
	if c.markdown > maxMarkdown {
		c.fail(at, "markdown blocks must be less than %d characters together", maxMarkdown+1)
	}
	return out
}

var blockChecks map[string]func(*checker, string, map[string]any)

func init() {
	blockChecks = map[string]func(*checker, string, map[string]any){
		"section": (*checker).section,
		"header": func(c *checker, at string, b map[string]any) {
			c.text(at+"/text", b["text"], 1, maxHeader, "plain_text")
		},
		"context":         (*checker).context,
		"context_actions": (*checker).contextActions,
		"actions":         (*checker).actions,
		"markdown": func(c *checker, at string, b map[string]any) {
			c.chars(at+"/text", b["text"], 1, maxMarkdown)
			text, _ := b["text"].(string)
			c.markdown += len([]rune(text))
		},
		"image":     (*checker).image,
		"input":     (*checker).input,
		"rich_text": (*checker).richText,
	}
}

func (c *checker) section(at string, b map[string]any) {
	fields, _ := b["fields"].([]any)
	if b["text"] == nil && len(fields) == 0 {
		c.fail(at, "missing required field: text or fields")
	}
	if b["text"] != nil {
		c.text(at+"/text", b["text"], 1, maxSection, "plain_text", "mrkdwn")
	}
	c.count(at+"/fields", fields, 0, maxFields)
	for i, f := range fields {
		c.text(fmt.Sprintf("%s/fields/%d", at, i), f, 1, maxField, "plain_text", "mrkdwn")
	}
	if accessory, ok := b["accessory"].(map[string]any); ok {
		c.element(at+"/accessory", accessory)
	}
}

func (c *checker) context(at string, b map[string]any) {
	list, _ := b["elements"].([]any)
	c.count(at+"/elements", list, 1, maxContext)
	for i, v := range list {
		here := fmt.Sprintf("%s/elements/%d", at, i)
		if e, _ := v.(map[string]any); e["type"] == "image" {
			c.image(here, e)
			continue
		}
		c.text(here, v, 1, maxSection, "plain_text", "mrkdwn")
	}
}

func (c *checker) contextActions(at string, b map[string]any) {
	c.elements(at, b, maxFeedback, "feedback_buttons", "icon_button")
}

func (c *checker) actions(at string, b map[string]any) {
	c.elements(at, b, maxElements)
}

// elements checks a block's elements; of the kinds named, if any are.
func (c *checker) elements(at string, b map[string]any, most int, kinds ...string) {
	list, _ := b["elements"].([]any)
	c.count(at+"/elements", list, 1, most)
	ids := map[any]bool{}
	for i, v := range list {
		here := fmt.Sprintf("%s/elements/%d", at, i)
		e, _ := v.(map[string]any)
		kind, _ := e["type"].(string)
		if len(kinds) > 0 && !slices.Contains(kinds, kind) {
			c.fail(here, "unsupported type: %s", kind)
			continue
		}
		if id := e["action_id"]; id != nil && ids[id] {
			c.fail(here+"/action_id", "action_id already exists")
		}
		ids[e["action_id"]] = true
		c.element(here, e)
	}
}

func (c *checker) element(at string, e map[string]any) {
	c.optional(at+"/action_id", e["action_id"], maxID)
	switch kind, _ := e["type"].(string); kind {
	case "image":
		c.image(at, e)
	case "button":
		c.text(at+"/text", e["text"], 1, maxButton, "plain_text")
		c.optional(at+"/value", e["value"], maxButtonValue)
		c.optional(at+"/url", e["url"], maxURL)
		c.optional(at+"/accessibility_label", e["accessibility_label"], maxButton)
		if style := e["style"]; style != nil && style != "primary" && style != "danger" {
			c.fail(at+"/style", "must be primary or danger")
		}
	case "feedback_buttons":
		c.feedback(at+"/positive_button", e["positive_button"])
		c.feedback(at+"/negative_button", e["negative_button"])
	case "icon_button":
		c.text(at+"/text", e["text"], 1, maxButton, "plain_text")
		c.chars(at+"/icon", e["icon"], 1, maxID)
		c.optional(at+"/value", e["value"], maxButtonValue)
	case "plain_text_input":
		c.placeholder(at, e)
	case "static_select", "multi_static_select", "radio_buttons", "checkboxes":
		c.placeholder(at, e)
		c.options(at, e, maxOptions)
	case "overflow":
		c.options(at, e, maxOverflow)
	case "datepicker", "timepicker", "datetimepicker", "users_select", "conversations_select", "channels_select", "email_text_input", "url_text_input", "number_input", "workflow_button":
		c.placeholder(at, e)
	default:
		c.fail(at, "unsupported type: %s", kind)
	}
}

func (c *checker) feedback(at string, v any) {
	button, _ := v.(map[string]any)
	c.text(at+"/text", button["text"], 1, maxButton, "plain_text")
	c.chars(at+"/value", button["value"], 1, maxButtonValue)
	c.optional(at+"/accessibility_label", button["accessibility_label"], maxButton)
}

func (c *checker) placeholder(at string, e map[string]any) {
	if e["placeholder"] != nil {
		c.text(at+"/placeholder", e["placeholder"], 1, maxPlaceholder, "plain_text")
	}
}

func (c *checker) options(at string, e map[string]any, most int) {
	list, _ := e["options"].([]any)
	c.count(at+"/options", list, 1, most)
	for i, v := range list {
		o, _ := v.(map[string]any)
		here := fmt.Sprintf("%s/options/%d", at, i)
		c.text(here+"/text", o["text"], 1, maxOption, "plain_text", "mrkdwn")
		c.chars(here+"/value", o["value"], 1, maxOptionValue)
	}
}

func (c *checker) image(at string, b map[string]any) {
	if b["slack_file"] == nil {
		c.chars(at+"/image_url", b["image_url"], 1, maxURL)
	}
	c.chars(at+"/alt_text", b["alt_text"], 1, maxAltText)
	if b["title"] != nil {
		c.text(at+"/title", b["title"], 1, maxLabel, "plain_text")
	}
}

func (c *checker) input(at string, b map[string]any) {
	c.text(at+"/label", b["label"], 1, maxLabel, "plain_text")
	if b["hint"] != nil {
		c.text(at+"/hint", b["hint"], 1, maxLabel, "plain_text")
	}
	e, ok := b["element"].(map[string]any)
	if !ok {
		c.fail(at+"/element", "missing required field")
		return
	}
	c.element(at+"/element", e)
}

func (c *checker) richText(at string, b map[string]any) {
	if _, ok := b["elements"].([]any); !ok {
		c.fail(at+"/elements", "missing required field")
	}
}
