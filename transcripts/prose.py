"""Small pieces of English that papers share: numbers in words, lists, plurals."""

NUMBERS = (
    "none",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def number(count: int) -> str:
    """Spell a number as far as a speaker would."""
    return NUMBERS[count] if count < len(NUMBERS) else str(count)


def counted(count: int, one: str, more: str = "") -> str:
    """Return a count with its noun: 'one text', 'three texts'."""
    return f"{number(count)} {one if count == 1 else more or one + 's'}"


def points(spare: int) -> str:
    """Return what a text is worth beside a floor: '12 points above', 'at', '3 points below'."""
    if spare == 0:
        return "at"
    unit = "point" if abs(spare) == 1 else "points"
    return f"{abs(spare)} {unit} {'above' if spare > 0 else 'below'}"
