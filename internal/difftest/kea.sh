# Runs a Kea daemon below an overlay of a file tree, so that whatever it writes is
# gone with the mount namespace this runs in.
# Usage: kea.sh TREE DAEMON CONFIGURATION
set -eu
at=/mnt
mount -t tmpfs none $at
mkdir $at/up $at/work $at/tree
cp "$3" $at/config.json
mount -t overlay overlay -o "lowerdir=$1,upperdir=$at/up,workdir=$at/work" $at/tree
tree=$at/tree
mount --rbind /dev $tree/dev
mount -t proc none $tree/proc
mkdir -p $tree/run/kea $tree/run/lock/kea $tree/var/lib/kea $tree/var/log/kea $tree/tmp
chmod 750 $tree/run/kea
cp $at/config.json $tree/tmp/config.json
exec chroot $tree "$2" -c /tmp/config.json
