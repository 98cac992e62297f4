"""Workers out of files and into files: CSV and JSON Lines (docs/import.md).

A file nobody trusts becomes records (`reading`), a record a checked row (`fields`), and a batch of rows accounts and
workers in one transaction (`importing`). Each yields before the next file's line is read, so memory stays bounded.
"""
