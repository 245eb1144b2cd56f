"""The frame around the pages: mode band, app bar, rail, key bar, sign-in cover, help."""
