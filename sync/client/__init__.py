"""The desk's side of the wire: transport, signed tokens, pushing records, verifying what comes back."""
