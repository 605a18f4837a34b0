"""The preview: pages in a browser to write and check questions on, always as the files are now.

desk has the course and makes every change to it, in one thread (work). looks, passages and rows compute what
pages show, and pages turns that into HTML. security and server let a browser in, and site answers it. watch
notices changed files, editing changes a question's own lines, and export writes the pages to a folder.
"""
