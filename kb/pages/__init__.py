"""A document as it looks: pages of a PDF as pictures, other formats laid out from what was read of them, the cited
place marked.

`drawing` is the program that draws, in a process of its own; `process` talks to it; `images` keeps what it drew;
`parts` cuts what was read into parts that are sent one by one, `layouts` keeps how; `marks` says what is marked for a
citation. HTML is made of these in kb.html.
"""
