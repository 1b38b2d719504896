"""A fourth framework joins the contract suite by one entry (docs/another-framework.md)."""
