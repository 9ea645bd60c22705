"""The supervisor's desk as SQL: which open cases have what cause, made anew each minute and after every act there."""
