"""Reading what is left of a damaged workspace database, page by page, without opening it; nothing is written."""
