"""The index of QĐ 766/QĐ-TTg for an agency and a period, and the lists of late dossiers and apologies."""
