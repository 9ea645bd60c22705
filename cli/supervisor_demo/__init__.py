"""`motcua demo-supervisor`: problems of every kind are planted, found at the supervisor's desk, and set moving."""
