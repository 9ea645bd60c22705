"""Official figures: the forms of a period, the cases behind each number, closing, files to send."""
