"""The central server: verifies, appends to the log, answers with receipts. Embedded default: SQLite and a folder."""
