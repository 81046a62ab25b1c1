"""One content, seven formats: `documents.render.render(diagnostic, format) -> bytes`."""
