"""The suite as others use it: against a server that shares nothing with ours."""
