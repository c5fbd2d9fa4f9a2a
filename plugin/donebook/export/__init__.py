"""Records for other systems: data in the forms that auditors, policies and spreadsheets read.

Pure: from the book to values; whoever exports writes them. None of it says more than the record does.
"""

from .exhibit import Exhibit, exhibits
from .intoto import statement
from .oscal import assessment_results
from .rows import STEP_COLUMNS, records_data, records_table, step_rows, steps_table
from .terms import is_token

__all__ = [
    "STEP_COLUMNS",
    "Exhibit",
    "assessment_results",
    "exhibits",
    "is_token",
    "records_data",
    "records_table",
    "statement",
    "step_rows",
    "steps_table",
]
