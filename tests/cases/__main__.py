"""`python -m tests.cases` says which cases have changed; with `--update` it writes them anew."""

import sys

from tests.cases.writing import files, read, written


def main() -> int:
    """Compare or write every case; the number of those that differ."""
    update, changed = "--update" in sys.argv[1:], 0
    for file in files():
        text = written(read(file))
        if text != file.read_text("utf-8"):
            changed += 1
            print(f"{'written' if update else 'differs'}: {file.name}")
            if update:
                file.write_text(text, "utf-8")
    return 0 if update else changed


if __name__ == "__main__":
    raise SystemExit(main())
