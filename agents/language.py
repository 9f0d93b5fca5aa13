"""What can be known of a text without knowing who speaks: its words, its language, what it claims."""

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# What members are called beside the names on cards, for labels and addressees in both languages.
_CALLED = (
    "AL Albania/Albanie; BE Belgium/Belgique; BG Bulgaria/Bulgarie; CA Canada; HR Croatia/Croatie; "
    "CZ Czechia/Tchéquie; DK Denmark/Danemark; EE Estonia/Estonie; FI Finland/Finlande; FR France; "
    "DE Germany/Allemagne; GR Greece/Grèce; HU Hungary/Hongrie; IS Iceland/Islande; IT Italy/Italie; "
    "LV Latvia/Lettonie; LT Lithuania/Lituanie; LU Luxembourg; ME Montenegro/Monténégro; "
    "MK North Macedonia/Macédoine du Nord; NL Netherlands/Pays-Bas; NO Norway/Norvège; PL Poland/Pologne; "
    "PT Portugal; RO Romania/Roumanie; SK Slovakia/Slovaquie; SI Slovenia/Slovénie; ES Spain/Espagne; "
    "SE Sweden/Suède; TR Türkiye/Turkey/Turquie; GB United Kingdom/Britain/Royaume-Uni; "
    "US United States of America/United States/America/États-Unis; UA Ukraine; RU Russia/Russie"
)
CALLED = {entry[:2]: tuple(entry[3:].split("/")) for entry in _CALLED.split("; ")}

_END_OF_TURN = re.compile(r"<\|(?:im_end|eot_id|endoftext|end)\|>|</s>|<end_of_turn>|\[/INST\]", re.I)
_STRAIGHT = str.maketrans(dict(zip("\u2018\u2019\u201a\u201c\u201d\u201e", "'''\"\"\"", strict=True)))
_ODD = re.compile(r"[^\x20-\x7e\n]")
_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "So"))
_MARKUP = tuple(
    (re.compile(pattern, re.I | re.M), instead)
    for pattern, instead in (
        (r"<think>[\s\S]*?</think>|<\|im_start\|>\w*|<\|[^|<>]{0,40}\|>|\[INST\]|<!--[\s\S]*?-->", " "),
        (r"^ *>+ ?", ""),
        (r"</?[a-z!][^<>]{0,200}>", " "),
        (r"[<>|\\]", " "),
        (r"```\w*|[`~]+", ""),
        (r"!?\[([^\[\]]*)\]\([^()\s]*\)", r"\1"),
        (r"\b(?:https?://|www\.)\S+", ""),
        (r"^ *([-*_=])\1{2,} *$", ""),
        (r"^ *(?:#{1,6}[^\n.?!]{1,80}|\*\*[^\n*.?!]{1,80}\*\*) *\n+(?= *[^\s\n])", ""),
        (r"^ *(?:[-*+\u2022\u00b7\u2013\u2014]|\(?\d{1,2}[.)]) +", ""),
        (r"(?<!\S)\(?\d{1,2}\) +|(?<=[.?!:;] )\d{1,2}\. +(?=[A-Z])", ""),
        (r" ?[\[(](?:B?\d{1,2}(?:, ?B?\d{1,2})*)[\])]", ""),
    )
)
_STAGE = (
    re.compile(r"\A\s*(?:\*(?!\*)|_)(?=[a-z]|[^*_\n]+[*_]\s*\n)[^*_\n]{1,160}[*_]\s*"),
    re.compile(r"\A\s*\*(?=clear|paus|stand|lean|nod|look|smil|ris|speak|turn)[^*\n]{1,160}\*\s*", re.I),
    re.compile(r"\A\s*[\[(][^\[\]()\n]{1,160}[\])]\s*(?=[A-ZÀ-Þ\"'«])"),
    re.compile(r"(?<=[.?!…\"'»*])\s*(?:[\[(][^\[\]()\n]{0,160}[\])]|(?<!\*)\*[^*\n]{1,160}\*)[.\s]*\Z"),
)
_EMPHASIS = re.compile(r"[*#]+|(?<!\w)_+|_+(?!\w)")
_SENTENCE = re.compile(r"(?<=[.?!…])\s+(?=[^\sa-zà-ÿ])|(?<=[.?!…][\"'»)])\s+(?=[^\sa-zà-ÿ])")
_WORD = re.compile(r"\d+(?:[.,]\d+)*|\w+(?:'\w+)*")
_LETTERS = re.compile(r"[^\W\d_]+")
_NOT_LATIN = re.compile(r"[^\W\d_a-zA-ZÀ-ɏ]")


