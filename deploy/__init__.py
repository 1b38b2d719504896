"""What stands between a client and the apps: server classes with time-outs, and nginx.

docs/deploying.md says how to run them, and what each protects from.
"""
