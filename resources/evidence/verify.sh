#!/usr/bin/env bash
# Proves an evidence pack with nothing but bash, sha256sum, openssl (3.0 or newer), base64 and date
# (of GNU, for time stamps alone).
#
#   bash verify.sh [FOLDER] [FINGERPRINT]
#
# FINGERPRINT is the printed one of the log's public key (64 hexadecimal digits, spaces allowed).
# Some hundred lines a second: for a large pack use verify.mjs, which does the same.
# Exit status 0: everything is proven. 1: something is not, and the last line says what.
set -euo pipefail
export LC_ALL=C

cd "${1:-.}"
expected=${2:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "FAILED: $1"
  exit 1
}

bytes() {
  printf '%b' "$(sed 's/../\\x&/g' <<<"$1")"
}

hex_of_hash() {
  sha256sum | cut -c 1-64
}

parent() {
  { printf '\001'; bytes "$1$2"; } | hex_of_hash
}

# The signature lines follow the empty line; it is enough that one of them is of a key in this pack.
is_signed() {
  head -n 3 "$1" >"$work/body"
  for key in log-public-key.pem former-keys/*.pem; do
    [ -e "$key" ] || continue
    while read -r _ _ signature; do
      base64 -d <<<"$signature" | tail -c 64 >"$work/signature"
      if openssl pkeyutl -verify -pubin -inkey "$key" -rawin \
        -in "$work/body" -sigfile "$work/signature" >/dev/null 2>&1; then
        return 0
      fi
    done < <(tail -n +5 "$1")
  done
  return 1
}

# The authority's certificate must have been good when it stamped; it may have ended since.
is_stamped() {
  local stamp=$1 note=$2 moment
  openssl ts -reply -in "$stamp" -token_out -out "$work/token" 2>/dev/null || return 1
  moment=$(openssl ts -reply -in "$work/token" -token_in -text 2>/dev/null | sed -n 's/^Time stamp: //p')
  [ -n "$moment" ] || return 1
  openssl ts -verify -data "$note" -in "$stamp" -CAfile "${stamp%.tsr}.pem" \
    -attime "$(date -d "$moment" +%s)" >/dev/null 2>&1 || return 1
  echo "OK: $note was stamped at $moment"
}

# A stack of perfect subtrees, largest first.
counts=()
hashes=()

push() {
  local count=$1 hash=$2
  while ((${#counts[@]} > 0)) && ((counts[${#counts[@]} - 1] == count)); do
    hash=$(parent "${hashes[${#hashes[@]} - 1]}" "$hash")
    unset "counts[${#counts[@]} - 1]" "hashes[${#hashes[@]} - 1]"
    count=$((count * 2))
  done
  counts+=("$count")
  hashes+=("$hash")
}

root() {
  local at=$((${#hashes[@]} - 1))
  local hash=${hashes[at]}
  while ((at > 0)); do
    at=$((at - 1))
    hash=$(parent "${hashes[at]}" "$hash")
  done
  bytes "$hash" | base64
}

compare_older() {
  for note in old-checkpoints/*; do
    [ -e "$note" ] || continue
    if [ "$(sed -n 2p "$note")" = "$next" ]; then
      [ "$(sed -n 1p "$note")" = "$(sed -n 1p checkpoint)" ] || fail "$note is of another log"
      [ "$(sed -n 3p "$note")" = "$(root)" ] || fail "$note does not lead to this log"
      is_signed "$note" || fail "the signature of $note is wrong"
      compared=$((compared + 1))
    fi
  done
}

sha256sum --check --quiet SHA256SUMS || fail "a file is not the one that was packed"
echo "OK: the files are those that were packed"

fingerprint=$(openssl pkey -pubin -in log-public-key.pem -outform DER | hex_of_hash)
if [ -n "$expected" ]; then
  [ "$(tr -d ' ' <<<"$expected" | tr A-F a-f)" = "$fingerprint" ] || fail "the key is not the printed one"
  echo "OK: the key is the printed one"
else
  echo "Compare with the printed fingerprint: $(sed 's/..../& /g' <<<"$fingerprint")"
fi

is_signed checkpoint || fail "the signature of the checkpoint is wrong"
size=$(sed -n 2p checkpoint)
[[ $size =~ ^[1-9][0-9]{0,14}$ ]] || fail "the checkpoint names no size"
echo "OK: the head of $(sed -n 1p checkpoint) with $size events is signed"

next=0
disclosed=0
compared=0
while IFS=$'\t' read -r first count hash payload; do
  # Nothing that is no number reaches the arithmetic of the shell.
  [[ $first =~ ^[0-9]{1,15}$ && $count =~ ^[1-9][0-9]{0,14}$ && $hash =~ ^[0-9a-f]{64}$ ]] ||
    fail "the line after event $((next - 1)) is none"
  [ "$first" = "$next" ] || fail "line of event $first: the line before ends at $next"
  if [ -n "$payload" ]; then
    [ "$count" = 1 ] || fail "line of event $first: an event is one"
    [ "$({ printf '\000'; printf %s "$payload"; } | hex_of_hash)" = "$hash" ] ||
      fail "event $first is not the one that was sealed"
    disclosed=$((disclosed + 1))
  fi
  ((count > 0 && (count & (count - 1)) == 0 && first % count == 0)) ||
    fail "line of event $first: no perfect subtree"
  push "$count" "$hash"
  next=$((next + count))
  compare_older
done <events.tsv

[ "$next" = "$size" ] || fail "the lines end at $next, the signed head at $size"
[ "$(root)" = "$(sed -n 3p checkpoint)" ] || fail "the lines do not lead to the signed head"
[ "$compared" = "$(find old-checkpoints -type f 2>/dev/null | wc -l)" ] ||
  fail "an older checkpoint was not compared"
echo "OK: $disclosed events stand in the signed log as they are, at their places"
echo "OK: $compared older signed heads are beginnings of this log"

stamped=0
for stamp in time-stamps/*.tsr; do
  [ -e "$stamp" ] || continue
  number=$(basename "$stamp" .tsr)
  note=old-checkpoints/$number
  [ "$number" = "$size" ] && note=checkpoint
  is_stamped "$stamp" "$note" || fail "the time stamp on $note is wrong"
  stamped=$((stamped + 1))
done
[ "$stamped" = 0 ] || {
  echo "OK: $stamped time stamps are on signed heads of this log"
  echo "Compare their certificates with what the authority publishes (SHA-256):"
  for chain in time-stamps/*.pem; do
    openssl crl2pkcs7 -nocrl -certfile "$chain" | openssl pkcs7 -print_certs | sed '/^$/d' >"$work/chain"
    awk -v to="$work/certificate" '/BEGIN CERT/ { n++ } n { print > (to n) }' "$work/chain"
    for certificate in "$work"/certificate*; do
      openssl x509 -in "$certificate" -noout -fingerprint -sha256
    done
    rm -f "$work"/certificate*
  done | sort -u
}
