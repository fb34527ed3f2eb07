# Sourced: finds a container engine that works here, and how it has to be called. Nothing is assumed: each way is tried.

# For what has no better place: why there is no container. 77 is "skipped" to ctest.
skip() {
    echo "skipped: $*" >&2
    exit 77
}

# Leaves in ENGINE the command with its global options. $1: a folder for podman's own storage, so that nothing of
# the machine's images is touched.
find_engine() {
    local storage=$1
    if command -v podman >/dev/null; then
        local driver runtime
        for driver in overlay vfs; do
            for runtime in "" $(command -v crun || true) $(command -v runc || true); do
                ENGINE=(podman --root "$storage/root" --runroot "$storage/run" --storage-driver "$driver")
                [ -z "$runtime" ] || ENGINE+=(--runtime "$runtime")
                "${ENGINE[@]}" info >/dev/null 2>&1 || continue
                engine_runs_containers "$storage" && return 0
            done
        done
    fi
    if command -v docker >/dev/null && docker info >/dev/null 2>&1; then
        ENGINE=(docker)
        engine_runs_containers "$storage" && return 0
    fi
    return 1
}

# Whether the engine runs the smallest container there is: one static program. Leaves in RUN_OPTIONS what `run` needs.
engine_runs_containers() {
    local probe=localhost/writebackd-test-probe limits works=1
    tar -C "$1/probe" -c . | "${ENGINE[@]}" import - "$probe" >/dev/null 2>&1 || return 1
    for limits in "" "--ulimit nofile=1024:1024 --ulimit nproc=4096:4096"; do
        # shellcheck disable=SC2206  # split on purpose
        RUN_OPTIONS=(--network=host $limits)
        if "${ENGINE[@]}" run --rm "${RUN_OPTIONS[@]}" "$probe" /bin/true >/dev/null 2>&1; then
            works=0
            break
        fi
    done
    "${ENGINE[@]}" rmi -f "$probe" >/dev/null 2>&1 || true
    return $works
}

# The smallest root folder: /bin/true and the libraries that it names.
make_probe() {
    local target=$1 file
    mkdir -p "$target"
    for file in /bin/true $(ldd /bin/true | grep -o '/[^ ]*'); do
        mkdir -p "$target$(dirname "$file")"
        cp -L "$file" "$target$file"
    done
}
