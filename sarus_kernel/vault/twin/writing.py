"""Writes the twin where the vault hands it out: Parquet, and what may be said about it."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import tomlkit

from sarus_kernel.vault.twin.fit import number_noise
from sarus_kernel.vault.twin.model import Model, shipped
from sarus_kernel.vault.twin.quality import words

FILE = "twin.toml"


def write(
    model: Model,
    tables: Mapping[str, pa.Table],
    folder: Path,
    made_by: str = "",
    said: Sequence[str] = (),
) -> None:
    """Write folder/twin/<table>.parquet and folder/twin/twin.toml.

    made_by  what drew the tables, and what is `said` of them then; "": the model itself

    The public tables of the catalog may be among the tables; they are written as they are.
    """
    place = Path(folder) / "twin"
    place.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        pq.write_table(table, place / f"{name}.parquet", compression="zstd")
    document = tomlkit.document()
    document.add(tomlkit.comment("Written when the twin was made. All of it is public."))
    document["format"] = 1
    document["epsilon"] = model.loss.epsilon
    document["delta"] = model.loss.delta
    document["people"] = tables[model.spec.people.name].num_rows
    document["stands_for"] = round(model.subsample.number)
    document["stands_for_noise"] = number_noise(model)
    document["words"] = list(said or words(model))
    if made_by:
        document["made_by"] = made_by
        # of the model's own tables: the vault plans by them, whatever is shown
        document["own"] = {"people": shipped(model), "words": list(words(model))}
    (place / FILE).write_text(tomlkit.dumps(document), encoding="utf-8")
