"""Records for other systems: data in the forms that auditors, policies and spreadsheets read.

Pure: from the book to values; whoever exports writes them. None of it says more than the record does. `parquet` is imported by itself, by
whom it is asked for: it needs an extra.
"""

from .columns import TABLES
from .exhibit import Exhibit, exhibits
from .intoto import statement
from .oscal import assessment_results
from .partition import Partition, file_name, partitions, repository_name
from .rows import STEP_COLUMNS, records_data, records_table, step_rows, steps_table
from .terms import is_token

__all__ = [
    "STEP_COLUMNS",
    "TABLES",
    "Exhibit",
    "Partition",
    "assessment_results",
    "exhibits",
    "file_name",
    "is_token",
    "partitions",
    "records_data",
    "records_table",
    "repository_name",
    "statement",
    "step_rows",
    "steps_table",
]
