"""How much may be sent in files: little, but to the pages that say otherwise."""

from collections.abc import Callable
from typing import IO, ParamSpec

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpResponse

Asked = ParamSpec("Asked")
USUAL_BYTES = 2_500_000
LARGE = "takes_large_files"


def takes_large_files(view: Callable[Asked, HttpResponse]) -> Callable[Asked, HttpResponse]:
    """Let the view take files up to what the settings allow (FILE_UPLOAD_MAX_MEMORY_SIZE)."""
    setattr(view, LARGE, True)
    return view


class FilesInMemory(MemoryFileUploadHandler):
    """Take files into memory, up to as much as the page takes; what is larger is not taken, so its form has no file."""

    def handle_raw_input(
        self,
        input_data: IO[bytes],
        META: dict[str, str],  # noqa: N803  # Django's name
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        """Decide before anything is read."""
        super().handle_raw_input(input_data, META, content_length, boundary, encoding)
        match = self.request.resolver_match if self.request else None
        if not getattr(match and match.func, LARGE, False):
            self.activated = self.activated and content_length <= USUAL_BYTES
