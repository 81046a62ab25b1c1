"""Files that a local authority received under a convention. Nothing of them is ever public: no page
of the site without an account, and no export of a strategy, may import from here."""
