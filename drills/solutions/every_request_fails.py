"""A service that says that it is up."""

from fastapi import FastAPI

# FastAPI is an ASGI application: called with scope, receive and send. gunicorn's default worker,
# sync, calls it as WSGI. The port comes from the environment.
COMMAND = "uvicorn --workers 2 every_request_fails:app"

app = FastAPI()


@app.get("/health")
async def health() -> dict[str, str]:
    """Answer the load balancer."""
    return {"status": "up"}
