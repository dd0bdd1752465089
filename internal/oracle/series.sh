# Runs Kea daemons with -t, one after the other, in one overlay of a file tree: for
# each line "DAEMON NAME" of standard input the file NAME of DIR is checked; what the
# daemon says goes to NAME.out there, its exit status to standard output.
# Usage: series.sh ROOT DIR
set -eu
root=$1 dir=$2

at=/mnt
keep=/mnt/cases
mount -t tmpfs none $at
mkdir $at/up $at/work $at/tree $keep
mount --bind "$dir" $keep
mount -t overlay overlay -o "lowerdir=$root,upperdir=$at/up,workdir=$at/work" $at/tree
tree=$at/tree
mkdir -p $tree/run/kea $tree/run/lock/kea $tree/var/lib/kea $tree/var/log/kea $tree/tmp/cases
mount --rbind /dev $tree/dev
mount -t proc none $tree/proc
mount --bind $keep $tree/tmp/cases
chmod 750 $tree/run/kea
ip link set lo up

while read -r daemon name; do
  status=0
  timeout 60 chroot $tree "$daemon" -t "/tmp/cases/$name" >"$keep/$name.out" 2>&1 </dev/null || status=$?
  echo $status
done
