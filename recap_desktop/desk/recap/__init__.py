"""From sealed sheets to the signed D.Hasil."""
