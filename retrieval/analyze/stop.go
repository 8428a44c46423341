package analyze

import "strings"

// stopWords are function words and the words that make a question; they say
// nothing of what it is about.
var stopWords = wordSet(`
a an the and or but nor so if then than that this these those there here it its he she they them his her hers their theirs him we us our you your i me my
is are was were be been being am do does did done doing have has had having will would shall should can could may might must
of in on at by for from to into onto upon with within without about as between among through during before after above below under over up down out off against per via
what which who whom whose when where why how many much any some all both each few more most other such no not only own same too very just also
again further once ever s t re ve ll d m
stand stands mean means meaning acronym abbreviation abbreviated called exactly long form full
since until till while although though because whether whatever whichever whoever either neither else instead rather quite really actually yet still already ever
anyone anybody anything anywhere someone somebody something somewhere everyone everybody everything everywhere nothing nobody none every thing things way ways
get gets got getting gotten come comes came coming take takes took taken taking go goes went gone going put puts let lets make makes made making become becomes became
latest newest supposed need needs needed want wants wanted wonder exist exists existed happen happens happened behind upon toward towards regarding concerning according around across along
e g ie eg vs thanks thank hello hi tell give please know say says said explain describe list name kind type
का के की को से में पर ने और या एक यह वह ये वे इस उस इन उन इसके उसके इनके उनके इसकी उसकी इसका उसका जो जिस जिसे जिसके जिसकी जिसका जिन कि तो भी ही था थे थी है हैं हो होता होती होते हुआ हुई हुए होने किया किए की गया गई गए गयी कर करने करना करता करती करते करके रहा रही रहे
धन्यवाद शुक्रिया नमस्ते मतलब अर्थ पूरा नाम करें करो करिए कीजिए कीजिये बताओ बताइये दीजिए
क्या कौन कौनसा कौनसी कब कहां कहाँ क्यों कैसे कितना कितने कितनी किस किसे किसने किसका किसके किसकी किन लिए साथ तक द्वारा बारे अपने अपनी अपना नहीं न ना जब तब अब यदि अगर लेकिन परंतु तथा एवं जैसे वाला वाले वाली दिया दी दिए सा सी से कोई कुछ सब सभी हम आप मैं मुझे बताएं बताइए
`)

func wordSet(s string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(s) {
		set[Normalise(w)] = true
	}
	return set
}
