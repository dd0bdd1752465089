package netio

import (
	"net"
	"net/netip"
)

// interfaces asks the system through the standard library.
func interfaces() ([]Interface, error) {
	found, err := net.Interfaces()
	if err != nil {
		return nil, err
	}
	list := make([]Interface, 0, len(found))
	for _, f := range found {
		list = append(list, describe(f))
	}
	return list, nil
}

func describe(f net.Interface) Interface {
	i := Interface{
		Name: f.Name, Index: f.Index, MTU: f.MTU, HW: MakeHW(f.HardwareAddr), HWType: hardwareType(f.Name),
		Up: f.Flags&net.FlagUp != 0, Running: f.Flags&net.FlagRunning != 0, Loopback: f.Flags&net.FlagLoopback != 0,
		Broadcast: f.Flags&net.FlagBroadcast != 0, Multicast: f.Flags&net.FlagMulticast != 0,
	}
	addrs, err := f.Addrs()
	if err != nil {
		return i // it vanished meanwhile: without addresses it is not used
	}
	for _, a := range addrs {
		if p, err := netip.ParsePrefix(a.String()); err == nil {
			i.Addrs = append(i.Addrs, netip.PrefixFrom(p.Addr().Unmap(), p.Bits()))
		}
	}
	return i
}
