"""What to write instead of a name that is not bound: of a table, the line that makes a frame."""

from sarus_kernel.errors import SarusError
from sarus_kernel.kernel.connection.connection import Connection
from sarus_kernel.kernel.table_lines import IMPORT, MODULE, line_of
from sarus_kernel.plan.catalog import Catalog


def advice(connection: Connection, error: NameError) -> str:
    """What to write instead of a name that is not bound; "" where it means nothing here."""
    if error.name == MODULE:
        return IMPORT
    if not connection.where or type(error) is not NameError or not isinstance(error.name, str):
        return ""
    try:
        catalog: Catalog = connection.get().catalog
    except SarusError:
        return ""  # without a vault it is an ordinary NameError
    return _line_in(catalog, error.name)


def _line_in(catalog: Catalog, name: str) -> str:
    shown = (table.name for table in catalog if table.access != "withheld")
    return next((line_of(each) for each in shown if each.lower() == name.lower()), "")
