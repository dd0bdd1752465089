# Runs a Kea daemon below an overlay of a file tree, so that whatever it writes is
# gone with the mount namespace this runs in.
# Usage: kea.sh TREE DAEMON CONFIGURATION LEASES, of which the last may not exist
set -eu
at=/mnt
mount -t tmpfs none $at
mkdir $at/up $at/work $at/tree
cp "$3" $at/config.json
if [ -e "$4" ]; then cp "$4" $at/leases.csv; fi
mount -t overlay overlay -o "lowerdir=$1,upperdir=$at/up,workdir=$at/work" $at/tree
tree=$at/tree
mount --rbind /dev $tree/dev
mount -t proc none $tree/proc
mkdir -p $tree/run/kea $tree/run/lock/kea $tree/var/lib/kea $tree/var/log/kea $tree/tmp
chmod 750 $tree/run/kea
cp $at/config.json $tree/tmp/config.json
if [ -e "$at/leases.csv" ]; then cp $at/leases.csv $tree/var/lib/kea/; fi
exec chroot $tree "$2" -c /tmp/config.json
