"""The way in: signing in and out, the first page after it, the language of signed-in pages."""
