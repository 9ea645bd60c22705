"""Shared fixtures and helpers of the tests."""
