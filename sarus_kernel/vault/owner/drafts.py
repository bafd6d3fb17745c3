"""What `init` has found out about a source, before any of it is written down."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sarus_kernel.plan.types import Kind, Scalar
from sarus_kernel.vault.sources.tables import Bound, Link

Progress = Callable[[str, float], None]
"""Told what is being done and the share of the whole that is finished, from 0 to 1."""


@dataclass(frozen=True)
class Finding:
    """Something the owner has to decide before there can be a vault.

    Its words are for the owner's eyes: they may tell what the rows are like.
    """

    table: str
    words: str
    column: str = ""


@dataclass(frozen=True)
class ColumnWish:
    """What the owner says of a column, where it is not what was found.

    form      how it is written; None: as was found
    origin    where that is from, if not from the owner
    left_out  not copied
    kind_alone  nothing is said but the kind, and the form of texts: the rest is as was found
    lossy     what cannot be read as that type becomes null
    """

    kind: Kind | None = None
    form: str | None = None
    nullable: bool | None = None
    low: Bound | None = None
    high: Bound | None = None
    categories: tuple[Scalar, ...] | None = None
    description: str = ""
    origin: str = ""
    nulls: float | None = None
    groups: tuple[int, ...] = ()
    left_out: bool = False
    kind_alone: bool = False
    lossy: bool = False


@dataclass(frozen=True)
class InitOptions:
    """What the data owner asks for.

    unit      table and column of the privacy unit; `parts`: the columns, where several together say
              who it is, of which that column is then made
    public    tables to publish as they are; "table.column" for a column of one that was asked about
    keys      a table's primary key where it is not the usual one; "" for none
    units     a table's unit column where it is not named like the unit's key
    nullable  "table.column" that OMOP requires and this source leaves empty
    links     whose rows are whose, by the owner's word; `all_links`: there are no others;
              `settled`: tables whose own links are all among them
    private   tables that have to be about people: it is an error if no link says so
    withheld  tables to leave out whatever is found
    columns   what the owner says of columns, by table and name; `listed`: there are no others
    epsilon   the research budget, of all grantees together
    quality_epsilon  what may be paid for how far the twin is from the rows; 0: it is not bought
    synthesizer  what makes the twin that is shown: "own", or one of SDV's
    python    whether grantees may have functions of their own run in blocks of people
    """

    name: str
    unit: tuple[str, str]
    public: tuple[str, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    nullable: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    all_links: bool = False
    settled: frozenset[str] = frozenset()
    private: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    columns: Mapping[tuple[str, str], ColumnWish] = field(default_factory=dict)
    listed: bool = False
    max_rows: Mapping[str, int] = field(default_factory=dict)
    grantees: tuple[str, ...] = ("researcher",)
    epsilon: float = 5.0
    twin_epsilon: float = 3.0
    twin_delta: float = 1e-6
    quality_epsilon: float = 0.3
    synthesizer: str = "own"
    python: bool = False
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class ColumnDraft:
    """A column to be.

    value      the SQL that reads it; "" if the vault adds it
    form       how the source writes it, where that has to be said ("%d.%m.%Y")
    converted  whether the source has texts, or whole numbers for days, that have to be read;
               `lossy`: what cannot be read becomes null, by the owner's word
    nulls      about which share of the rows has no value, as bought with DP
    groups     how many different values one person has, by shares of the people, in the same way
    origin     where its facts are from
    published  whether the owner has named it as public
    made       whether the source does not have it: it is made of others
    """

    name: str
    kind: Kind
    value: str
    form: str = ""
    converted: bool = False
    lossy: bool = False
    published: bool = False
    nullable: bool = True
    low: Bound | None = None
    high: Bound | None = None
    categories: tuple[Scalar, ...] | None = None
    references: str | None = None
    nulls: float | None = None
    groups: tuple[int, ...] = ()
    description: str = ""
    origin: str = ""
    made: bool = False


@dataclass(frozen=True)
class TableDraft:
    """A table to be.

    owner     the link that says whose rows these are; None of the unit's own table
    unit      the column that says it in the vault; `added`: the source does not have it
    shared    whether a row may belong to several people: each then has a copy of it
    parts     the columns that together are a key, where no single one is
    """

    name: str
    scan: str
    columns: tuple[ColumnDraft, ...]
    place: str = ""
    access: str = "withheld"
    origin: str = ""
    unit: str | None = None
    key: str | None = None
    owner: Link | None = None
    added: bool = False
    shared: bool = False
    max_rows: int | None = None
    max_rows_origin: str = ""
    description: str = ""
    parts: tuple[str, ...] = ()

    def column(self, name: str) -> ColumnDraft | None:
        """The column of a name, if there is one."""
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True)
class Counted:
    """Of a private table, for the owner's eyes: its rows, and how many of them are left out."""

    rows: int
    dropped: int


@dataclass(frozen=True)
class Sample:
    """The first rows of a table that is to be published."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Draft:
    """The whole dataset to be.

    links     whose rows are whose, and which columns are keys of which table
    notes     for the owner's eyes, as all that follows
    findings  what has to be decided first
    """

    options: InitOptions
    tables: tuple[TableDraft, ...]
    notes: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    findings: tuple[Finding, ...] = ()
    counted: Mapping[str, Counted] = field(default_factory=dict)
    samples: Mapping[str, Sample] = field(default_factory=dict)

    def table(self, name: str) -> TableDraft | None:
        """The table of a name, if there is one."""
        return next((table for table in self.tables if table.name == name), None)
