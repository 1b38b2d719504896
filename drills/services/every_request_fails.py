"""A service that says that it is up."""

from fastapi import FastAPI

# How the service is started. The port comes from the environment.
COMMAND = "gunicorn --workers 2 every_request_fails:app"

app = FastAPI()


@app.get("/health")
async def health() -> dict[str, str]:
    """Answer the load balancer."""
    return {"status": "up"}
