"""Tests mirror the tree of the product."""
