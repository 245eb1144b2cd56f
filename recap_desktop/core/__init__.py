"""Small things every part of the app needs: time, files, roles. Knows no database, no record, no window."""
