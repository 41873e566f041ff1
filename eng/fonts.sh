#!/usr/bin/env bash
# Makes the font that every first visit loads: of Inter Variable (latin, as @fontsource-variable/inter ships it) the weights 400 to 600 that the
# portal uses, and of its features kerning, marks and figures of one width. Needs fonttools with brotli. The licence (OFL, no reserved name) allows it.
set -euo pipefail
from=${1:?the font as it was shipped}
to="$(dirname "$0")/../AffiseSfPortal/wwwroot/fonts/inter-latin-wght-normal.woff2"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fonttools varLib.instancer "$from" wght=400:600 -o "$work/inter.ttf" -q
pyftsubset "$work/inter.ttf" --flavor=woff2 --output-file="$to" --layout-features=kern,calt,tnum,ccmp,locl,mark,mkmk \
  --unicodes=U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,U+20AC,U+2122,U+2190-2193,U+2212,U+2215,U+FEFF,U+FFFD
