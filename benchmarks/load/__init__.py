"""The load: wrk, a script for it that checks the answers, and what it says at the end."""
