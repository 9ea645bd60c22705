"""The figures of a period, counted from the spans in which cases were in process, and the periods that were closed."""
