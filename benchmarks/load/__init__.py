"""Load generators: wrk, in a closed loop, and an open-loop probe."""
