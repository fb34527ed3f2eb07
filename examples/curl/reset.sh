#!/usr/bin/env bash
# Resets a password: usage: reset.sh USER <<<"the new password"
set -euo pipefail
user=$1
IFS= read -r password || [ -n "$password" ]

# One key for this wish: with the same key again nothing is written twice, and what became of a lost answer is found out.
key=$(head -c 18 /dev/urandom | base64)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The body goes through a pipe and the key through a file descriptor: neither is in the list of processes.
call() {
  jq -n --arg user "$user" --rawfile password <(printf %s "$password") '{user: $user, new_password: $password}' |
    curl -sS --max-time 30 --cacert "$WRITEBACKD_CA" -K <(printf 'header = "Authorization: Bearer %s"\n' "$WRITEBACKD_KEY") \
      -H "Content-Type: application/json" -H "Idempotency-Key: $key" --data-binary @- \
      -D "$work/head" -o "$work/answer" "$WRITEBACKD_URL/v1/password/reset"
}
# A balancer's own page is no answer either.
member() { jq -er "$1" "$work/answer" 2>/dev/null || true; }

for attempt in 1 2 3; do
  status=0
  call || status=$?
  [ "$status" != 60 ] || exit 1 # the certificate is not to be trusted: that is a setting to correct
  code=
  [ "$status" != 0 ] || code=$(member '.result // .code')
  case $code in
    password_reset)
      echo "done"
      exit 0
      ;;
    "" | directory_unavailable | operation_in_progress | outcome_unknown) ;;
    *)
      member '.detail // .title' >&2
      [ "$code" != too_many_attempts ] || exit 75
      exit 1
      ;;
  esac
  echo "${code:-no answer}, attempt $attempt" >&2
  wait=$(sed -n 's/^retry-after: *\([0-9]*\).*/\1/Ip' "$work/head" 2>/dev/null || true)
  [ "$attempt" = 3 ] || sleep "$((${wait:-2} > 30 ? 30 : ${wait:-2}))"
done
[ "$code" != outcome_unknown ] || echo "It may have worked: try the new password first." >&2
exit 75
