# Runs one Kea daemon with -t or -T on the configuration that arrives on standard
# input, below an overlay of a file tree, so that whatever is made here is gone
# with the mount namespace this must run in.
# Usage: check.sh ROOT DAEMON FLAG [interface NAME | address NAME ADDR | script PATH]...
set -eu
root=$1 daemon=$2 flag=$3
shift 3

at=/mnt
mount -t tmpfs none $at
mkdir $at/up $at/work $at/tree
mount -t overlay overlay -o "lowerdir=$root,upperdir=$at/up,workdir=$at/work" $at/tree
tree=$at/tree
mount --rbind /dev $tree/dev
mount -t proc none $tree/proc
mkdir -p $tree/run/kea $tree/run/lock/kea $tree/var/lib/kea $tree/var/log/kea $tree/tmp
chmod 750 $tree/run/kea

ip link set lo up
while [ $# -gt 0 ]; do
  case $1 in
    interface)
      ip link add "$2" type dummy 2>/dev/null || ip link add "$2" type bridge
      ip link set "$2" up
      shift 2 ;;
    address)
      case $3 in
        *:*) ip addr add "$3/64" dev "$2" nodad ;;
        *) ip addr add "$3/24" dev "$2" ;;
      esac
      shift 3 ;;
    script)
      mkdir -p "$tree$(dirname "$2")"
      printf '#!/bin/sh\n' >"$tree$2"
      chmod 755 "$tree$2"
      shift 2 ;;
  esac
done

cat >$tree/tmp/config.json
exec chroot $tree "$daemon" "$flag" /tmp/config.json
