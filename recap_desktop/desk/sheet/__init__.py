"""The life of one sheet: entry, settling, findings, corrections, conflicts, sealing, second opinions."""
