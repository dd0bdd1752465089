# Runs kea-lfc of a file tree on the lease files of a folder, which the program
# sees as /mnt, in a mount namespace that goes away with it.
# Usage: lfc.sh ROOT FOLDER FLAG NAME
set -eu
mount --bind "$2" "$1/mnt"
mount --bind /dev "$1/dev"
exec chroot "$1" kea-lfc "$3" -x "/mnt/$4.2" -i "/mnt/$4.1" -o "/mnt/$4.output" -f "/mnt/$4.completed" -p "/mnt/$4.pid" -c ignored -d
