"""The papers of a package to hand over: covering notes, what to read first, the forms of statistical metadata."""
