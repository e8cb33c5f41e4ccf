"""What pages are made of: rendering, tables of answers, maps for the viewer, and pages and files of single figures."""
