#!/usr/bin/env bash
# The main job on real market data: daily bars of five large US companies, 2000 to 2013.
# The model is trained on 2000-2010; the backtests run to 2013, each date scored by a model that
# could have existed on it.
set -euo pipefail

END_OF_TRAINING=2010-12-31
END=2013-03-01
DATASET=output/demo/trend_baseline_1d.parquet
MODEL=models/meta/demo_trend_baseline_meta_model.joblib

step() { printf '\n== %s\n' "$*"; }

step "1. Real price bars into data/01_raw, and simulated events to try the event strategy on"
$CLI fetch_prices --data-source sample
$CLI fetch_events --data-source simulated

step "2. ML dataset from the strategy's signals, up to $END_OF_TRAINING"
$CLI build_ml_dataset --strategy trend_baseline --freq 1d --end-date "$END_OF_TRAINING" \
  --output-path "$DATASET"

step "3. Meta-model, evaluated out of fold"
$CLI train_meta_model --dataset-path "$DATASET" --output-model-path "$MODEL" \
  --track-experiment --experiment-name demo_train --experiment-tags demo

backtest() { # name, then flags
  local name=$1
  shift
  $CLI run_backtest --freq 1d --strategy trend_baseline --end-date "$END" \
    --out "output/demo/$name" --generate-report \
    --track-experiment --experiment-name "demo_$name" --experiment-tags demo "$@"
}

step "4. Backtest: the plain strategy"
backtest plain
step "5. Backtest: the meta-model as a filter"
backtest filter --use-meta-model --meta-model-path "$MODEL" --meta-ensemble-mode filter
step "6. Backtest: the meta-model as a scaler"
backtest scaling --use-meta-model --meta-model-path "$MODEL" --meta-ensemble-mode scaling

step "7. The three over the same dates, beside chance"
$CLI compare_ensemble --freq 1d --strategy trend_baseline --end-date "$END" \
  --meta-model-path "$MODEL" --out output/demo