def listed(text: str) -> frozenset[str]:
    """Return the words of a list."""
    return frozenset(text.split())


_FUNCTION_WORDS = {
    "en": listed(
        "the of and to in is that we it for with this not are be as have has will by from at or an but if so "
        "our "
        "its they was were do does no there what which can would their who than"
    ),
    "fr": listed(
        "le la les de des du et est que qui nous dans pour une un ce cette ces pas ne sur avec au aux par il "
        "elle "
        "sont se plus notre nos mais ou où si leur leurs sans être avons ont l d qu n c s y"
    ),
}
_PLAIN = listed(
    "the and for that with this not are was were been have has had will from into its our your their them "
    "they "
    "there then than but nor any all each every some such more most less least one two who which what when "
    "where "
    "while would should could can may might must does did let leave say says said tell put give take make "
    "keep "
    "keeps set stand stands come comes mean means now only just also very once still before after over under "
    "about "
    "upon between against outside inside without within because here today same other own both place rule "
    "words "
    "word text sentence note paragraph council ukraine ally allies allied alliance nato treaty plain clear "
    "short "
    "usual everyone need use way time question issue item part point"
)
_ENOUGH = 15  # words, from which on a language can be told
_RUN, _ALIKE = 12, 0.5  # words in a row, and a share of all runs of three, that show a copy
_PHRASE = 4  # words that make a phrase of the pack one word
_RARE = 0.12  # the share of function words below which a text is in neither language


def clean(said: str, own_label: re.Pattern[str]) -> str:
    """Return what was said without markup, own labels, stage directions and hidden characters.

    This is one pass: what it uncovers (a tag in a tag) is left to the next, until nothing changes.
    """
    spoken = [part for part in _END_OF_TURN.split(said) if part.strip()]
    text = visible(html.unescape(re.sub("&(?:amp;)+", "&", spoken[0]))) if spoken else ""
    for pattern, instead in _MARKUP:
        text = pattern.sub(instead, text)
    for pattern in _STAGE:
        text = pattern.sub("", text)
    text = own_label.sub("", _EMPHASIS.sub("", text))
    return _unquoted(re.sub(r"\s+", " ", text).strip())


