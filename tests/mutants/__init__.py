"""Mutation tests of core and http_contract: each small change of the code must fail a test."""
