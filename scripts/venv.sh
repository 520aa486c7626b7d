# Sourced by the other scripts: `prepare_venv runtime` or `prepare_venv dev` makes .venv what the locks say.
# Nothing is done, and the network is not touched, while .venv already is that.

OLDEST_PYTHON="3.11"

say() { printf '%s\n' "musubi: $*" >&2; }

new_enough() {
    "$1" -c "import sys; sys.exit(sys.version_info < tuple(map(int, '$OLDEST_PYTHON'.split('.'))))" >/dev/null 2>&1
}

find_python() {
    local candidate
    for candidate in "${PYTHON:-python3}" python3 python3.14 python3.13 python3.12 python3.11; do
        if new_enough "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    say "Python $OLDEST_PYTHON or newer is needed; found: $(python3 --version 2>&1 || echo none)."
    say "Install one, or name it: PYTHON=/path/to/python3.12 $0"
    return 1
}

make_venv() {
    local python
    python="$(find_python)" || return 1
    say "making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv || {
        say "'$python -m venv' failed. On Debian and Ubuntu it needs the package python3-venv."
        return 1
    }
}

install() {
    .venv/bin/python -m pip install --quiet --quiet --disable-pip-version-check --no-input "$@" </dev/null
}

# What was installed, written down: equal text means that there is nothing to do.
wanted() {
    pwd
    .venv/bin/python --version
    cat pyproject.toml "requirements/$1.txt"
}

prepare_venv() {
    local kind="$1" stamp=".venv/installed-$1"
    # A virtual environment holds its own path: after the folder has been moved it is made anew.
    if ! new_enough .venv/bin/python || [ "$(cat .venv/made-in 2>/dev/null)" != "$(pwd)" ]; then
        make_venv || return 1
        pwd >.venv/made-in
    fi
    if [ "$(cat "$stamp" 2>/dev/null)" = "$(wanted "$kind")" ]; then
        return
    fi
    say "installing requirements/$kind.txt into .venv"
    rm -f "$stamp"
    install --require-hashes -r "requirements/$kind.txt" || return 1
    # The project itself, editable: its build tool is among what was just installed, so this needs no network.
    install --no-index --no-deps --no-build-isolation --editable . || return 1
    wanted "$kind" >"$stamp"
}
