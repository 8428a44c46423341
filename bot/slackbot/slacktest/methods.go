package slacktest

import "slices"

// message are the arguments of everything that writes a message.
const message = " text markdown_text blocks:list attachments:list metadata:object parse link_names:bool as_user:bool username icon_emoji icon_url mrkdwn:bool"

// methods are the part of the Web API that the workspace has.
var methods map[string]method

func init() {
	write := []string{"chat:write"}
	assistant := []string{"assistant:write"}
	methods = map[string]method{
		"auth.test":             {run: (*Slack).authTest},
		"apps.connections.open": {app: true, run: (*Slack).openConnection},

		"chat.postMessage":   {args: "channel! thread_ts reply_broadcast:bool unfurl_links:bool unfurl_media:bool" + message, scopes: write, run: (*Slack).postMessage},
		"chat.update":        {args: "channel! ts! file_ids:list reply_broadcast:bool" + message, scopes: write, run: (*Slack).updateMessage},
		"chat.delete":        {args: "channel! ts! as_user:bool", scopes: write, run: (*Slack).deleteMessage},
		"chat.postEphemeral": {args: "channel! user! thread_ts" + message, scopes: write, run: (*Slack).postEphemeral},
		"chat.getPermalink":  {args: "channel! message_ts!", run: (*Slack).getPermalink},

		"chat.startStream":  {args: "channel! thread_ts markdown_text chunks:list recipient_team_id recipient_user_id task_display_mode icon_emoji icon_url username", scopes: write, run: (*Slack).startStream},
		"chat.appendStream": {args: "channel! ts! markdown_text chunks:list", scopes: write, run: (*Slack).appendStream},
		"chat.stopStream":   {args: "channel! ts! markdown_text chunks:list blocks:list metadata:object session_status", scopes: write, run: (*Slack).stopStream},

		"assistant.threads.setStatus":           {args: "channel_id! thread_ts! status loading_messages:words icon_emoji icon_url username", scopes: []string{"chat:write", "assistant:write"}, run: (*Slack).setStatus},
		"assistant.threads.setSuggestedPrompts": {args: "channel_id! thread_ts title prompts!:list", scopes: assistant, run: (*Slack).setPrompts},
		"assistant.threads.setTitle":            {args: "channel_id! thread_ts! title!", scopes: assistant, run: (*Slack).setTitle},
		"agents.sessions.setStatus":             {args: "channel_id! status! thread_ts title initiator_user_id icon_emoji icon_url username", scopes: write, run: (*Slack).setSession},
		"agents.sessions.rename":                {args: "channel_id! title! thread_ts", scopes: write, run: (*Slack).renameSession},

		"conversations.replies": {args: "channel! ts! cursor limit:int oldest latest inclusive:bool include_all_metadata:bool", run: (*Slack).replies},
		"conversations.history": {args: "channel! cursor limit:int oldest latest inclusive:bool include_all_metadata:bool", run: (*Slack).history},
		"conversations.info":    {args: "channel! include_locale:bool include_num_members:bool", run: (*Slack).channelInfo},
		"conversations.open":    {args: "users! return_im:bool prevent_creation:bool", scopes: []string{"im:write"}, run: (*Slack).openChannel},
		"users.info":            {args: "user! include_locale:bool", scopes: []string{"users:read"}, run: (*Slack).userInfo},
		"reactions.add":         {args: "channel! name! timestamp!", scopes: []string{"reactions:write"}, run: (*Slack).addReaction},

		"views.open":    {args: "view!:object trigger_id!", run: (*Slack).openView},
		"views.publish": {args: "user_id! view!:object hash", run: (*Slack).publishView},
		"views.update":  {args: "view!:object view_id external_id hash", run: (*Slack).updateView},
	}
}

func (s *Slack) authTest(args) (reply, *refusal) {
	return reply{
		"url": "https://harbour.example/", "team": "Harbour", "team_id": Team, "app_id": App,
		"user": "setu", "user_id": BotUser, "bot_id": BotID, "is_enterprise_install": false,
	}, nil
}

func (s *Slack) userInfo(a args) (reply, *refusal) {
	u := s.users[a.text("user")]
	if u == nil {
		return nil, refuse("user_not_found")
	}
	return reply{"user": u.json(u.team != Team && !s.meets(u.id))}, nil
}

// meets reports whether the bot and somebody are in a channel together. The
// lock is held.
func (s *Slack) meets(user string) bool {
	for _, c := range s.channels {
		if c.member && slices.Contains(c.members, user) {
			return true
		}
	}
	return false
}
