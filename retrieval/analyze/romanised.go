package analyze

// romanHindi are function words of Hindi in Latin letters that are not English
// words: two of them make a question Hindi.
var romanHindi = wordSet(`kya kaun kab kahan kahaan kyon kyun kaise kitna kitne kitni kis kisne kiska kiske kiski hai hain tha thi mein main ka ki ke ko se par aur liye kaunsa kaunsi
hua hui hue kiya kiye gaya gayi karega karenge karegi hoga hogi honge bataiye batao batayen bare baare wala wale wali nahi nahin yeh woh uska uski iska iski dono tak saath
bulayega bulaega bulayegi matlab chahiye raha rahi rahe konsa konsi kon kin jo jab tab`)

// ambiguous words are in both languages: they count only beside others.
var ambiguous = wordSet(`main par se ka ki ke the hue jo tab kin kis`)

// Romanised reports whether text is Hindi written in Latin letters.
func Romanised(text string) bool {
	a := Borrow()
	defer a.Return()
	sure, unsure := 0, 0
	for _, t := range a.Tokens(text) {
		switch {
		case ambiguous[t.Text] && romanHindi[t.Text]:
			unsure++
		case romanHindi[t.Text]:
			sure++
		}
	}
	return sure >= 2 || sure == 1 && unsure >= 1
}
