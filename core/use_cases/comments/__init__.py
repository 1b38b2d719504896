"""What people do with comments."""

from core.use_cases.comments.reading import list_comments
from core.use_cases.comments.writing import add_comment, delete_comment

__all__ = ["add_comment", "delete_comment", "list_comments"]
