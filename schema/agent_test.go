package schema

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keatool/keatool/schema/kea"
)

// TestAgent holds what is said of the control agent's files to what Kea 2.2
// and 3.0 said of them (kea-ctrl-agent -t).
func TestAgent(t *testing.T) {
	for text, takes := range map[string][2]bool{
		`{}`:                                 {false, false},
		`{"http-port": 8000}`:                {true, true},
		`{"http-port": 0}`:                   {true, true},
		`{"http-port": 65536}`:               {false, false},
		`{"http-host": "nonsense"}`:          {true, true},
		`{"control-sockets": {}}`:            {false, false},
		`{"control-sockets": {"dhcp4": {}}}`: {false, false},
		`{"control-sockets": {"dhcp4": {"socket-type": "unix"}}}`:                                                         {true, false},
		`{"control-sockets": {"dhcp4": {"socket-type": "http", "socket-name": "s"}}}`:                                     {false, false},
		`{"control-sockets": {"dhcp5": {"socket-type": "unix", "socket-name": "s"}}}`:                                     {false, false},
		`{"control-sockets": {"dhcp4": {"socket-name": "a"}, "dhcp6": {"socket-name": "b"}, "d2": {"socket-name": "c"}}}`: {true, true},
		`{"hooks-libraries": []}`:                                                                                  {true, true},
		`{"loggers": []}`:                                                                                          {false, false},
		`{"loggers": [{"name": "kea-ctrl-agent"}]}`:                                                                {false, true},
		`{"http-port": 8000, "trust-anchor": "a"}`:                                                                 {false, false},
		`{"trust-anchor": "a", "cert-file": "b", "key-file": "c"}`:                                                 {true, true},
		`{"trust-anchor": "", "cert-file": "", "key-file": ""}`:                                                    {true, true},
		`{"cert-required": true}`:                                                                                  {true, true},
		`{"authentication": {}}`:                                                                                   {false, false},
		`{"authentication": {"type": "basic"}}`:                                                                    {true, true},
		`{"authentication": {"type": "Basic", "clients": []}}`:                                                     {false, false},
		`{"authentication": {"type": "basic", "clients": [{"user": "a", "password": "b"}]}}`:                       {true, true},
		`{"authentication": {"type": "basic", "clients": [{"user": "a"}]}}`:                                        {true, true},
		`{"authentication": {"type": "basic", "clients": [{"password": "a"}]}}`:                                    {false, false},
		`{"authentication": {"type": "basic", "clients": [{}]}}`:                                                   {false, false},
		`{"authentication": {"type": "basic", "clients": [{"user": "", "password": "b"}]}}`:                        {false, false},
		`{"authentication": {"type": "basic", "clients": [{"user": "a:b", "password": "b"}]}}`:                     {false, false},
		`{"authentication": {"type": "basic", "clients": [{"user": "a", "password": "1234"}]}}`:                    {true, false},
		`{"authentication": {"type": "basic", "clients": [{"user": "a", "password": "b", "password-file": "c"}]}}`: {false, false},
		`{"authentication": {"type": "basic", "clients": [{"user": "a", "user-file": "c", "password": "b"}]}}`:     {false, false},
		`{"authentication": {"clients": []}}`:                                                                      {false, false},
		`{"http-headers": []}`:                                                                                     {false, true},
		`{"http-headers": [{"name": "a", "value": "b"}]}`:                                                          {false, true},
		`{"http-headers": [{"name": "a"}]}`:                                                                        {false, false},
		`{"user-context": {"a": 1}, "comment": "x"}`:                                                               {true, true},
		`{"valid-lifetime": 1}`:                                                                                    {false, false},
	} {
		for i, r := range []kea.Release{kea.R22, kea.R30} {
			found := Validate("f", []byte(`{"Control-agent": `+text+`}`), r)
			if found.HasErrors() == takes[i] {
				t.Errorf("Kea %s takes %s: %v; found: %v", r, text, takes[i], found)
			}
		}
	}
}

func TestAgentIsGone(t *testing.T) {
	found := Validate("f", []byte(`{"Control-agent": {"http-port": 8000}}`), kea.R32)
	if len(found) != 1 || found[0].Code != kea.CodeTop || found[0].Target != "/Control-agent" {
		t.Errorf("the control agent for Kea 3.2: %v", lines(found))
	}
}

// TestSeveralServers: a file of old times is an error, and all of it is looked at.
func TestSeveralServers(t *testing.T) {
	found := Validate("f", []byte("{\"Logging\": {\"loggers\": []},\n\"Dhcp6\": {\"valid-lifetme\": 1},\n\"Dhcp4\": {\"valid-lifetime\": \"x\"}}"), kea.R30)
	want := []string{
		"1:2 KT4017 /Logging `Logging` stands beside `Dhcp4` | since 1.6 the loggers are in the server's own map, as `loggers`",
		"2:1 KT4017 /Dhcp6 `Dhcp6` stands beside `Dhcp4` | each server has a file of its own",
		"2:11 KT4010 /Dhcp6/valid-lifetme the key `valid-lifetme` is unknown in `Dhcp6` | did you mean `valid-lifetime`?",
		"3:29 KT4011 /Dhcp4/valid-lifetime a string stands where `valid-lifetime` takes an integer",
	}
	if diff := cmp.Diff(want, lines(found)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}
