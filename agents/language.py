"""What can be known of a text without knowing who speaks: its sentences, its words, its language."""

import re
import unicodedata
from functools import lru_cache

STRAIGHT = str.maketrans(dict(zip("\u2018\u2019\u201a\u201c\u201d\u201e", "'''\"\"\"", strict=True)))
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
_RARE = 0.12  # the share of function words below which a text is in neither language


def sentences(text: str) -> list[str]:
    """Cut a cleaned text into sentences; joined by one space they are the text again."""
    return _SENTENCE.split(text)


def ends(text: str) -> bool:
    """Say whether a text ends with a full sentence."""
    return text.rstrip("\"'»)").endswith((".", "?", "!", "…"))


@lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """Return the words of a text without case, dashes and the many shapes of a quotation mark."""
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", text.translate(STRAIGHT)).casefold()))


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
