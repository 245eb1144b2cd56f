"""Storage of the server behind one interface; all SQL of the server lives here."""
