"""A page to write and to check by: the course as its files are now, and what one person decides on it.

desk holds the course and all that is done to it, in one thread; looks, passages and rows work out what a page
shows; pages makes HTML of it; security and server let a browser in; watch tells when a file has changed;
editing changes a question's own lines; export writes the pages to a folder.
"""
