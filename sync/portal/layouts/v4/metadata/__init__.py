"""What Satu Data Indonesia asks of a dataset, made from the release itself: MS-Keg, MS-Var and MS-Ind
(docs/adr/0060-hand-over-package.md)."""
