"""Stand-ins for the outside systems: real servers with dials for everything that goes wrong in reality."""
