#!/usr/bin/env bash
# Build the Kedro-Viz page and look at it in a browser, as a visitor would.
# It needs chromium: as root it is installed, otherwise the message says how. PYTHON names the
# interpreter; without it that of .venv, or the shell's.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

python=${PYTHON:-.venv/bin/python}
[ -x "$(command -v "$python")" ] || python=python3

if ! command -v chromium > /dev/null; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get > /dev/null; then
    echo "error: chromium is not installed; run \`apt-get install chromium\` as root." >&2
    exit 2
  fi
  echo "Installing chromium ..."
  apt-get update -qq > /dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium > /dev/null
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
rm -rf build
if ! DO_NOT_TRACK=1 "$python" -m kedro viz build --include-previews > "$log" 2>&1 \
  || [ ! -f build/api/main ]; then
  cat "$log" >&2
  echo "error: kedro viz build failed." >&2
  exit 1
fi
exec "$python" .ci/check_viz.py
