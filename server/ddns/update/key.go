package update

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"hash"
	"strings"

	"github.com/miekg/dns"
)

// Key is a key that servers and we have in common (RFC 8945). It is what
// miekg/dns calls a TSIG provider, since that refuses HMAC-MD5, which dhcpd's
// users have, and does not know of digests that are cut off.
type Key struct {
	Name      string // as configured
	wire      string // in lower case, with its final dot
	algorithm string
	make      func() hash.Hash
	secret    []byte
	size      int // bytes of a digest
}

type algorithm struct {
	wire string
	make func() hash.Hash
}

func algorithms() map[string]algorithm {
	return map[string]algorithm{
		"HMAC-MD5": {"hmac-md5.sig-alg.reg.int.", md5.New}, "HMAC-SHA1": {dns.HmacSHA1, sha1.New},
		"HMAC-SHA224": {dns.HmacSHA224, sha256.New224}, "HMAC-SHA256": {dns.HmacSHA256, sha256.New},
		"HMAC-SHA384": {dns.HmacSHA384, sha512.New384}, "HMAC-SHA512": {dns.HmacSHA512, sha512.New},
	}
}

// NewKey makes a key. Bits is the length of its digests; 0: all of them.
func NewKey(name, kind, secret string, bits int) (*Key, error) {
	a, ok := algorithms()[strings.ToUpper(kind)]
	if !ok {
		return nil, fmt.Errorf("the algorithm `%s` of key `%s` is not known", kind, name)
	}
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(secret), ""))
	if err != nil || len(raw) == 0 {
		return nil, fmt.Errorf("the secret of key `%s` is not in base 64", name)
	}
	k := &Key{Name: name, wire: dns.CanonicalName(name), algorithm: a.wire, make: a.make, secret: raw, size: a.make().Size()}
	if bits > 0 {
		k.size = min(k.size, bits/8)
	}
	return k, nil
}

func (k *Key) digest(msg []byte) []byte {
	h := hmac.New(k.make, k.secret)
	h.Write(msg)
	return h.Sum(nil)[:k.size]
}

// Generate implements [dns.TsigProvider].
func (k *Key) Generate(msg []byte, _ *dns.TSIG) ([]byte, error) { return k.digest(msg), nil }

// Verify implements [dns.TsigProvider]. An answer whose digest has another
// length than ours is not taken.
func (k *Key) Verify(msg []byte, t *dns.TSIG) error {
	mac, err := hex.DecodeString(t.MAC)
	if err != nil || !hmac.Equal(mac, k.digest(msg)) || dns.CanonicalName(t.Hdr.Name) != k.wire {
		return dns.ErrSig
	}
	return nil
}

// sign has a message signed when it is sent.
func (k *Key) sign(m *dns.Msg, now int64) { m.SetTsig(k.wire, k.algorithm, 300, now) }
