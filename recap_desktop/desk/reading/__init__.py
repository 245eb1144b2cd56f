"""What may be shown to everybody in the room while a sheet is read aloud."""
