"""Tables as Parquet. The one door to pyarrow, which is an extra: who imports this needs `donebook[parquet]`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, BinaryIO

import pyarrow as pa
from pyarrow.parquet import ParquetWriter

from .cells import Cells, Row
from .columns import SCHEMA, TABLES
from .exhibit import Exhibit

GROUP = 1 << 16
"""Rows of a group, that is how many are in memory at a time."""
_FORM = {
    "version": "2.6", "data_page_version": "1.0", "compression": "zstd", "compression_level": 3, "store_schema": False,
}  # fmt: skip
"""Said, not left to pyarrow's defaults, so that the same rows give the same bytes; all of it is read by Spark 3.2, Trino and DuckDB."""


def write(sinks: Mapping[str, BinaryIO], exhibits: Iterable[Exhibit], repository: str) -> dict[str, int]:
    """Write records as the three tables, each into what is open for it; how many rows each has."""
    sheets = {table: _Sheet(sink, table, repository) for table, sink in sinks.items()}
    for exhibit in exhibits:
        cells = Cells(exhibit, repository)
        sheets["records"].add(cells.records())
        sheets["steps"].add(cells.steps())
        sheets["signoffs"].add(cells.signoffs())
    return {table: sheet.close() for table, sheet in sheets.items()}


def schema(table: str) -> Any:
    """The columns of a table as pyarrow has them."""
    return pa.schema([(name, _type(word)) for name, word in TABLES[table].items()])


class _Sheet:
    """One file as it is written: rows come record by record, and leave in groups."""

    def __init__(self, sink: BinaryIO, table: str, repository: str) -> None:
        self.schema = schema(table)
        self.writer = ParquetWriter(sink, self.schema, **_FORM)
        said = {"donebook.schema": str(SCHEMA), "donebook.table": table, "donebook.repository": repository}
        self.writer.add_key_value_metadata(said)
        self.rows: list[Row] = []
        self.count = 0

    def add(self, rows: Iterable[Row]) -> None:
        """Take in rows."""
        rows = iter(rows)
        while room := [*islice(rows, GROUP - len(self.rows))]:
            self.rows += room
            if len(self.rows) == GROUP:
                self._leave()

    def close(self) -> int:
        """End the file; how many rows it has."""
        if self.rows:
            self._leave()
        self.writer.close()
        return self.count

    def _leave(self) -> None:
        """Write the rows that are here as a group, column by column."""
        columns = zip(*self.rows, strict=True)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, self.schema, strict=True)]
        self.writer.write_batch(pa.record_batch(arrays, schema=self.schema))
        self.count += len(self.rows)
        self.rows = []


def _type(word: str) -> Any:
    """The type that a word of `columns` names."""
    if word.startswith("list<"):
        return pa.list_(_type(word[5:-1]))
    if word.startswith("struct<"):
        return pa.struct([(name, _type(inner)) for name, inner in (field.split(" ") for field in word[7:-1].split(", "))])
    return _TYPES[word]


_TYPES = {
    "string": pa.string(), "boolean": pa.bool_(), "int": pa.int32(), "bigint": pa.int64(), "date": pa.date32(),
    "timestamp": pa.timestamp("us", tz="UTC"),
}  # fmt: skip
