"""Quotations: what somebody said counts however it is set; one word changed, and it does not."""

import re
from collections.abc import Callable
from itertools import cycle

import pytest

from nacsim.evals.case import Case
from nacsim.evals.grams import sentences_of
from nacsim.evals.quotation import is_verbatim

TRUE, DOCTORED = 400, 165


def runs(cases: tuple[Case, ...], number: int) -> list[tuple[str, str]]:
    """Return runs of words from speeches, of 5 to 16 words, with the speech each is from."""
    found = []
    for step in range(1000):
        case = cases[step * 7 % len(cases)]
        words = case.speech.split()
        size = 5 + step % 12
        start = (step * 13) % max(1, len(words) - size)
        found.append((" ".join(words[start : start + size]), case.speech))
        if len(found) == number:
            break
    return found


def curly(text: str) -> str:
    return f"\u201c{text.replace(chr(39), chr(0x2019))}\u201d"


def dashed(text: str) -> str:
    return text.replace(", ", " \u2014 ").replace(" - ", " \u2013 ")


def shortened(text: str) -> str:
    words = text.split()
    middle = len(words) // 2
    return f"{' '.join(words[: middle - 1])} ... {' '.join(words[middle + 1 :])}" if len(words) > 9 else text


SPELLINGS: tuple[Callable[[str], str], ...] = (
    str,
    curly,
    str.upper,
    dashed,
    shortened,
    lambda t: t.replace(" ", "\n "),
    lambda t: f"'{t}'",
)


def test_four_hundred_true_quotations_count_however_they_are_set(cases: tuple[Case, ...]) -> None:
    spelled = zip(runs(cases, TRUE), cycle(SPELLINGS), strict=False)
    accepted = [is_verbatim(spell(quotation), speech) for (quotation, speech), spell in spelled]
    assert (len(accepted), sum(accepted)) == (TRUE, TRUE)


def negated(text: str) -> str:
    flipped, times = re.subn(r"(?<= )(?:not|never|no) ", "", text, count=1)
    if times:
        return flipped
    words = text.split()
    return " ".join([*words[:2], "not", *words[2:]])


def renumbered(text: str) -> str:
    changed, times = re.subn(r"\d+", lambda found: str(int(found[0]) + 1), text, count=1)
    return changed if times else f"{text} 7"


def spliced(text: str, other: str) -> str:
    """Join the ends of two speeches without saying that something lies between."""
    return " ".join([*text.split()[:4], *other.split()[-4:]])


def test_of_doctored_quotations_none_counts(cases: tuple[Case, ...]) -> None:
    doctored = []
    for number, (quotation, speech) in enumerate(runs(cases, DOCTORED)):
        other = cases[(number * 11 + 5) % len(cases)].speech
        made = (negated(quotation), renumbered(quotation), spliced(quotation, other))[number % 3]
        doctored.append(is_verbatim(made, speech))
    assert (len(doctored), sum(doctored)) == (DOCTORED, 0)


@pytest.mark.parametrize(
    "quotation",
    [
        "Germany will ... sign",
        "the text ... Germany will not sign",
        "",
        "...",
        "Germany will not sign the text of 2025",
    ],
)
def test_parts_that_are_short_out_of_order_or_empty_bear_nothing_out(quotation: str) -> None:
    assert not is_verbatim(quotation, "Germany will not sign this. We have read the text of 2024.")


def test_an_ellipsis_splits_a_quotation_into_parts_in_order() -> None:
    said = "Germany will not sign this. We have read the text of 2024."
    assert is_verbatim("Germany will not sign \u2026 read the text", said)
    assert is_verbatim("Germany will not [...] the text of 2024", said)


def test_every_sentence_of_a_speech_is_a_quotation_from_it(cases: tuple[Case, ...]) -> None:
    for case in cases:
        assert all(is_verbatim(sentence, case.speech) for sentence in sentences_of(case.speech))
