"""The author's pages: the catalogue, the editor, trying, comparing, publishing, moving, reviewing."""
