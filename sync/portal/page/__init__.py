"""The program of the static pages: sources, and what was built of them (``dist``). See docs/adr/0056-page-script.md."""