def visible(text: str) -> str:
    """Drop what cannot be seen (escapes of a terminal, controls, joiners, pictures); straighten quotes."""
    text = re.sub(r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[@-_]?", "", text)
    text = re.sub(r"\r\n?|\x85|\u2028|\u2029", "\n", text)
    return unicodedata.normalize("NFC", _ODD.sub(_as_seen, text)).translate(_STRAIGHT)


def _as_seen(match: re.Match[str]) -> str:
    kind = unicodedata.category(match[0])
    if kind == "Zs" or match[0] in "\t\v\f":
        return " "
    return "" if kind in _HIDDEN or "\ufe00" <= match[0] <= "\ufe0f" else match[0]


def _unquoted(text: str) -> str:
    """Take away quotation marks around a whole speech, or one that was opened and never closed."""
    for left, right in (('"', '"'), ("«", "»"), ("'", "'")):
        edges = len(re.findall(rf"(?<!\w)[{left}{right}]|[{left}{right}](?!\w)", text))
        opens, closes = text.startswith(left), text.endswith(right) and left != "'"
        if edges == 2 and len(text) > 1 and opens and text.endswith(right):
            return text[1:-1].strip()
        if edges == 1 and (opens or closes):
            return text[1:].strip() if opens else text[:-1].strip()
    return text


def sentences(text: str) -> list[str]:
    """Cut a cleaned text into sentences; joined by one space they are the text again."""
    return _SENTENCE.split(text)


def ends(text: str) -> bool:
    """Say whether a text ends with a full sentence."""
    return text.rstrip("\"'»)").endswith((".", "?", "!", "…"))


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """Return the words of a text without case, dashes and the many shapes of a quotation mark."""
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", text.translate(_STRAIGHT)).casefold()))


@lru_cache(maxsize=2048)
def stems(text: str) -> frozenset[str]:
    """Return the beginnings of the words that say something: 'ministers' and 'ministerial' are one."""
    found = (word.removesuffix("'s") for word in words(text))
    return frozenset(_stem(w) for w in found if len(w) > 2 and w not in _PLAIN and not w[0].isdigit())


def _stem(word: str) -> str:
    # 'Membership' would else be met by every speech that speaks of members.
    return word if word.endswith("ship") else word[:5]


def unaccented(text: str) -> str:
    """Return a text without accents, for names that are written with and without them."""
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def is_foreign(text: str, wanted: str) -> bool:
    """Say whether a text is clearly not in the language that is wanted; a short one never is."""
    found = _LETTERS.findall(text.casefold())
    if not text.isascii() and len(_NOT_LATIN.findall(text)) * 3 > sum(map(len, found)):
        return True
    if len(found) < _ENOUGH:
        return False
    counts = {name: sum(w in known for w in found) for name, known in _FUNCTION_WORDS.items()}
    here = counts[wanted if wanted in counts else "en"]
    other = max(n for name, n in counts.items() if name != wanted)
    return here < _RARE * len(found) or other > 1.5 * here


@dataclass(frozen=True, slots=True)
class Runs:
    """The runs of three and of twelve words in a text."""

    short: frozenset[str]
    long: frozenset[str]

    def copies(self, other: "Runs") -> bool:
        """Say whether two speeches share what they can share only by copying."""
        if self.short.isdisjoint(other.short):
            return False
        common = len(self.short & other.short)
        alike = common > _ALIKE * (len(self.short) + len(other.short) - common)
        return (alike and len(self.short) > 5) or not self.long.isdisjoint(other.long)


@lru_cache(maxsize=2048)
def runs(text: str, shared: str) -> Runs:
    """Return the runs of words in a text; a phrase that all may use counts as one word."""
    said, place, phrases = [], 0, _beginnings(shared)
    spoken = words(text)
    while place < len(spoken):
        fits = (p for p in phrases.get(spoken[place : place + _PHRASE], ()) if spoken[place:][: len(p)] == p)
        phrase = next(fits, None)
        said.append("§" if phrase else spoken[place])
        place += len(phrase or "§")
    return Runs(*(frozenset(" ".join(said[i : i + n]) for i in range(len(said) - n + 1)) for n in (3, _RUN)))


@lru_cache(maxsize=16)
def _beginnings(shared: str) -> dict[tuple[str, ...], list[tuple[str, ...]]]:
    """Return phrases by their first words, longest first."""
    found: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for phrase in sorted(map(words, shared.split("\n")), key=len, reverse=True):
        if len(phrase) >= _PHRASE:
            found.setdefault(phrase[:_PHRASE], []).append(phrase)
    return found


def _counted(listed: str, first: int = 0, step: int = 1) -> dict[str, float]:
    return {word: first + step * i for i, word in enumerate(listed.split())}


_SMALL = {
    **_counted("zero one two three four five six seven eight nine ten eleven twelve"),
    **_counted("zéro un deux trois quatre cinq six sept huit neuf dix onze douze"),
}
_WORDED = {
    **_SMALL,
    **_counted("thirteen fourteen fifteen sixteen seventeen eighteen nineteen", 13),
    **_counted("twenty thirty forty fifty sixty seventy eighty ninety", 20, 10),
    **_counted("vingt trente quarante cinquante soixante", 20, 10),
    **{"quinze": 15, "hundred": 100, "cent": 100, "half": 0.5, "quarter": 0.25},
}
_NUMBER = rf"(?:\d{{1,2}}(?!\d|[.,]\d)|(?:{'|'.join(_SMALL)})\b)"
PARAGRAPHS = re.compile(
    rf"(?:\b(?:paragraph|paragraphe|para)s?\.?|§|(?-i:\bP))[\s-]?\s*({_NUMBER}"
    rf"(?:(?:\s*,\s*(?:and |et )?|\s+(?:and|or|et|ou|to|à|through)\s+){_NUMBER})*)",
    re.I,
)
_UNIT = r"(?:per\s?cent|pour\s?cent|%|(?:m|b|tr)illion|milli(?:on|ard)|thousand|mille\b)"
_AMOUNT = re.compile(
    rf"\b((?:(?:{'|'.join(_WORDED)})[\s-]+(?:and\s+)?)+)(?:of\s+)?(?:an?\s+|one\s+)?{_UNIT}", re.I
)


def paragraphs_named(text: str) -> frozenset[int]:
    """Return the numbers of the paragraphs that a text names, in digits or in words."""
    found = re.findall(r"\w+", " ".join(m[1] for m in PARAGRAPHS.finditer(text)).casefold())
    return frozenset(
        int(w) if w.isdecimal() else int(_SMALL[w]) for w in found if w.isdecimal() or w in _SMALL
    )


def amounts(text: str) -> list[str]:
    """Return the amounts that are spelled in words, in digits: 'forty-five per cent' is 45."""
    found = []
    for match in _AMOUNT.finditer(text) if re.search(_UNIT, text, re.I) else ():
        total: float = 0
        for word in re.findall(r"\w+", match[1].casefold()):
            value = _WORDED.get(word, 0)
            total = max(total, 1) * value if value == 100 else total + value
        found.append(f"{total:g}")
    return found


@dataclass(frozen=True, slots=True)
class Tongue:
    """How one language says what a speech is checked for.

    In a pattern OWN stands for what the speaker is called, OTHERS for what everybody else is called.
    """

    name: str
    machine: str  # talk of a machine, of its task, or of the papers on its desk
    other: str  # speaking as another delegation, or as the chair
    adoption: str  # what only the chair can say of a text
    consent: str  # a yes to the text as a whole
    refusal: str  # any sign of a no
    accepts: str  # a yes to what follows
    opposes: str  # a no to what follows
    condition: str  # a sentence that has one of these claims nothing for good
    turn: str  # what takes back half of a sentence
    denial: str  # before a claim: there is no claim


_MACHINE = (
    r"\bas an? (?:ai|artificial|large language|virtual|helpful|language)\b|\b(?:language model|chatbot|openai"
    r"|training data|knowledge cut-?off|role[- ]?play(?:ing)?|simulation|my programming|role card)\b"
    r"|\bred[ _-]line id\b|\bred_line\b|\bim_(?:start|end)\b|\b(?:assistant|user|system):|[{}]|\bi(?: cannot"
    r"| can't| can not| am unable to| am not able to|'m unable to) (?:assist|comply|generate|engage in|help "
    r"(?:with|you)|fulfil+ (?:this|that|your) request|participate in political|continue this)\b|^\W*(?:sure"
    r"|certainly|of course|okay|ok|absolutely|great)\b[,!.: ]*(?:here(?:'s| is| are)|let me (?:write|draft)"
    r"|i (?:can|will) (?:write|help|provide))\b|\bhere(?:'s| is) (?:the|a|my|your|an)(?: \w+){0,3} (?:speech"
    r"|statement|response|draft|rewrite|version)\b|\bthe user\b|\b(?:system|user) prompt\b|\b(?:the|your"
    r"|this) prompt(?=[.,;:!?]|$| (?:says|asks|above|below|given))|\babove instructions?\b|\binstructions? "
    r"(?:above|below|given (?:to me|in))\b|\bignore (?:all |any |the |my |your )*(?:previous|prior|above"
    r"|earlier) (?:instruction|prompt|rule|direction|message)|\byour task\b|^you (?:speak for|take part in)\b"
    r"|\byou have the floor on paragraph\b|\bonly the spoken words\b|\bwrite \d+ to \d+ words\b|\bword "
    r"count\b|\bwhat stands there now:|\ba fact you may use\b|\bmy name is\b|\[(?:your|insert|delegate|name"
    r"|country)\b|\bthis speech (?:is|emphasi|highlight|reflect|address|aim|should)\w*|\bthis (?:statement"
    r"|response) (?:emphasi|highlight|reflect|address|aim)\w*"
)
_WE = r"\b(?:we|i|(?:my|our) (?:government|delegation|capital)|(?:the )?(?:OWN))"
_READILY = (
    r"(?:,? (?:can|will|do|does|now|also|therefore|hereby|fully|gladly|happily|today|too|wholeheartedly"
    r"|strongly|(?:stand|are|am|is) (?:ready|prepared|happy|willing|pleased|glad) to)){0,3}"
)
_WHOLE = (
    r"(?:the|this|your|that)(?: (?:whole|entire|full|final|current|chair's|draft|new|proposed|revised))* "
    r"(?:text|communiqu[eé]|draft|document)\b(?! (?:paragraph|language|wording|(?:on|of|in|for) (?!the table"
    r"|its|the whole|full|substance|principle)))"
)
_MISSION = r"(?:representative|delegate|delegation|ambassador|envoy|spokes\w+)s?"
_OFFICE = r"(?:the )?(?:secretary[- ]general|chair(?:man|woman|person)?(?! of))"

ENGLISH = Tongue(
    name="English",
    machine=_MACHINE,
    other=(
        rf"\bas (?:the |a )?(?:{_MISSION}|voice) (?:of|for|from) (?:the )?(?:OTHERS),? (?:i|we|my|our|let "
        rf"me)\b|\bas (?:the )?(?:OTHERS)(?:'s)? {_MISSION},? (?:i|we|my|our|let me)\b"
        r"|\b(?:i|we) (?:(?:am |are )?speak(?:ing)?|take the floor|address you|stand here) (?:here |today )?"
        rf"(?:for|on behalf of|as)(?: the {_MISSION} of)? (?:the )?(?:OTHERS)\b(?!'s| and | too| as well)"
        r"|\bon behalf of (?:the )?(?:(?:people|government|delegation) of )?(?:the )?(?:OTHERS),? (?:i|we"
        r"|let me)\b|\b(?:i|we) represent (?:the )?(?:OTHERS)\b|\b(?:my|our) (?:country|nation|home),? "
        r"(?:the )?(?:OTHERS)\b"
        rf"|\bi am (?:the |a )?{_MISSION} (?:of|for|from) (?:the )?(?:OTHERS)\b|^(?:and )?(?:we|i), (?:the "
        rf")?(?:{_MISSION} (?:of|for|from) )?(?:the )?(?:OTHERS)\b(?! and)|\b(?:i am|i speak as|speaking as"
        rf"|i, as|i,) {_OFFICE}\b|\bas {_OFFICE}(?: of [\w ]+)?, (?:i|we|let me)\b"
    ),
    adoption=(
        r"(?:^|[,;:] |\b(?:therefore|and|so|now|hereby|today) )the (?:north atlantic )?council (?:(?:now "
        r"|today |therefore )?(?:decides|adopts)|hereby \w+|has (?:now |hereby |today )(?:decided|adopted))\b"
        r"|\b(?:text|communiqu[eé]|draft|decision|motion) (?:is|stands|has been) (?:now |hereby |therefore "
        r")?adopted\b|\bi (?:hereby |now )?declare\b|\b(?:it is|it's) so decided\b|\bso ordered\b|\bwe "
        r"hereby adopt\b"
    ),
    consent=(
        rf"{_WE}{_READILY} (?:accepts?|approves?(?: of)?|endorses?|adopts?|supports?|backs?|agrees? (?:to"
        rf"|with)|consents? to|joins? (?:the )?consensus (?:on|in|around)) {_WHOLE}|{_WE}{_READILY} "
        rf"(?:consents?\b(?! to\b)|joins? (?:the )?consensus\b(?! (?:on|in|around)\b))"
        r"|\b(?:this|the) text has (?:our|my|(?:OWN)'s) (?:full |whole )?(?:consent|support|agreement)\b"
        r"|\byou have (?:our|my) consent\b|\b(?:our|my) consent is given\b"
    ),
    refusal=(
        r"\b(?:not|no|nor|neither|never|nothing|nobody|none|cannot|oppos\w*|object\w*|refus\w*|reject\w*"
        r"|unable|unacceptable|unwilling|impossible|br(?:ea|o)k\w* silence|reserv\w*|regret\w*|letter|veto"
        r"|block\w*|concern\w*|worr\w+|trouble\w*|difficult\w*|problem\w*|instead|rather|replace\w*"
        r"|substitut\w*|strike|struck|delet\w*|remov\w*|withdraw\w*|against|too (?:little|much|far|early|late"
        r"|vague|soon)|defect\w*|fail\w*|lacks?|without|unless|stop|amend\w*|chang\w*)\b|n't\b"
    ),
    accepts=rf"{_WE}{_READILY} (?:(?:accept|support|welcome|endorse|approve)s?(?: of)?|agrees? (?:with|to)) ",
    opposes=(
        rf"{_WE}(?: (?:do|does|must|will|still|firmly|strongly|also|therefore|simply|just|clearly))? "
        r"(?:opposes?|rejects?|refuses?|objects? to|(?:cannot|can not|can't|could never|will not|won't|do not"
        r"|does not|don't|doesn't) (?:accept|support|agree to|agree with|live with|endorse|welcome)|(?:are|am"
        r"|is) (?:firmly |strongly )?(?:against|opposed to)) "
    ),
    condition=(
        r"\b(?:if|unless|once|when|until|provided|providing|condition\w*|as long as|so long as|would|could"
        r"|should|might|before|whether|in exchange|in return|subject to|as soon as)\b|\?"
    ),
    turn=r"\b(?:but|however|yet|though|although|nevertheless|nonetheless)\b",
    denial=r"\b(?:not|no|nor|never|neither|nobody|cannot)\b|n't\b",
)

_THE = r"(?:l'|la |le |les )?"
_NOUS = rf"\b(?:nous|je|(?:mon|notre) gouvernement|(?:ma|notre) (?:délégation|capitale)|{_THE}(?:OWN))"
_VOLONTIERS = r"(?: (?:pouvons|peut|peux|voulons|sommes prêts à|est prête? à|suis prête? à))?"
_ENTIER = (
    r"(?:le|ce|votre)(?: (?:présent|projet de))* (?:texte|communiqué|projet|document)\b(?! (?:du|de|sur) )"
)
_DE = r"(?:de la |de l'|de les |de |du |des |d')"

FRENCH = Tongue(
    name="French",
    machine=(
        rf"{_MACHINE}|\ben tant qu'(?:ia|intelligence|assistant|un assistant)|\bmodèle de langu?age"
        rf"|\bl'utilisateur\b"
        r"|\bje ne peux pas (?:aider|vous aider|répondre à cette|participer)|\bjeu de rôle\b|\bla consigne\b"
        r"|\bvoici (?:le|la|un|une|mon|ma) (?:discours|déclaration|réponse|intervention)\b|\bvotre tâche\b"
        r"|\bles? instructions? ci-dess|\bignore[zr]? (?:toutes )?les instructions\b"
    ),
    other=(
        rf"\ben (?:tant que|qualité de) représentante? {_DE}(?:OTHERS),? (?:je|nous|j')|\b(?:je|nous) "
        rf"(?:parle|parlons|m'exprime) (?:ici )?(?:au nom {_DE}|pour {_THE})(?:OTHERS)\b|\bau nom "
        rf"{_DE}(?:OTHERS),? (?:je|nous|j')|\b(?:je|nous) représent\w+ {_THE}(?:OTHERS)\b|^nous, "
        rf"{_THE}(?:OTHERS)\b(?! et)|\bje suis (?:le |la )?(?:représentante? {_DE}(?:OTHERS)"
        r"|secrétaire général|président)|\ben tant que (?:secrétaire général|président)"
    ),
    adoption=(
        r"(?:^|[,;:] |\b(?:donc|et|ainsi) )le conseil (?:décide|adopte)\b|\bje (?:le )?déclare\b|\b(?:texte"
        r"|communiqué|projet) (?:est|a été) (?:donc |ainsi )?adopté|\bil en est ainsi décidé"
    ),
    consent=(
        rf"{_NOUS}{_VOLONTIERS} (?:accept\w+|approuv\w+|adopt\w+|souten\w+|soutient|souscri\w+ à|consent\w+ "
        rf"à) {_ENTIER}|{_NOUS} (?:consentons|consens|consent|(?:rejoint|rejoignons|rejoins) le consensus"
        r"|(?:se |nous |me )?(?:joint|joignons|joins) au consensus)\b(?! à)"
    ),
    refusal=(
        r"\b(?:ne|non|ni|jamais|aucune?|rien|pas|refus\w*|rejet\w*|oppos\w*|objection\w*|inacceptable"
        r"|impossible|réserv\w*|rompr\w*|lettre|regret\w*|plutôt|remplac\w*|supprim\w*|au lieu|contre|sans"
        r"|trop|manque\w*|modifi\w*|inqui\w+|préoccup\w*|difficulté\w*)\b|\bn'"
    ),
    accepts=rf"{_NOUS}{_VOLONTIERS} (?:accept\w+|souten\w+|soutient|salu\w+|approuv\w+) ",
    opposes=rf"{_NOUS} (?:rejet\w+|refus\w+|nous opposons à|s'oppose à|m'oppose à) ",
    condition=(
        r"\b(?:si|sauf|lorsque|quand|une fois|pourvu|à condition|tant que|avant|dès que|en échange|en retour"
        r"|pourr\w+|accepterions|serait|serions)\b|\bs'il|\?"
    ),
    turn=r"\b(?:mais|cependant|toutefois|pourtant|néanmoins)\b",
    denial=r"\b(?:ne|ni|jamais|non|aucune?)\b|\bn'",
)


def tongue(language: str) -> Tongue:
    """Return how a language says things; English for one that has no patterns of its own."""
    return FRENCH if language == "fr" else ENGLISH
