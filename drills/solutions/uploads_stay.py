"""Takes uploads, and tells how many are in progress."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, FastAPI, Request

app = FastAPI()


@dataclass(eq=False)
class Upload:
    """A file that a client sends."""

    content: bytes


class Uploads:
    """The uploads in progress."""

    def __init__(self) -> None:
        self.running: list[Upload] = []


uploads = Uploads()


async def received(request: Request) -> AsyncIterator[Upload]:
    """Read the upload of this request."""
    upload = Upload(await request.body())
    uploads.running.append(upload)
    try:
        yield upload
    finally:  # also after an error; what a dependency registers, it removes
        uploads.running.remove(upload)


@app.put("/files/{name}")
async def store(name: str, upload: Annotated[Upload, Depends(received)]) -> dict[str, int | str]:
    """Store a file under a name."""
    in_progress = len(uploads.running)
    return {"name": name, "bytes": len(upload.content), "in_progress": in_progress}
