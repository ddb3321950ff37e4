# Sourced by examples/quickstart/run and Tests/run: what a fresh machine needs.

say() { printf '\n== %s\n' "$*"; }

# Installs Debian packages that are missing, and says so before it does; elsewhere it says what is needed.
install_packages() {
    local missing=() package
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    if ! command -v apt-get >/dev/null; then
        echo "This machine has no apt-get. Install what Debian calls: ${missing[*]}" >&2
        exit 1
    fi
    local sudo=()
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || { echo "Run as root, once: apt-get install ${missing[*]}" >&2; exit 1; }
        sudo=(sudo)
    fi
    say "Installing Debian packages: ${missing[*]}"
    "${sudo[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

require_swift() {
    local needed=6.2 found
    found=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
    if [ -z "$found" ] || [ "$(printf '%s\n' "$needed" "$found" | sort -V | head -n 1)" != "$needed" ]; then
        echo "Swift $needed or newer is needed (found: ${found:-none}). Get it from https://www.swift.org/install/linux" >&2
        exit 1
    fi
}
