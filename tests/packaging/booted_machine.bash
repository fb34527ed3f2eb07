# Sourced, behind debian_root.bash: a fresh Debian that systemd boots in a namespace of its own (systemd-nspawn), with the
# package at /srv/writebackd.deb, and ways to look at it. `here` is the folder of these files; the first argument of the
# script, a folder to keep what takes long.
# shellcheck disable=SC2154

[ "$(id -u)" = 0 ] || skip "not root"
for program in systemd-nspawn nsenter openssl; do
  command -v "$program" >/dev/null || skip "$program is not installed"
done

work=$(mktemp -d "${TMPDIR:-/tmp}/writebackd-package-XXXXXX")
cache=$(realpath -m "${1:-$work/cache}")
machine=$work/root
nspawn_pid=
init=

end_machine() {
  [ -n "$nspawn_pid" ] || return 0
  [ -z "$init" ] || nsenter -t "$init" -a systemctl poweroff --no-block >/dev/null 2>&1 || true
  local deadline=$((SECONDS + 20))
  while kill -0 "$nspawn_pid" 2>/dev/null; do
    [ "$SECONDS" -lt "$deadline" ] || kill -KILL $init "$nspawn_pid" 2>/dev/null || true
    sleep 0.1
  done
  wait "$nspawn_pid" 2>/dev/null || true
  nspawn_pid=
}
clean_up() {
  end_machine
  # Nothing should be mounted here any more; what is must not be deleted through.
  local mounted
  while read -r _ _ _ _ mounted _; do
    case $mounted in "$work"/*) umount -l "$mounted" || true ;; esac
  done < <(tac /proc/self/mountinfo)
  rm -rf --one-file-system "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# ---- the fresh Debian, before and after it is booted ----------------------------------------------------------------

# systemd-nspawn keeps notes in /run: in one of its own.
in_nspawn() {
  exec unshare --mount --propagation private sh -c 'mount -t tmpfs none /run && exec "$@"' sh \
    systemd-nspawn --quiet --register=no --keep-unit --resolv-conf=off -D "$machine" "$@"
}
# One command in it, with this machine's network, nothing else running.
unbooted() {
  (in_nspawn --pipe --setenv=DEBIAN_FRONTEND=noninteractive -- "$@") </dev/null
}
# One command in it while it runs; its network has nothing but 127.0.0.1.
inside() {
  nsenter -t "$init" -a -- env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@" </dev/null
}
apt_quietly=(apt-get -y -q --no-install-recommends)

find_init() {
  local child
  for child in $(cat "/proc/$nspawn_pid"/task/*/children 2>/dev/null); do
    init=$child
    [ "$(cat "/proc/$child/comm" 2>/dev/null)" != systemd ] || return 0
  done
  init=
  return 1
}
# `degraded` too: slapd's own service has nothing to serve.
is_up() { says '^(running|degraded)$' inside systemctl is-system-running; }
boot() {
  in_nspawn --private-network --console=read-only --boot </dev/null >"$work/boot.log" 2>&1 &
  nspawn_pid=$!
  within 20 find_init || skip "no systemd can be booted: $(tail -n 1 "$work/boot.log")"
  within 60 is_up || skip "a booted systemd does not come up: $(tail -n 3 "$work/boot.log")"
}

# ---- what is looked at more than once -------------------------------------------------------------------------------

owner_and_mode() { # expected, path
  [ "$(inside stat -c '%U:%G %a' "$2")" = "$1" ]
}
state() { inside systemctl show -P "$1" writebackd.service; }
api() { # path, json, further arguments of curl
  local path=$1 json=$2
  shift 2
  inside curl -sS --cacert /srv/directory/tls/ca.crt -H "Authorization: Bearer $api_key" "$@" \
    --json "$json" "https://127.0.0.1:8443$path"
}
signs_in() { # user, password
  inside env LDAPTLS_CACERT=/srv/directory/tls/ca.crt ldapwhoami -x -H ldaps://127.0.0.1:636 \
    -D "uid=$1,ou=people,dc=example,dc=com" -w "$2"
}
ready() { inside curl -fsS --cacert /srv/directory/tls/ca.crt https://127.0.0.1:8443/readyz; }
repeated() { # key: the same call again, whose first answer the store has
  api /v1/password/reset '{"user":"bob","new_password":"three green lamps"}' -H "Idempotency-Key: $1"
}
fingerprint() {
  inside sha256sum /etc/writebackd/writebackd.ini
  inside stat -c '%U:%G %a %Y' /etc/writebackd /etc/writebackd/writebackd.ini
}

# ---- how it comes to be ----------------------------------------------------------------------------------------------

configure() {
  echo "configuring it, beside a directory"
  make_directory "$machine/srv/directory" /srv/directory
  make_configuration "$machine/etc/writebackd" 636 8443
  cp "$machine/srv/directory/tls/"{ca.crt,api.crt,api.key} "$machine/etc/writebackd/tls/"
  inside sh -c 'chgrp -R writebackd /etc/writebackd && chmod -R g+rX,o= /etc/writebackd'
  inside slapadd -q -f /srv/directory/slapd.conf -l /srv/directory/people.ldif
  inside systemd-run -q --unit=directory slapd -d 0 -f /srv/directory/slapd.conf -h ldaps://127.0.0.1:636/
  check "the directory answers" within 20 signs_in alice "alice's first password"
  check "--check-config --online has nothing against it" inside runuser -u writebackd -- writebackd --check-config --online
  check "systemctl enable --now" inside systemctl enable --now writebackd.service
  check "it is ready" within 20 ready
  check "it is not root" test "$(inside ps -o user= -p "$(state MainPID)")" = writebackd
  check "systemd has no objection to unit or folders" not \
    says 'mode is different|Failed|Unknown|[Ii]gnoring' inside journalctl -q -u writebackd.service
  check "its trail is the agent's alone" owner_and_mode "writebackd:writebackd 700" /var/lib/writebackd
}

prepare_machine() {
  mkdir -p "$cache"
  find_package "$cache/package"
  make_debian "$cache/packaging-root.tar" systemd,systemd-sysv,slapd,ldap-utils,curl,procps,man-db,groff-base,ca-certificates \
    --essential-hook='echo slapd slapd/no_configuration boolean true | chroot "$1" debconf-set-selections'
  mkdir "$machine"
  tar -C "$machine" -xpf "$cache/packaging-root.tar"
  unbooted true 2>"$work/nspawn.log" || skip "systemd-nspawn does not work here: $(tail -n 1 "$work/nspawn.log")"
  service_password=$(openssl rand -hex 16)
  api_key=$(openssl rand -hex 24)
}
