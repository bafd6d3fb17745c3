"""Who must be right, in lines and as a picture: `python scripts/architecture.py [--draw]`.

Prints how many lines each floor of the package has, and each room of the vault: what the table of
docs/trust.md says in round numbers. `--draw` writes docs/pictures/architecture.svg: the floors as
import-linter's contract orders them (pyproject.toml), and the imports there really are (grimp),
without those that follow from others.
"""

import sys
import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import grimp
from jinja2 import Template

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "sarus_kernel"
PICTURE = ROOT / "docs" / "pictures" / "architecture.svg"
TRUSTED = {
    "vault", "learning", "engines", "evaluate", "libraries", "wire", "measurements", "release",
    "plan", "description",
}  # fmt: skip
"""Floors with lines that have to be right for the guarantee to hold: see docs/trust.md."""
ACROSS = {
    "kernel": 0.2, "frontends": 0.2, "client": 0.35, "proof": 0.2, "vault": 0.62, "demo": 0.88,
    "description": 0.2, "rewriting": 0.8, "learning": 0.55, "lowering": 0.8, "engines": 0.45,
    "libraries": 0.75,
    "measurements": 0.7, "evaluate": 0.6,
}  # fmt: skip
"""Where a box stands: the notebook's side left, the vault's right, what both share between."""
WIDTH, HEIGHT, GAP, MARGIN = 132, 40, 26, 16

SVG = Template(
    """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{ width }} {{ height }}" role="img"
     font-family="system-ui, sans-serif" font-size="13" text-anchor="middle">
<title>Floors of sarus_kernel: each imports only what stands below it</title>
<style>
.lines{fill:none;stroke:#7c8797;stroke-opacity:.45}
.box{fill:#f4f6f9;stroke:#66758a} .trusted{fill:#ffe9c7;stroke:#a86400} text{fill:#1c2733}
.small{font-size:10.5px;fill:#4d5b6c}
</style>
<rect width="100%" height="100%" fill="#fff"/>
{% for a, b in arrows %}
<path class="lines" d="M{{ a.x }} {{ a.y + box.h }} C{{ a.x }} {{ a.y + box.h + 22 }} {{ b.x }} \
{{ b.y - 22 }} {{ b.x }} {{ b.y }}"/>
{%- endfor %}
{% for each in boxes %}
<rect class="{{ 'trusted' if each.trusted else 'box' }}" x="{{ each.x - box.w / 2 }}" \
y="{{ each.y }}" width="{{ box.w }}" height="{{ box.h }}" rx="6"/>
<text x="{{ each.x }}" y="{{ each.y + 17 }}">{{ each.name }}</text>
<text class="small" x="{{ each.x }}" y="{{ each.y + 32 }}">{{ each.lines }} lines</text>
{%- endfor %}
<text class="small" x="{{ width / 2 }}" y="{{ height - 8 }}">Orange: has lines that must be right \
for the guarantee to hold. A line: imports, also what stands below.</text>
</svg>
"""
)


def floors() -> list[list[str]]:
    """The package's parts, top to bottom, as the import contract has them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = next(
        c["layers"] for c in contracts["contracts"] if c.get("containers") == ["sarus_kernel"]
    )
    return [[part.strip() for part in layer.split("|")] for layer in layers]


def room(file: Path) -> str:
    """The floor that a file stands on, and the room: in the vault, or where fits see rows."""
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    apart = parts[0] == "vault" or parts[:2] == ("learning", "sums")
    return f"{parts[0]}/{parts[1]}" if apart and len(parts) > 2 else parts[0]


def lines() -> Counter[str]:
    """How many lines each room has."""
    counted: Counter[str] = Counter()
    for file in sorted(PACKAGE.rglob("*.py")):
        if file.parent != PACKAGE or file.stem != "__init__":
            counted[room(file)] += len(file.read_text().splitlines())
    return counted


def imports() -> set[tuple[str, str]]:
    """Which part of the package imports which."""
    graph = grimp.build_graph("sarus_kernel", exclude_type_checking_imports=True)
    found = set()
    for importer in graph.modules:
        for imported in graph.find_modules_directly_imported_by(importer):
            ours, theirs = importer.split(".")[1:2], imported.split(".")[1:2]
            if ours and theirs and ours != theirs:
                found.add((ours[0], theirs[0]))
    return found


def needed(pairs: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """The pairs without those that follow from others (the transitive reduction)."""

    def reaches(a: str, b: str) -> bool:
        return (a, b) in pairs or any(reaches(c, b) for x, c in pairs if x == a)

    return sorted(
        (a, b) for a, b in pairs if not any(reaches(c, b) for x, c in pairs if x == a and c != b)
    )


def picture() -> str:
    """The SVG: a row of boxes for each floor, a curve for each pair with an import."""
    rows, counted = floors(), lines()
    width = 4 * (WIDTH + GAP) + 2 * MARGIN
    boxes = {}
    for number, row in enumerate(rows):
        for name in row:
            across = ACROSS.get(name, 0.5) * width
            many = sum(n for each, n in counted.items() if each.split("/")[0] == name)
            down = MARGIN + number * (HEIGHT + GAP)
            boxes[name] = {
                "name": name, "x": round(across), "y": down, "lines": f"{round(many, -2):,}",
                "trusted": name in TRUSTED,
            }  # fmt: skip
    arrows = [(boxes[a], boxes[b]) for a, b in needed(imports())]
    height = MARGIN + len(rows) * (HEIGHT + GAP) + 20
    size = {"w": WIDTH, "h": HEIGHT}
    made = SVG.render(width=width, height=height, boxes=boxes.values(), arrows=arrows, box=size)
    return made + "\n"


def main(options: Iterable[str]) -> None:
    """Print the lines of each room, or draw."""
    if "--draw" in options:
        PICTURE.write_text(picture())
        return
    counted = lines()
    for name, number in sorted(counted.items()):
        print(f"{number:7,}  {name}")
    print(f"{counted.total():7,}  in all")


if __name__ == "__main__":
    main(sys.argv[1:])
