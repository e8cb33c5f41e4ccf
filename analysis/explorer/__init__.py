"""The explorer: a page that opens the warehouse in the reader's browser, on a loopback address or as static files."""

from stoichia.analysis.explorer.folder import write
from stoichia.analysis.explorer.server import Address, serve

__all__ = ["Address", "serve", "write"]
