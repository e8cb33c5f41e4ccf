"""Runs the pages of the documentation, and with --update writes what they print into them.

``python tests/docs`` says which commands, statements and numbers of README.md and docs/ no longer give what they show;
``python tests/docs --update [PAGE …]`` rewrites what they show. Look at the difference before you commit it.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import pages


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page", nargs="*", type=Path, help="such as README.md (default: all)")
    parser.add_argument("--update", action="store_true", help="rewrite what the pages show")
    options = parser.parse_args()
    n_differ = 0
    with tempfile.TemporaryDirectory() as folder:
        runner = pages.Runner(Path(folder))
        for path in [path.resolve() for path in options.page] or pages.paths():
            page = pages.read(path)
            run = runner.run(page)
            for thing in [*page.commands, *page.statements]:
                if thing.line in run.printed and not pages.is_as_shown(page.shown(thing), run.printed[thing.line]):
                    n_differ += 1
                    print(f"{page.name}, line {thing.line + 1}: {thing.source.splitlines()[0]}")
                    if run.printed[thing.line].startswith(("exit status", "Traceback")):
                        print(run.printed[thing.line])
            for number in page.numbers:
                if run.printed[number.line] != number.text:
                    n_differ += 1
                    print(f"{page.name}, line {number.line + 1}: {number.text} is {run.printed[number.line]}")
            if options.update:
                path.write_text(pages.updated(page, run), encoding="utf-8")
    print(f"{n_differ} outputs {'were' if options.update else 'are'} not as shown")
    return 0 if options.update else int(n_differ > 0)


if __name__ == "__main__":
    sys.exit(main())
