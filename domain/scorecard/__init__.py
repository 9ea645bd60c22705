"""The index of QĐ 766/QĐ-TTg: its formula by version, and the score of an agency from counts. Pure."""
