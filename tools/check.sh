#!/usr/bin/env bash
# The gate, stage by stage, cheapest first; prints how long each stage took. Called by `make check`.
# Arguments: the environment's python, globs covered fully, globs covered mostly, random schedules.
set -euo pipefail
run=$1 fully=$2 mostly=$3 schedules=$4
bin=$(dirname "$run")
began=$SECONDS

stage() {
    local name=$1 at=$SECONDS
    shift
    printf '\n== %s\n' "$name"
    "$@"
    printf -- '-- %s: %d s\n' "$name" $((SECONDS - at))
}

# A room without a module yet has nothing to measure.
covered() {
    local percent=$1 globs=$2 glob
    set -f # the globs are coverage's, not the shell's
    for glob in $globs; do
        "$run" -m coverage report --include="$glob" --fail-under="$percent" --precision=2 ||
            { printf 'coverage of %s is below %s %%\n' "$glob" "$percent"; return 1; }
    done
}

mkdir -p var/coverage
rm -f var/coverage/data*
stage 'format' "$run" -m ruff format --check
stage 'lint' "$run" -m ruff check
stage 'imports' "$bin/lint-imports" --no-cache
stage 'types' "$run" -m mypy
stage 'tests' "$run" -m coverage run -m pytest tests --ignore=tests/mutants \
    --numprocesses 2 --dist loadfile # a module each: its browser is started once
"$run" -m coverage combine --quiet var/coverage
stage 'coverage, every branch' covered 100 "$fully"
stage 'coverage, nine branches of ten' covered 90 "$mostly"
stage 'mutants' "$run" -m pytest tests/mutants --numprocesses 2 --dist worksteal
stage 'power cuts, kills, failing disks, bit rot' "$run" -m tests.crash --sample
stage 'simulation' "$run" -m tests.sim --seeds "$schedules" --exhaustive 3 --bugs --check-replay
printf '\nmake check: everything passed in %d s\n' $((SECONDS - began))
