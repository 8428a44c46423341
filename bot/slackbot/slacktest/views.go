package slacktest

import "fmt"

// A View is an open modal or somebody's App Home.
type View struct {
	ID, Hash string
	Owner    string         // whose App Home it is
	Body     map[string]any // as the app gave it, with ids for its blocks
}

// All is every text that a reader sees in it.
func (v View) All() string { return Message{Blocks: []any{v.Body}}.All() }

// Home is somebody's App Home; its Body is nil when none was published.
func (s *Slack) Home(user string) View {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v := s.homes[user]; v != nil {
		return *v
	}
	return View{}
}

// Modals are the modals opened so far, oldest first, as they are now.
func (s *Slack) Modals() []View {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []View
	for n := range s.serial {
		if v := s.views[viewID(n+1)]; v != nil && v.Body["type"] == "modal" {
			out = append(out, *v)
		}
	}
	return out
}

func viewID(n int) string { return fmt.Sprintf("V%010d", n) }

func (s *Slack) openView(a args) (reply, *refusal) {
	id := a.text("trigger_id")
	switch state, known := s.triggers[id]; {
	case !known:
		return nil, refuse("invalid_trigger_id")
	case state != "":
		return nil, refuse(state)
	}
	if a.object("view")["type"] != "modal" {
		return nil, refuse("invalid_arguments", "[ERROR] must be a modal [json-pointer:/view/type]")
	}
	v, no := s.keepView(&View{ID: viewID(s.number())}, a.object("view"))
	if no != nil {
		return nil, no
	}
	s.triggers[id] = "exchanged_trigger_id"
	return v, nil
}

// ExpireTriggers ends every trigger_id, as Slack does after three seconds.
func (s *Slack) ExpireTriggers() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id := range s.triggers {
		s.triggers[id] = "expired_trigger_id"
	}
}

func (s *Slack) publishView(a args) (reply, *refusal) {
	u := s.users[a.text("user_id")]
	if u == nil || u.team != Team {
		return nil, refuse("user_not_found")
	}
	if a.object("view")["type"] != "home" {
		return nil, refuse("invalid_arguments", "[ERROR] must be a home tab [json-pointer:/view/type]")
	}
	v := s.homes[u.id]
	if v == nil {
		v = &View{ID: viewID(s.number()), Owner: u.id}
	}
	if a.text("hash") != "" && a.text("hash") != v.Hash {
		return nil, refuse("hash_conflict")
	}
	out, no := s.keepView(v, a.object("view"))
	if no == nil {
		s.homes[u.id] = v
	}
	return out, no
}

func (s *Slack) updateView(a args) (reply, *refusal) {
	v := s.views[a.text("view_id")]
	if external := a.text("external_id"); external != "" {
		for _, other := range s.views {
			if other.Body["external_id"] == external {
				v = other
			}
		}
	}
	switch {
	case v == nil:
		return nil, refuse("not_found")
	case a.text("hash") != "" && a.text("hash") != v.Hash:
		return nil, refuse("hash_conflict")
	}
	return s.keepView(v, a.object("view"))
}

// keepView checks the body and makes it the view's.
func (s *Slack) keepView(v *View, body map[string]any) (reply, *refusal) {
	checked, no := s.checkView(body)
	if no != nil {
		return nil, no
	}
	v.Body, v.Hash = checked, fmt.Sprintf("%d.harbour", s.number())
	s.views[v.ID] = v
	return reply{"view": v.json()}, nil
}

func (v *View) json() map[string]any {
	return merged(v.Body, map[string]any{
		"id": v.ID, "hash": v.Hash, "team_id": Team, "app_id": App, "bot_id": BotID, "root_view_id": v.ID,
		"state": map[string]any{"values": map[string]any{}},
	})
}
