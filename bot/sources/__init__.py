"""What governments advise travellers: one module per source, one interface, never a guess.

`parse` is a pure function of bytes; `fetch` runs it in a thread, because reading a page takes long
enough for somebody's alarm to wait behind it.
"""
