"""The command line: ``motcua up``, ``demo``, ``procedures``, ``calendar`` and the rest."""
