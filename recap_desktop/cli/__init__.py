"""The command ``recap``: one verb a module, results on stdout, one clear sentence on stderr when something is wrong."""
