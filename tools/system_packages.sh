#!/usr/bin/env bash
# Sees to the programs of the system a verb needs. Arguments: names from the table below.
# On Debian, as root or with a sudo that asks nothing, it installs what is missing. Anywhere else it
# says in one sentence what is missing and what that means. Only what nothing works without is fatal.
set -euo pipefail

missing() { # name -> true when the program is not there
    case $1 in
    python3-venv) ! "${PYTHON:-python3}" -c 'import ensurepip, venv' 2>/dev/null ;;
    npm) ! command -v npm >/dev/null ;;
    mosquitto) ! PATH=$PATH:/usr/sbin:/usr/local/sbin command -v mosquitto >/dev/null ;;
    chromium) ! command -v chromium >/dev/null ;;
    iproute2) ! PATH=$PATH:/usr/sbin:/sbin command -v tc >/dev/null ;;
    nftables) ! PATH=$PATH:/usr/sbin:/sbin command -v nft >/dev/null ;;
    strace) ! command -v strace >/dev/null ;;
    *) printf 'system_packages: no such name: %s\n' "$1" >&2; exit 2 ;;
    esac
}

packages() { # name -> Debian packages
    case $1 in
    chromium) echo chromium fonts-liberation2 ;;
    *) echo "$1" ;;
    esac
}

without() { # name -> what its absence means
    case $1 in
    python3-venv) echo 'no environment can be made' ;;
    npm) echo 'the front-end assets cannot be fetched from their lock' ;;
    mosquitto) echo 'the demonstration uses the embedded broker, and tests against the real broker fail' ;;
    chromium) echo 'tests that look at the screens fail' ;;
    iproute2) echo 'tests over a slow and lossy link fail' ;;
    nftables) echo 'the ward day over a lossy line is not played' ;;
    strace) echo 'the kill at every system call is not tried' ;;
    esac
}

wanted=()
for name in "$@"; do if missing "$name"; then wanted+=("$name"); fi; done
[ ${#wanted[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then as_root=(sudo -n); fi
if command -v apt-get >/dev/null && { [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null; }; then
    list=()
    for name in "${wanted[@]}"; do read -ra more <<<"$(packages "$name")"; list+=("${more[@]}"); done
    printf 'Installing from Debian: %s\n' "${list[*]}"
    log=$(mktemp)
    # Tests start brokers of their own: the packaged one must not come up beside them.
    guard=/usr/sbin/policy-rc.d
    laid=
    if [ ! -e $guard ]; then
        printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee $guard >/dev/null
        "${as_root[@]}" chmod 755 $guard
        laid=yes
    fi
    {
        "${as_root[@]}" apt-get -o DPkg::Lock::Timeout=300 update -qq &&
            "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "${list[@]}"
    } >"$log" 2>&1 || { tail -n 5 "$log" >&2; }
    if [ -n "$laid" ]; then "${as_root[@]}" rm -f $guard; fi
    rm -f "$log"
    if [[ " ${list[*]} " == *' mosquitto '* ]] && [ -d /run/systemd/system ]; then
        "${as_root[@]}" systemctl disable --quiet --now mosquitto || true
    fi
fi

fatal=0
for name in "${wanted[@]}"; do
    if missing "$name"; then
        printf 'Missing: %s (Debian: apt-get install %s); without it %s.\n' \
            "$name" "$(packages "$name")" "$(without "$name")" >&2
        case $name in python3-venv) fatal=1 ;; esac
    fi
done
exit $fatal
