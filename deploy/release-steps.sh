# What installing and upgrading do alike: a release's folder, its packages, its tables.
# Sourced after places.sh. They set RELEASE, the folder of the release at hand.
# shellcheck shell=bash

# place_release FOLDER: copy the release into RELEASES and install its Python packages.
place_release() {
    local version
    version=$(version_of "$1")
    RELEASE=$RELEASES/$version
    if [[ -f $RELEASE/.complete ]] && ! cmp -s "$1/deploy/COMMIT" "$RELEASE/deploy/COMMIT"; then
        fail "版本 $version 已经安装过，内容与这个发布包不同，没有改动。请用新的版本号另做发布包。"
    fi
    if [[ ! -f $RELEASE/.complete ]]; then
        say "复制程序到 $RELEASE"
        rm -rf "$RELEASE"
        install -d -m 755 "$RELEASES" "$RELEASE"
        tar -C "$1" --exclude=./.venv --exclude=./var -cf - . | tar -C "$RELEASE" --no-same-owner -xf -
        chmod -R go-w,a+rX "$RELEASE"
        say "安装 Python 软件包"
        # A release that brings its packages along needs no network.
        if [[ -d $RELEASE/wheels ]]; then
            export PIP_NO_INDEX=1 PIP_FIND_LINKS=$RELEASE/wheels
        fi
        (cd "$RELEASE" && PYTHON=${PYTHON:-python3} .ci/setup run)
        "$RELEASE/.venv/bin/python" -m compileall -q "$RELEASE"/{gazette,regulations,notices,search} || true
        touch "$RELEASE/.complete"
    fi
}

# bring_up_to_date: tables, static files, groups, index, and Django's own check.
bring_up_to_date() {
    say "更新数据库"
    manage migrate --no-input --verbosity 0
    say "收集静态文件，核对检索索引"
    UMASK=022 manage collectstatic --no-input --verbosity 0
    manage search_index --repair
    manage check --deploy --fail-level WARNING
}

# serve_release: the links lead to it; what served before is kept for deploy/rollback.
serve_release() {
    if [[ -L $CURRENT && $(readlink "$CURRENT") != "$RELEASE" ]]; then
        ln -sfn "$(readlink "$CURRENT")" "$PREVIOUS"
    fi
    make_current "$RELEASE"
}

# make_current FOLDER: the link leads from one release to the other at once.
make_current() {
    ln -sfn "$1" "$CURRENT.new"
    mv -T "$CURRENT.new" "$CURRENT"
}

# Where manage.py, as the portal's user, may write the record of an upgrade.
record_for_portal() { printf '%s' "$STORE/upgrade-record.json"; }

# dump_database FILE: as pg_restore reads it; DATABASE_URL may name another machine.
dump_database() {
    local url
    url=$(setting DATABASE_URL)
    [[ $url == postgres* ]] || fail "DATABASE_URL 不是 PostgreSQL：正式的门户须用 PostgreSQL。"
    install -d -m 700 "$BACKUPS"
    (umask 077 && as_portal pg_dump --format=custom --dbname="$url" >"$1")
}
