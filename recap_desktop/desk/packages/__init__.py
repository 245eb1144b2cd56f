"""Election packages of this desk: which is in force, what a newer one changes and means here, taking it."""
