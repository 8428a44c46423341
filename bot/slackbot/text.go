package slackbot

import (
	"net/url"
	"regexp"
	"strings"
	"unicode"
)

// angled is what Slack writes in angle brackets: mentions, channels, links.
var angled = regexp.MustCompile(`<([^<>]*)>`)

var unescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// clean turns the markup of a message into the text its author meant. Mentions
// of us are left out, others become what they are called.
func clean(text, self string) string {
	text = angled.ReplaceAllStringFunc(text, func(m string) string { return named(m[1:len(m)-1], self) })
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r), r == unicode.ReplacementChar:
			return -1
		}
		return r
	}, unescape.Replace(strings.ToValidUTF8(text, "")))
	for strings.Contains(text, "  ") {
		text = strings.ReplaceAll(text, "  ", " ")
	}
	return strings.TrimSpace(strings.TrimLeft(text, " \n:,、，"))
}

// named is what a thing in angle brackets is called.
func named(inside, self string) string {
	target, label, labelled := strings.Cut(inside, "|")
	switch {
	case strings.HasPrefix(target, "@"):
		if target == "@"+self || !labelled {
			return ""
		}
		return "@" + strings.TrimPrefix(label, "@")
	case strings.HasPrefix(target, "#"):
		if label == "" {
			return ""
		}
		return "#" + label
	case strings.HasPrefix(target, "!"):
		return label
	case labelled && label != "":
		return label
	}
	return strings.TrimPrefix(target, "mailto:")
}

// mentions reports whether a message's markup mentions a user.
func mentions(text, user string) bool {
	return strings.Contains(text, "<@"+user+">") || strings.Contains(text, "<@"+user+"|")
}

// leadingMention is a message's first word, when it is somebody's mention.
var leadingMention = regexp.MustCompile(`^\s*<@([A-Z0-9]+)(\|[^<>]*)?>`)

// toAnother reports whether a message speaks to somebody else than us.
func toAnother(text, self string) bool {
	m := leadingMention.FindStringSubmatch(text)
	return m != nil && m[1] != self
}

// courtesies are what people say of an answer without asking anything.
var courtesies = map[string]bool{
	"thanks": true, "thank": true, "you": true, "thx": true, "ty": true, "ok": true, "okay": true, "great": true, "nice": true, "cool": true, "perfect": true, "got": true, "it": true, "yes": true, "no": true, "noted": true, "many": true, "very": true, "much": true, "good": true, "understood": true, "so": true,
	"ありがとう": true, "ありがとうございます": true, "ありがとうございました": true, "了解": true, "了解です": true, "了解しました": true, "承知しました": true, "はい": true, "いいえ": true, "なるほど": true, "助かります": true, "助かりました": true,
	"धन्यवाद": true, "शुक्रिया": true, "ठीक": true, "है": true, "हाँ": true, "हां": true, "नहीं": true, "अच्छा": true, "बहुत": true, "जी": true,
}

// courtesy reports whether a text asks nothing: it is thanks, assent or no
// words at all.
func courtesy(text string) bool {
	if strings.ContainsAny(text, "?？") {
		return false
	}
	words := strings.FieldsFunc(emoji.ReplaceAllString(strings.ToLower(text), " "), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r)
	})
	for _, w := range words {
		if !courtesies[w] {
			return false
		}
	}
	return true
}

var emoji = regexp.MustCompile(`:[a-z0-9_+'-]+:`)

// limit cuts a text to at most n characters, at the end of a word where it can.
func limit(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	cut := string(runes[:n-1])
	if i := strings.LastIndexAny(cut, " \n"); i > len(cut)*3/4 {
		cut = cut[:i]
	} else {
		cut = wholeCharacters(cut, string(runes[n-1:]))
	}
	return strings.TrimRight(cut, " \n") + "…"
}

// wholeCharacters shortens a text so that no sign of its last character is in
// the rest.
func wholeCharacters(text, rest string) string {
	runes := []rune(text)
	next, _ := firstRune(rest)
	for len(runes) > 1 && (joins(next) || runes[len(runes)-1] == zeroWidthJoiner || runes[len(runes)-1] == virama) {
		next = runes[len(runes)-1]
		runes = runes[:len(runes)-1]
	}
	return string(runes)
}

// Signs that bind the characters on both sides of them.
const (
	zeroWidthJoiner = '\u200d'
	virama          = '\u094d'
)

// joins reports whether a sign belongs to the character before it.
func joins(r rune) bool {
	return unicode.IsMark(r) || r == zeroWidthJoiner || r == '\u200c' || 0x1f3fb <= r && r <= 0x1f3ff
}

func firstRune(s string) (rune, bool) {
	for _, r := range s {
		return r, true
	}
	return 0, false
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// escape keeps Slack from reading a text as markup: no link, mention or
// broadcast comes out of it.
func escape(text string) string { return escaper.Replace(text) }

// link is a link in Slack's own markup; without an address, the label alone.
func link(address, label string) string {
	label = escape(strings.Join(strings.Fields(strings.ReplaceAll(label, "|", "/")), " "))
	if address = safeURL(address); address == "" {
		return label
	}
	return "<" + address + "|" + label + ">"
}

// safeURL is an address as it may stand in a link of either markup, or empty
// when it is no web address.
func safeURL(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return ""
	}
	return unsafeInURL.Replace(u.String())
}

var unsafeInURL = strings.NewReplacer("(", "%28", ")", "%29", "<", "%3C", ">", "%3E", "|", "%7C", " ", "%20", "\n", "", "\\", "%5C", "[", "%5B", "]", "%5D", "`", "%60")

// markdown escapes a text so that a markdown block shows it as it stands. Lists
// stay lists.
func markdown(text string) string {
	var b strings.Builder
	var last rune = '\n'
	runes := []rune(text)
	for i, r := range runes {
		next := rune('\n')
		if i+1 < len(runes) {
			next = runes[i+1]
		}
		switch {
		case r == '&', r == '<', r == '>':
			b.WriteString(escape(string(r)))
		case strings.ContainsRune("\\*~`[]|", r),
			r == '_' && !(wordRune(last) && wordRune(next)),
			last == '\n' && strings.ContainsRune("#+=", r),
			last == '\n' && r == '-' && next != ' ':
			b.WriteRune('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }
