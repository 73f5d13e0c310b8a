"""Notices and outcomes become words and buttons, in the language of the one who reads them."""
