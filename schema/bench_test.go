package schema

import (
	"fmt"
	"testing"

	"github.com/keatool/keatool/schema/kea"
)

// large is a configuration with n reservations in 200 subnets.
func large(n int) *kea.Config {
	s := &kea.Server{Family: kea.V4}
	for i := range 200 {
		sub := &kea.Subnet{ID: uint32(i + 1), Prefix: fmt.Sprintf("10.%d.0.0/16", i), Pools: []*kea.Pool{{Range: fmt.Sprintf("10.%d.255.1 - 10.%d.255.200", i, i)}}}
		for j := range n / 200 {
			sub.Reservations = append(sub.Reservations, &kea.Reservation{
				HWAddress: fmt.Sprintf("02:00:%02x:%02x:%02x:%02x", i, j>>16, j>>8&255, j&255),
				IPAddress: fmt.Sprintf("10.%d.%d.%d", i, j>>8, j&255), Hostname: fmt.Sprintf("host-%d-%d", i, j)})
			if j%10 == 0 {
				sub.Reservations[j].OptionData = []kea.OptionData{{Name: "routers", Code: 3, CSV: ptr(true), Data: "10.0.0.1"}}
			}
		}
		s.Subnets = append(s.Subnets, sub)
	}
	return &kea.Config{Dhcp: s}
}

func BenchmarkValidateConfig(b *testing.B) {
	c := large(100000)
	encoded := kea.Encode(c, kea.EncodeOptions{})
	b.ReportAllocs()
	for b.Loop() {
		if l := ValidateConfig(c, encoded, kea.DefaultRelease); len(l) > 0 {
			b.Fatal(l)
		}
	}
}

func BenchmarkValidate(b *testing.B) {
	encoded := kea.Encode(large(10000), kea.EncodeOptions{})
	b.ReportAllocs()
	for b.Loop() {
		if l := Validate("x", encoded, kea.DefaultRelease); len(l) > 0 {
			b.Fatal(l)
		}
	}
}
