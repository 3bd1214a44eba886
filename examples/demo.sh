#!/usr/bin/env bash
# The main job in one go. `make demo` calls this with trueup on the path.
set -uo pipefail
cd "$(dirname "$0")/.."
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT

heading() { printf '\n=== %s\n' "$1"; }

# Shows a command, runs it, and ends the demo where its exit code is not among those allowed for it.
run() {
  local allowed=$1
  shift
  printf '\n$ %s\n' "$*"
  "$@"
  local code=$?
  case " $allowed " in
    *" $code "*) ;;
    *)
      printf 'exit code %s, expected one of: %s\n' "$code" "$allowed" >&2
      exit 1
      ;;
  esac
}

heading "The four stories, broken and repaired, a line for each finding"
run "1" trueup check examples --extend-exclude stories,pytorch --output-format concise

heading "A loop in PyTorch, broken and repaired"
run "1" trueup check examples/pytorch --output-format concise

heading "One finding in full"
run "1" trueup check examples/digits/keras2/broken.py --select TU301

line=(--loss binary_crossentropy --units 10 --activation softmax --labels one-hot)
heading "What metrics=[\"accuracy\"] meant there: Keras 2.0.4"
run "0" trueup explain accuracy --library keras==2.0.4 "${line[@]}"
heading "The same line today"
run "0" trueup explain accuracy --library keras "${line[@]}"

heading "What the accuracy really is: 1,000 real digits, reported by counting their 10,000 scores one by one"
page=build/demo/audit.html
answers=examples/audit/answers.npz
reported=0.9729
mkdir -p "${page%/*}"
printf '\n$ python examples/audit/classify.py build/demo/answers.npz\n'
if said=$(python examples/audit/classify.py build/demo/answers.npz 2>&1); then
  printf '%s\n' "$said"
  answers=build/demo/answers.npz
  reported=${said##*: }
else
  printf '%s\n\nNothing was classified now. The audit goes on with the answers kept from an earlier run.\n' "${said##*$'\n'}"
fi
if python -c 'import jinja2, numpy, scipy, statsmodels' 2>/dev/null; then
  audit=("$answers" --labels-column label --proba-columns proba --reported "$reported" --called argmax)
  run "1" trueup audit "${audit[@]}"
  run "1" trueup audit "${audit[@]}" --output-format html --output-file "$page"
  printf 'The page is complete in itself; a browser shows it: %s\n' "$page"
else
  printf "\nThe packages that count are not installed, so there is no audit: pip install '.[audit]'\n"
fi

heading "The repairs, applied to a copy, and the copy checked again"
cp -R examples/. "$copy"
cd "$copy" || exit 1
run "1" trueup check digits/keras2/broken.py --unsafe-fixes --diff
run "0" trueup check . --extend-exclude stories --select TU102,TU301 --fix --unsafe-fixes --show-fixes
run "0" trueup check . --extend-exclude stories,pytorch --output-format concise
printf '\nWhat is left are notes, which are shown and fail nobody: under one loss or the other the network learns, and a person has to choose.\n'
