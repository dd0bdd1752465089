package config

import (
	"bytes"
	"cmp"
	"net/netip"
	"regexp"

	"github.com/keatool/keatool/schema/kea"
	"github.com/keatool/keatool/server/host"
)

// Defaults of Kea 3.0 (Kea manual, "Lease Lifetime", "Sending T1 and T2").
const (
	defaultValid     = 7200
	defaultThreshold = 0.25
)

// level is what one map of the configuration says of the parameters that are
// inherited; a nil or empty field says nothing.
type level struct {
	kea.Lifetimes
	kea.Timers
	kea.BootFields
	kea.DDNSParams
	kea.ReservationFlags
	MatchClientID, Authoritative, RapidCommit, StoreExtended *bool
	Allocator, PDAllocator                                   string
}

// below returns what holds at a level below l that says in.
func (l level) below(in level) level {
	out := l
	inheritLifetimes(&out.Lifetimes, in.Lifetimes)
	inheritTimers(&out.Timers, in.Timers)
	inheritText(&out.NextServer, in.NextServer)
	inheritText(&out.ServerHostname, in.ServerHostname)
	inheritText(&out.BootFileName, in.BootFileName)
	inheritDDNS(&out.DDNSParams, in.DDNSParams)
	inherit(&out.Global, in.Global)
	inherit(&out.InSubnet, in.InSubnet)
	inherit(&out.OutOfPool, in.OutOfPool)
	inherit(&out.MatchClientID, in.MatchClientID)
	inherit(&out.Authoritative, in.Authoritative)
	inherit(&out.RapidCommit, in.RapidCommit)
	inherit(&out.StoreExtended, in.StoreExtended)
	inheritText(&out.Allocator, in.Allocator)
	inheritText(&out.PDAllocator, in.PDAllocator)
	return out
}

func inherit[T any](out **T, in *T) {
	if in != nil {
		*out = in
	}
}

func inheritText(out *string, in string) {
	if in != "" {
		*out = in
	}
}

func inheritLifetimes(out *kea.Lifetimes, in kea.Lifetimes) {
	inherit(&out.Valid, in.Valid)
	inherit(&out.MinValid, in.MinValid)
	inherit(&out.MaxValid, in.MaxValid)
	inherit(&out.Preferred, in.Preferred)
	inherit(&out.MinPreferred, in.MinPreferred)
	inherit(&out.MaxPreferred, in.MaxPreferred)
	inherit(&out.Offer, in.Offer)
}

func inheritTimers(out *kea.Timers, in kea.Timers) {
	inherit(&out.Renew, in.Renew)
	inherit(&out.Rebind, in.Rebind)
	inherit(&out.CalculateTee, in.CalculateTee)
	inherit(&out.T1Percent, in.T1Percent)
	inherit(&out.T2Percent, in.T2Percent)
	inherit(&out.CacheThreshold, in.CacheThreshold)
	inherit(&out.CacheMaxAge, in.CacheMaxAge)
}

func inheritDDNS(out *kea.DDNSParams, in kea.DDNSParams) {
	inherit(&out.SendUpdates, in.SendUpdates)
	inherit(&out.OverrideNoUpdate, in.OverrideNoUpdate)
	inherit(&out.OverrideClientUpdate, in.OverrideClientUpdate)
	inheritText(&out.ReplaceClientName, in.ReplaceClientName)
	inherit(&out.GeneratedPrefix, in.GeneratedPrefix)
	inherit(&out.QualifyingSuffix, in.QualifyingSuffix)
	inherit(&out.UpdateOnRenew, in.UpdateOnRenew)
	inherit(&out.UseConflictResolution, in.UseConflictResolution)
	inheritText(&out.ConflictResolutionMode, in.ConflictResolutionMode)
	inherit(&out.TTLPercent, in.TTLPercent)
	inherit(&out.TTL, in.TTL)
	inherit(&out.TTLMin, in.TTLMin)
	inherit(&out.TTLMax, in.TTLMax)
	inherit(&out.HostnameCharSet, in.HostnameCharSet)
	inherit(&out.HostnameCharReplacement, in.HostnameCharReplacement)
}

// or returns *p, or def where p is nil.
func or[T any](p *T, def T) T {
	if p == nil {
		return def
	}
	return *p
}

