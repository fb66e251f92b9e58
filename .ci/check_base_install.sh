#!/usr/bin/env bash
# Without the [ml] and [yahoo] extras: datasets and plain backtests work, what needs an extra names it.
set -euo pipefail
cd "$(dirname "$0")/.."

venv=$(mktemp -d)/venv
trap 'rm -rf "$(dirname "$venv")"' EXIT
python3 -m venv "$venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[demo]'
if "$venv/bin/python" -c 'import sklearn' 2>/dev/null; then
  echo "scikit-learn came with the base install" >&2
  exit 1
fi

out=$(mktemp -d)
run() { "$venv/bin/python" -m assembled_core "$@"; }
run fetch_prices --quiet
run build_ml_dataset --strategy trend_baseline --freq 1d --output-path "$out/d.parquet"
run run_backtest --freq 1d --out "$out" --generate-report
if message=$(run train_meta_model --dataset-path "$out/d.parquet" 2>&1); then
  echo "training without scikit-learn succeeded" >&2
  exit 1
fi
echo "$message"
grep -q 'pip install -e .\[ml\]' <<<"$message"
if message=$(run fetch_prices --source yahoo --symbols AAPL 2>&1); then
  echo "fetching from Yahoo without yfinance succeeded" >&2
  exit 1
fi
echo "$message"
grep -q 'pip install -e .\[yahoo\]' <<<"$message"
rm -rf "$out"
