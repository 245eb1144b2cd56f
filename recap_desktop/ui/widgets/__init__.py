"""Building blocks shared by all pages. Each is keyboard-first, named for screen readers, and coloured by tokens."""
