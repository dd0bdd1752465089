package server

import (
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/keatool/keatool/server/config"
	"github.com/keatool/keatool/server/packet"
)

// recall4 gives a renewal, which comes without a relay, the relay agent
// information that the lease was made with (stash-agent-options).
func recall4(e *Exchange4) {
	q := &e.Query
	if !e.run.snap.StashAgent || e.Type != packet.Request || q.CIAddr().IsUnspecified() || !q.GIAddr().IsUnspecified() {
		return
	}
	if info, _ := q.RAI(); len(info) > 0 {
		return
	}
	e.HW = q.CHAddr()
	id, _ := q.ClientID()
	if !e.load(q.CIAddr()) || over(&e.previous, e.Now) || !e.belongs(&e.previous, id) {
		return
	}
	info := stashed(e.previous.Context)
	subs := 0
	for range packet.EachSubOption(info) {
		subs++
	}
	if subs == 0 {
		return
	}
	q.Supply(packet.OptRelayAgentInfo, info)
	e.recalled = true
	e.Classes.Add(config.ClassStash)
}

// stashed reads the relay agent information in a user context, of the layout of
// today or of the one before.
func stashed(context []byte) []byte {
	var c struct {
		ISC struct {
			Info json.RawMessage `json:"relay-agent-info"`
		}
	}
	if json.Unmarshal(context, &c) != nil {
		return nil
	}
	var text string
	if json.Unmarshal(c.ISC.Info, &text) != nil {
		var info struct {
			Subs string `json:"sub-options"`
		}
		if json.Unmarshal(c.ISC.Info, &info) != nil {
			return nil
		}
		text = info.Subs
	}
	b, err := hex.DecodeString(strings.TrimPrefix(text, "0x"))
	if err != nil {
		return nil
	}
	return b
}
