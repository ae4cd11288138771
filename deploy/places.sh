# Where an installed portal lies, and the few functions that the commands of this folder
# share. Sourced, never run.
# shellcheck shell=bash disable=SC2034

RELEASES=/opt/gazette/releases      # one folder a release, owned by root
CURRENT=/opt/gazette/current        # a link to the release that serves
PREVIOUS=/opt/gazette/previous      # a link to the release before it, for deploy/rollback
SETTINGS=/etc/gazette/gazette.env   # the environment of every process of the portal
TLS=/etc/gazette/tls                # portal.crt and portal.key, unless others are given
STORE=/var/lib/gazette              # DATA_DIR
BACKUPS=/var/backups/gazette
SITE=/etc/nginx/sites-available/gazette
USER_NAME=gazette                   # of the system, of PostgreSQL, and the database's name
UNITS=(gazette-web.socket gazette-web.service gazette-jobs.service)
# What the portal stands on; .ci/setup names what its Python packages load besides.
DEBIAN_PACKAGES=(postgresql nginx openssl curl python3-venv libreoffice-writer-nogui logrotate)

say() { printf '==> %s\n' "$*"; }
fail() { printf '%s\n' "$@" >&2; exit 1; }

need_root() {
    [[ $(id -u) -eq 0 ]] || fail "请用 root 运行，例如：sudo $0 $*"
}

# require_room MEGABYTES WHAT UNCHANGED: on the disks of the programs and of the data.
require_room() {
    local free folder
    for folder in /opt /var; do
        free=$(df --output=avail -m "$folder" | tail -n 1 | tr -d ' ')
        [[ $free -ge $1 ]] || fail "$folder 所在的磁盘只剩 ${free} MB，$2至少需要 $1 MB，$3。"
    done
}

has_systemd() { [[ -d /run/systemd/system ]]; }

# On a system that systemd does not run (a container, a test), the units are put in
# place, and whoever runs the machine starts what they say.
systemd() {
    if has_systemd; then systemctl "$@"; fi
}

# The environment file has lines NAME=value without quotes, as systemd reads them too.
settings() {
    grep -E '^[A-Z_]+=' "$SETTINGS"
}

setting() {
    settings | sed -n "s/^$1=//p" | tail -n 1
}

# as_portal COMMAND…: as the portal's own user, in its environment and its release.
as_portal() {
    local lines
    mapfile -t lines < <(settings)
    (cd "${RELEASE:-$CURRENT}" && umask "${UMASK:-027}" && exec runuser -u "$USER_NAME" -- env -i \
        PATH=/usr/bin:/bin LANG=C.UTF-8 HOME="$STORE" "${lines[@]}" "$@")
}

manage() {
    as_portal "${RELEASE:-$CURRENT}/.venv/bin/python" manage.py "$@"
}

# The version of a release's folder.
version_of() { cat "$1/deploy/VERSION"; }
