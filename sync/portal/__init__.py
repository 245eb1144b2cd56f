"""Open data: numbered, immutable releases that anybody can recount."""
