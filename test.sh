#!/usr/bin/env bash
# Builds the portal and runs every test. Arguments go to the test runner:
#   bash test.sh -class 'AffiseSfPortal.Tests.Browser.MainJobTests'
# Chromium, PostgreSQL's programs and nginx are needed. As root or with CI=true they are installed when they are missing;
# otherwise the line that installs them is printed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

say() { printf '%s\n' "$*" >&2; }

# InstalledPrograms.cs looks in the same places, and a test compares the two.
has_browser() {
  # Whoever names one means that one.
  if [[ -n ${CHROMIUM_PATH:-} ]]; then
    [[ -x $CHROMIUM_PATH ]]
    return
  fi
  local name
  for name in chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null && "$name" --version >/dev/null 2>&1 && return 0
  done
  return 1
}

has_postgres() {
  command -v initdb >/dev/null && return 0
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null && return 0
  compgen -G '/usr/pgsql-*/bin/initdb' >/dev/null && return 0
  compgen -G '/opt/homebrew/opt/postgresql*/bin/initdb' >/dev/null && return 0
  compgen -G '/usr/local/opt/postgresql*/bin/initdb' >/dev/null
}

has_nginx() {
  command -v nginx >/dev/null || [[ -x /usr/sbin/nginx ]]
}

# The one line that installs what is missing with this system's own package manager, or nothing when it is not known.
install_line() {
  local browser=$1 postgres=$2 nginx=$3
  if command -v apt-get >/dev/null; then
    echo "apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends${browser:+ chromium}${postgres:+ postgresql}${nginx:+ nginx-light}"
  elif command -v dnf >/dev/null; then
    echo "dnf install -y -q${browser:+ chromium}${postgres:+ postgresql-server}${nginx:+ nginx}"
  elif command -v apk >/dev/null; then
    echo "apk add -q${browser:+ chromium}${postgres:+ postgresql}${nginx:+ nginx}"
  elif command -v pacman >/dev/null; then
    echo "pacman -S --needed --noconfirm${browser:+ chromium}${postgres:+ postgresql}${nginx:+ nginx}"
  elif command -v zypper >/dev/null; then
    echo "zypper --non-interactive install${browser:+ chromium}${postgres:+ postgresql-server}${nginx:+ nginx}"
  elif command -v brew >/dev/null; then
    local formulas="${postgres:+ postgresql}${nginx:+ nginx}"
    echo "${browser:+brew install --cask chromium}${browser:+${formulas:+ && }}${formulas:+brew install$formulas}"
  fi
}

if ! command -v dotnet >/dev/null; then
  say 'The .NET 10 SDK is missing: https://dotnet.microsoft.com/download/dotnet/10.0'
  exit 1
fi

# Without windows to draw, the browser needs half the time for the same pages. An unattended run fetches that one where the system
# offers it; where it does not, any Chromium does.
fetch_lean_browser() {
  [[ ${CI:-} == true && $(id -u) == 0 && -z ${CHROMIUM_PATH:-} ]] || return 0
  command -v chromium-headless-shell >/dev/null && return 0
  command -v apt-get >/dev/null || return 0
  say 'Fetching the browser without windows, if there is one.'
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium-headless-shell; } </dev/null >/dev/null 2>&1 || true
}

fetch_lean_browser
browser='' postgres='' nginx=''
has_browser || browser=missing
has_postgres || postgres=missing
has_nginx || nginx=missing
if [[ -n $browser$postgres$nginx ]]; then
  say "Missing:${browser:+ Chromium}${postgres:+ PostgreSQL}${nginx:+ nginx}."
  line=$(install_line "$browser" "$postgres" "$nginx")
  if [[ -z $line ]]; then
    say 'Install it with the package manager of this system; the tests that need it are skipped until then.'
  elif [[ $line == brew* && ${CI:-} != true ]]; then
    say "To install: $line"
  elif [[ $(id -u) == 0 || $line == brew* ]]; then
    say "Installing: $line"
    bash -c "$line" </dev/null >&2
  elif [[ ${CI:-} == true ]] && sudo -n true 2>/dev/null; then
    say "Installing: sudo bash -c '$line'"
    sudo -n bash -c "$line" </dev/null >&2
  else
    say "To install: sudo bash -c '$line'"
    say 'The tests that need it are skipped until then.'
  fi
fi

dotnet build AffiseSfPortal.sln -v quiet --nologo
# Many tests start portals that live for seconds: profiling code for a long run costs them a seventh of their time and gains nothing.
# Nor do they need a heap for every core.
export DOTNET_TieredPGO=0 DOTNET_gcServer=0
mkdir -p artifacts
exec dotnet AffiseSfPortal.Tests/bin/Debug/net10.0/AffiseSfPortal.Tests.dll -noColor -xml artifacts/tests.xml "$@"
