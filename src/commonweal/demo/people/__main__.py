"""Write made-up people as NDJSON: `python -m commonweal.demo.people FILE PEOPLE [SEED]`."""

from __future__ import annotations

import sys
from pathlib import Path

from commonweal.demo.people.making import ndjson
from commonweal.kernel.problem import Refused

USAGE = 2


def main(arguments: list[str]) -> int:
    match arguments:
        case [path, count, *seed] if count.isdecimal() and len(seed) < USAGE and all(s.isdecimal() for s in seed):
            try:
                written = ndjson(Path(path), int(count), *map(int, seed))
            except Refused as refused:
                sys.stderr.write(f"{refused}\n")
                return 1
            sys.stderr.write(f"{written} resources\n")
            return 0
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return USAGE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
