"""The data package: its schema, validation, storage and transactions."""
