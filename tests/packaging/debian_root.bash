# Sourced: a fresh Debian 12 in a folder, made from the package servers that this machine uses, and ways to work inside it.
# Everything is in a folder of its own; nothing of this machine is changed. Whoever sources it has set `root`, the folder
# of the repository, and before make_directory and make_configuration `service_password` and `api_key`.
# shellcheck disable=SC2154

# For what can't be tried here. 77 is "skipped" to ctest.
skip() {
  echo "skipped: $*" >&2
  exit 77
}

failures=0
check() { # text, command...
  local text=$1 said
  shift
  if said=$("$@" 2>&1); then
    echo "  ok      $text"
  else
    echo "  FAILED  $text"
    printf '%s\n' "$said" | tail -n 15 | sed 's/^/          /'
    failures=$((failures + 1))
  fi
}
says() { # what grep -E looks for, command...
  local pattern=$1 said
  shift
  said=$("$@" 2>&1) || true
  printf '%s\n' "$said"
  grep -qE -- "$pattern" <<<"$said"
}
not() { ! "$@"; }
# Tries a command until it succeeds, for so many seconds.
within() { # seconds, command...
  local deadline=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$deadline" ] || return 1
    sleep 0.1
  done
}

# The lines for sources.list: what apt here has of Debian 12 itself, or else Debian's own servers.
debian_sources() {
  local found
  found=$(apt-get indextargets --format 'deb $(REPO_URI) $(RELEASE) $(COMPONENT)' \
    'Created-By: Packages' 'Origin: Debian' 2>/dev/null | grep ' bookworm' | sort -u || true)
  echo "${found:-deb http://deb.debian.org/debian bookworm main}"
}

# A tar with Debian 12 and these packages, at $1; a file that is there already is taken as it is.
make_debian() { # tar, comma-separated packages, further arguments of mmdebstrap
  local tar=$1 packages=$2 proxy=
  shift 2
  [ ! -s "$tar" ] || return 0
  command -v mmdebstrap >/dev/null || skip "mmdebstrap is not installed"
  eval "$(apt-config shell proxy Acquire::http::Proxy)"
  echo "making a Debian 12 (half a minute)"
  # In a process group of its own: it ends the whole group when it fails.
  debian_sources | setsid -w mmdebstrap --quiet --format=tar --variant=apt --include="$packages" \
    --aptopt='APT::Install-Recommends "false"' ${proxy:+--aptopt="Acquire::http::Proxy \"$proxy\""} "$@" \
    bookworm "$tar.new" - >"$tar.log" 2>&1 || skip "no Debian packages: $(tail -n 1 "$tar.log")"
  mv "$tar.new" "$tar"
}

# The package under test, in $deb.
find_package() { # folder to build in
  if [ -n "${WRITEBACKD_DEB:-}" ]; then
    deb=$(realpath "$WRITEBACKD_DEB")
  elif [ -n "${WRITEBACKD_PACKAGES:-}" ]; then
    deb=$(ls "$WRITEBACKD_PACKAGES"/writebackd_*.deb)
  else
    command -v dh >/dev/null || skip "debhelper is not installed, and WRITEBACKD_DEB names no package"
    echo "building the package (the first time this takes some minutes)"
    "$root/scripts/package" "$1" >"$1.log" 2>&1 || {
      tail -n 40 "$1.log" >&2
      echo "scripts/package failed" >&2
      exit 1
    }
    deb=$(ls "$1"/writebackd_*.deb)
  fi
  [ -f "$deb" ] || { echo "$deb is no package" >&2; exit 1; }
}

certificate() { # folder, name
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$2" \
    -keyout "$1/$2.key" -out "$1/$2.csr" 2>/dev/null
  openssl x509 -req -in "$1/$2.csr" -CA "$1/ca.crt" -CAkey "$1/ca.key" -days 2 -out "$1/$2.crt" \
    -extfile <(echo "subjectAltName=IP:127.0.0.1,DNS:localhost") 2>/dev/null
}

# Certificates for the directory and the API, and the demo's directory itself, ready for slapd.
make_directory() { # folder here, the same folder as slapd will see it
  local folder=$1 seen=$2 rights
  mkdir -p "$folder/tls" "$folder/db"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "/CN=Packaging test" \
    -addext keyUsage=critical,keyCertSign,cRLSign -keyout "$folder/tls/ca.key" -out "$folder/tls/ca.crt" 2>/dev/null
  certificate "$folder/tls" directory
  certificate "$folder/tls" api
  rights=$(sed -n '/^```conf$/,/^```$/{/^```/d;p}' "$root/docs/openldap-rights.md")
  echo "$rights" >"$folder/rights.conf"
  sed -e "s|@FOLDER@|$seen|g" -e "s|@ADMIN_PASSWORD@|$(openssl rand -hex 16)|" \
    -e "/^@RIGHTS@\$/{r $folder/rights.conf" -e 'd}' "$root/scripts/demo-directory/slapd.conf.in" >"$folder/slapd.conf"
  sed -e "s|@SERVICE_PASSWORD@|$service_password|g" \
    "$root/scripts/demo-directory/people.ldif.in" >"$folder/people.ldif"
}

# What an administrator would write, as small as it can be.
make_configuration() { # folder, port of the directory, port of the API
  cat >"$1/writebackd.ini" <<INI
[api]
listen = 127.0.0.1:$3
certificate = tls/api.crt
private_key = tls/api.key

[client:portal]
api_key_sha256 = $(printf %s "$api_key" | sha256sum | cut -d ' ' -f 1)
scopes = writeback

[directory]
type = openldap
uris = ldaps://127.0.0.1:$2
ca_certificate = tls/ca.crt
bind_dn = cn=writebackd,ou=services,dc=example,dc=com
bind_password_file = secrets/bind-password
base_dn = ou=people,dc=example,dc=com

[writeback]
exclude_groups = cn=kiosks,ou=groups,dc=example,dc=com
INI
  mkdir -p "$1/tls" "$1/secrets"
  printf '%s\n' "$service_password" >"$1/secrets/bind-password"
}
