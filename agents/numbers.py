"""Reads numbers in a text: the paragraphs that it names, and amounts that it spells in words."""

import re


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
