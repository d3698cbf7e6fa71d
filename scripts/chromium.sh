#!/bin/sh
# Prints where Chromium is, or says how to get it and ends with 1. The browser tests are skipped without it.
for program in "${CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    if [ -n "$program" ] && command -v "$program"; then
        exit 0
    fi
done
cat >&2 <<'MESSAGE'
No Chromium was found: the browser tests will be skipped. To get it:
  apt-get update && apt-get install chromium      Debian (as root)
  CHROMIUM=/path/to/chrome make test              one that is somewhere else
MESSAGE
exit 1
