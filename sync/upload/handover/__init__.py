"""A release as one ZIP to hand over by courier or e-mail, with its papers (docs/adr/0060-hand-over-package.md)."""
