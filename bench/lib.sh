# For the scripts of this folder: finds a JDK, and builds the benchmarks where they are missing or outdated.
# Sourced with $here set to this folder.

root=$(dirname -- "$here")
jar=$here/target/benchmarks.jar

fail() {
    echo "bench: $*" >&2
    exit 2
}

# find_java HOME: that of a JDK, or nothing for the one on the PATH.
find_java() {
    if [ -n "$1" ]; then
        java=$1/bin/java
        [ -x "$java" ] || fail "$1 (expected: the folder of a JDK, 17 or newer)"
    else
        java=$(command -v java) || fail "no java on the PATH: install a JDK, 17 or newer, or set JAVA_HOME"
    fi
    version=$("$java" -version 2>&1 | sed -n 's/^[a-z]* version "\([0-9]*\).*/\1/p')
    [ "${version:-0}" -ge 17 ] || fail "$java: version ${version:-unknown} (expected: 17 or newer)"
}

outdated() {
    [ ! -f "$jar" ] || [ -n "$(
        cd "$root" &&
            find pom.xml .mvn stream/pom.xml jingle/pom.xml ibb/pom.xml bench/pom.xml stream/src jingle/src/main \
                ibb/src/main bench/src/main -type f -newer "$jar" | head -n 1
    )" ]
}

ensure_jar() {
    outdated || return 0
    command -v mvn >/dev/null || fail "no mvn on the PATH: install Maven, 3.8 or newer, to build the benchmarks"
    echo "bench: building the benchmarks ..." >&2
    mkdir -p "$here/target"
    log=$here/target/build.log
    (cd "$root" && mvn -B -q -ntp -Dstyle.color=never -DskipTests -pl bench -am package </dev/null >"$log" 2>&1) || {
        cat "$log" >&2
        fail "the build failed, see above"
    }
}
