"""Changes to a record's file that leave everything else in it as its author wrote it. Text in, text out."""

from site_builder.editing.data import Append, Delete, Edit, Put, Rename, Reorder
from site_builder.editing.splice import CannotEdit, edited

__all__ = ["Append", "CannotEdit", "Delete", "Edit", "Put", "Rename", "Reorder", "edited"]
