"""Measurements of the matching engine: made-up companies, an independent bound, rivals, tables.

Nothing imports this folder; it may import pairing. How to run it and how to read it: README.md.
"""
