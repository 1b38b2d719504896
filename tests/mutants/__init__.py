"""Mutation tests of core and http_contract: a test has to fail for each small change."""
