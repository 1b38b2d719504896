"""How drf-spectacular describes the views.

Nothing that imports REST framework's views may be imported here: they import this module.
"""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

from http_contract.operations import problem_statuses
from http_contract.problems import MEDIA_TYPE


class ProblemSerializer(serializers.Serializer[Any]):
    """An error response (RFC 9457), with one message for each subject."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    errors = serializers.DictField(  # type: ignore[assignment]  # a serializer has `errors` too
        child=serializers.ListField(child=serializers.CharField(), min_length=1, max_length=1)
    )


class ContractSchema(AutoSchema):
    """Describes a view: its app as the tag, and the problems of its operation.

    An operation that the contract does not have gets a default response instead.
    """

    def get_tags(self) -> list[str]:
        """The app that the view is in."""
        return [type(self.view).__module__.split(".")[-2]]

    def get_summary(self) -> str | None:
        """The first sentence of the docstring of the method."""
        first_line: str = self.get_description().partition("\n")[0]
        return first_line.partition(". ")[0].rstrip(".") or None

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies: Any = super()._get_response_bodies(direction)
        try:
            statuses = [str(status) for status in problem_statuses(self.get_operation_id())]
        except KeyError:
            statuses = ["default"]
        for status in statuses:
            if status not in bodies:
                bodies[status] = self._get_response_for_code(  # type: ignore[no-untyped-call]
                    ProblemSerializer, status, media_types=[MEDIA_TYPE]
                )
        return bodies


def complete_document(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Mark every request body as required (W4), even if each of its members is optional.

    An operation without authentication has no security of its own: that of the document counts.
    """
    result["security"] = []
    for operations in result["paths"].values():
        for operation in operations.values():
            if "requestBody" in operation:
                operation["requestBody"]["required"] = True
            if operation.get("security") == [{}]:
                del operation["security"]
    return result
