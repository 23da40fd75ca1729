"""One file per step of the schema. They use plain SQLAlchemy types and import nothing of ours."""
