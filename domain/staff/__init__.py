"""Who may hold which post: standing in for a colleague, passwords, lists of people from a spreadsheet."""
