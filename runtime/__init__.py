"""What any process of ours needs to start: settings, logging, connections, embedded servers."""
