"""What experts edit, in French, and the one module that reads it (`catalogue.reader`)."""
