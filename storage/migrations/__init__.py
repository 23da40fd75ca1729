"""The history of the schema. Run by `storage.migrate`, never by hand."""
