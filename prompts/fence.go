package prompts

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Fence keeps data apart from instructions: its tags end in a hash of the data
// between them, which no text can hold that was not written after it.
type Fence struct {
	Tag      string
	Language string // to write in, by its English name
	Passages []Passage
}

// newFence cleans the passages and makes the tag of all the data.
func newFence(language, data string, passages []Passage) Fence {
	f := Fence{Language: languageName(language)}
	for _, p := range passages {
		f.Passages = append(f.Passages, Passage{p.Number, f.OneLine(p.Title), f.OneLine(p.Date), f.block(p.Text)})
	}
	for salt := 0; f.Tag == "" || strings.Contains(data+fmt.Sprint(passages), f.Tag); salt++ {
		sum := sha256.Sum256([]byte(fmt.Sprint(salt, language, data, passages)))
		f.Tag = hex.EncodeToString(sum[:5])
	}
	return f
}

// NoAnswer is what a model writes where the passages do not answer.
func (Fence) NoAnswer() string { return NoAnswer }

// Drop is what a model writes for a draft beyond repair.
func (Fence) Drop() string { return Drop }

// Open is the tag before data.
func (f Fence) Open(name string) string { return "<" + name + "-" + f.Tag + ">" }

// OpenNumbered is the tag before numbered data.
func (f Fence) OpenNumbered(name string, number int) string {
	return fmt.Sprintf(`<%s-%s number="%d">`, name, f.Tag, number)
}

// OpenPassage is the tag before a passage.
func (f Fence) OpenPassage(p Passage) string {
	date := ""
	if p.Date != "" {
		date = fmt.Sprintf(` date="%s"`, attribute(p.Date))
	}
	return fmt.Sprintf(`<passage-%s number="%d"%s title="%s">`, f.Tag, p.Number, date, attribute(p.Title))
}

// Close is the tag behind data.
func (f Fence) Close(name string) string { return "</" + name + "-" + f.Tag + ">" }

// maxLine is the most characters of a title or another single line.
const maxLine = 300

// OneLine is text as one line of bounded length, without what can't be seen.
func (Fence) OneLine(text string) string {
	return cut(strings.Join(strings.Fields(Visible(text)), " "), maxLine)
}

// block is text without what can't be seen.
func (Fence) block(text string) string { return strings.TrimSpace(Visible(text)) }

// attribute is text that may stand between quotation marks.
func attribute(text string) string {
	return strings.NewReplacer(`"`, "'", "<", "‹", ">", "›").Replace(text)
}

// cut shortens text to so many characters.
func cut(text string, most int) string {
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most-1]) + "…"
}

// Visible is text without the characters that a reader can't see: controls,
// directions, joiners where nothing is joined, tags. Models read them all.
func Visible(text string) string {
	previous := ' '
	return strings.Map(func(r rune) rune {
		before := previous
		previous = r
		switch {
		case r >= ' ' && r < 0x7f, r >= 0x900 && r <= 0x97f, r >= 0x3000 && r < 0x3164, r > 0x3164 && r <= 0x9fff: // nothing to look up
			return r
		case r == '\n' || r == '\t':
			return r
		case r == '\u200c' || r == '\u200d': // shape letters of Indian scripts
			if unicode.In(before, unicode.Devanagari) {
				return r
			}
			return -1
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp), r >= 0xfe00 && r <= 0xfe0f, r >= 0xe0000 && r <= 0xe0fff, r == '\u3164', r == '\u115f', r == '\u1160', r == utf8.RuneError:
			return -1
		}
		return r
	}, text)
}

// languageName is the English name of a language, with its own.
func languageName(language string) string {
	switch language {
	case "ja":
		return "Japanese (日本語)"
	case "hi":
		return "Hindi (हिन्दी)"
	}
	return "English"
}

// Tokens estimates how many tokens a model reads for a text, rather too many
// than too few: a quarter for each Latin letter, one for each other sign.
func Tokens(text string) int {
	quarters := 0
	for _, r := range text {
		switch {
		case r < 0x80:
			quarters++
		case r < 0x370: // Latin with accents
			quarters += 2
		case unicode.In(r, unicode.Devanagari):
			quarters += 3
		default:
			quarters += 5
		}
	}
	return (quarters + 3) / 4
}
