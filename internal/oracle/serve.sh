# Runs a Kea daemon on the configuration that is the third argument, in the network
# namespace it is called in, below an overlay of a file tree. It runs until standard
# input ends; then it, and whatever it wrote, is gone.
# FILES, if not empty, is a folder that it finds as /tmp/files.
# Usage: serve.sh ROOT DAEMON CONFIGURATION FILES
set -eu
root=$1 daemon=$2

at=/mnt
mount -t tmpfs none $at
mkdir $at/up $at/work $at/tree
mount -t overlay overlay -o "lowerdir=$root,upperdir=$at/up,workdir=$at/work" $at/tree
tree=$at/tree
mount --rbind /dev $tree/dev
mount -t proc none $tree/proc
mkdir -p $tree/run/kea $tree/run/lock/kea $tree/var/lib/kea $tree/var/log/kea $tree/tmp
chmod 750 $tree/run/kea

printf '%s' "$3" >$tree/tmp/config.json
[ -z "$4" ] || cp -R "$4" $tree/tmp/files
chroot $tree "$daemon" -c /tmp/config.json </dev/null &
exec cat >/dev/null
