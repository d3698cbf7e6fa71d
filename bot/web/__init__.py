"""What the web chat and the console share: guards of requests, event streams, files of pages, uploads."""