// scope fills in the defaults.
func (l level) scope(family kea.Family) *Scope {
	return &Scope{
		Lifetimes:      lifetimes(l.Lifetimes, defaultValid),
		Renew:          or(l.Renew, 0),
		Rebind:         or(l.Rebind, 0),
		HasRenew:       l.Renew != nil,
		HasRebind:      l.Rebind != nil,
		CalculateTee:   or(l.CalculateTee, family == kea.V6),
		T1:             or(l.T1Percent, 0.5),
		T2:             or(l.T2Percent, teeDefault(family)),
		CacheThreshold: or(l.CacheThreshold, defaultThreshold),
		CacheMaxAge:    maxAge(l.CacheMaxAge),
		MatchClientID:  or(l.MatchClientID, true),
		Authoritative:  or(l.Authoritative, false),
		RapidCommit:    or(l.RapidCommit, false),
		StoreExtended:  or(l.StoreExtended, false),
		HostsGlobal:    or(l.Global, false),
		HostsIn:        or(l.InSubnet, true),
		HostsOut:       or(l.OutOfPool, false),
		Boot:           boot(l.BootFields),
		Allocator:      l.Allocator,
		PDAllocator:    l.PDAllocator,
		DDNS:           ddns(l.DDNSParams),
	}
}

func maxAge(v *uint32) int64 {
	if v == nil {
		return -1
	}
	return int64(*v)
}

func teeDefault(family kea.Family) float64 {
	if family == kea.V6 {
		return 0.8
	}
	return 0.875
}

// lifetimes fills in the triplets: a value without bounds is its own bounds, and
// one bound alone is everything.
func lifetimes(l kea.Lifetimes, valid uint32) Lifetimes {
	if l.Valid == nil {
		l.Valid = cmp.Or(l.MinValid, l.MaxValid)
	}
	if l.Preferred == nil {
		l.Preferred = cmp.Or(l.MinPreferred, l.MaxPreferred)
	}
	out := Lifetimes{Valid: or(l.Valid, valid), Offer: or(l.Offer, 0)}
	out.MinValid, out.MaxValid = or(l.MinValid, out.Valid), or(l.MaxValid, out.Valid)
	out.Preferred = or(l.Preferred, 0)
	out.MinPreferred, out.MaxPreferred = or(l.MinPreferred, out.Preferred), or(l.MaxPreferred, out.Preferred)
	return out
}

func boot(f kea.BootFields) host.Boot {
	addr, _ := netip.ParseAddr(f.NextServer)
	return host.Boot{NextServer: addr, ServerName: f.ServerHostname, File: f.BootFileName}
}

// defaultCharSet is the characters that names may not have.
const defaultCharSet = `[^A-Za-z0-9.-]`

// Clean replaces the characters that a name may not have. The result may share
// memory with name.
func (d *DDNS) Clean(name []byte) []byte {
	switch {
	case d.pattern != nil:
		return d.pattern.ReplaceAllLiteral(name, []byte(d.CharReplacement))
	case d.CharSet == "":
		return name
	}
	out := name[:0]
	for _, c := range name {
		if '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' || c == '.' || c == '-' {
			out = append(out, c)
		} else {
			out = append(out, d.CharReplacement...) // one byte at the most
		}
	}
	return out
}

// CleanLabels is [DDNS.Clean] for each label of a name, whose dots stay: a label
// of which nothing is left is an empty one.
func (d *DDNS) CleanLabels(name []byte) []byte {
	if d.pattern == nil { // the usual characters have the dot among them
		return d.Clean(name)
	}
	var out []byte
	for label := range bytes.SplitSeq(name, []byte{'.'}) {
		out = append(append(out, d.Clean(label)...), '.')
	}
	return out[:len(out)-1]
}

func ddns(p kea.DDNSParams) *DDNS {
	d := &DDNS{
		SendUpdates:          or(p.SendUpdates, true),
		OverrideNoUpdate:     or(p.OverrideNoUpdate, false),
		OverrideClientUpdate: or(p.OverrideClientUpdate, false),
		ReplaceClientName:    p.ReplaceClientName,
		GeneratedPrefix:      or(p.GeneratedPrefix, "myhost"),
		QualifyingSuffix:     or(p.QualifyingSuffix, ""),
		UpdateOnRenew:        or(p.UpdateOnRenew, false),
		ConflictResolution:   p.ConflictResolutionMode,
		TTLPercent:           or(p.TTLPercent, 0),
		TTL:                  or(p.TTL, 0), TTLMin: or(p.TTLMin, 0), TTLMax: or(p.TTLMax, 0),
		CharSet:         or(p.HostnameCharSet, defaultCharSet),
		CharReplacement: or(p.HostnameCharReplacement, ""),
	}
	if d.CharSet != "" && (d.CharSet != defaultCharSet || len(d.CharReplacement) > 1) {
		d.pattern, _ = regexp.CompilePOSIX(d.CharSet) // validated
	}
	if d.ReplaceClientName == "" {
		d.ReplaceClientName = "never"
	}
	if d.ConflictResolution == "" {
		d.ConflictResolution = "check-with-dhcid"
	}
	return d
}
