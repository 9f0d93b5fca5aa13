"""Fail unless the rules and the verifier are covered to the last branch, and the house to 95 %."""

import io
import sys

from coverage import Coverage

WHOLE, HOUSE = 100.0, 95.0


def main() -> int:
    """Read the coverage of the last test run; return the exit code."""
    coverage = Coverage()
    coverage.load()
    rules = coverage.report(include=["council/*", "*/council/*"], file=io.StringIO())
    house = coverage.report(file=io.StringIO())
    print(f"council/: {rules:.2f} % of branches, the house: {house:.1f} %")
    return int(rules < WHOLE or house < HOUSE)


if __name__ == "__main__":
    sys.exit(main())
