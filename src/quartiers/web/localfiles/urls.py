"""The addresses of the local files."""

from quartiers.web.localfiles.pages import colonnes, fichier, liste

urls = [*liste.urls, *colonnes.urls, *fichier.urls]
