// An app on Slack's official SDK, unmodified, that does what a cited-answer
// assistant does. It gets its settings as one JSON argument, says "ready" with
// its port on standard output, and stops when standard input ends.
const { App } = require('@slack/bolt');

const settings = JSON.parse(process.argv[2]);
const app = new App({
  token: settings.token,
  ...(settings.socket
    ? { socketMode: true, appToken: settings.appToken }
    : { signingSecret: settings.signingSecret }),
  clientOptions: { slackApiUrl: settings.api, retryConfig: { retries: 2, minTimeout: 10, maxTimeout: 20 } },
  logLevel: 'error',
});

const plain = (text) => ({ type: 'plain_text', text });
const feedback = {
  type: 'context_actions',
  elements: [{
    type: 'feedback_buttons',
    action_id: 'feedback',
    positive_button: { text: plain('Good'), value: 'good' },
    negative_button: { text: plain('Bad'), value: 'bad' },
  }],
};

// In a channel: a streamed answer with feedback buttons below.
app.event('app_mention', async ({ event, client, context }) => {
  const stream = client.chatStream({
    channel: event.channel,
    thread_ts: event.thread_ts ?? event.ts,
    recipient_team_id: context.teamId,
    recipient_user_id: event.user,
  });
  for (let i = 0; i < 40; i++) {
    await stream.append({ markdown_text: `Lighthouse ${i} is lit. ` });
  }
  await stream.stop({ blocks: [feedback] });
});

// In a DM: status, session, the thread so far, an answer that is edited.
app.message(async ({ message, client, say }) => {
  const channel = message.channel;
  const thread_ts = message.thread_ts ?? message.ts;
  await client.assistant.threads.setStatus({ channel_id: channel, thread_ts, status: 'is reading', loading_messages: ['one', 'two'] });
  await client.agents.sessions.setStatus({ channel_id: channel, thread_ts, status: 'processing', title: 'Lighthouses' });
  const thread = await client.conversations.replies({ channel, ts: thread_ts, include_all_metadata: true });
  const user = await client.users.info({ user: message.user });
  const posted = await say({
    text: `${user.user.name} wrote ${thread.messages.length}`,
    thread_ts,
    unfurl_links: false,
    unfurl_media: false,
    metadata: { event_type: 'answer', event_payload: { id: 'a1' } },
  });
  const link = await client.chat.getPermalink({ channel, message_ts: posted.ts });
  await client.chat.update({ channel, ts: posted.ts, text: link.permalink, blocks: [{ type: 'markdown', text: '**Forty** lighthouses.' }] });
  await client.reactions.add({ channel, timestamp: message.ts, name: 'white_check_mark' });
  await client.agents.sessions.rename({ channel_id: channel, thread_ts, title: 'Forty lighthouses' });
  await client.agents.sessions.setStatus({ channel_id: channel, thread_ts, status: 'active' });
});

app.event('app_home_opened', async ({ event, client }) => {
  await client.assistant.threads.setSuggestedPrompts({ channel_id: event.channel, prompts: [{ title: 'How many?', message: 'How many lighthouses?' }] });
  await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: [{ type: 'header', text: plain('Setu') }] } });
});

app.action('feedback', async ({ ack, body, client }) => {
  await ack();
  await client.views.open({
    trigger_id: body.trigger_id,
    view: {
      type: 'modal',
      callback_id: 'comment',
      title: plain('What was wrong?'),
      submit: plain('Send'),
      private_metadata: JSON.stringify({ channel: body.channel.id, user: body.user.id }),
      blocks: [{ type: 'input', block_id: 'comment', label: plain('Comment'), element: { type: 'plain_text_input', action_id: 'comment', multiline: true } }],
    },
  });
});

app.view('comment', async ({ ack, view, client }) => {
  await ack();
  const { channel, user } = JSON.parse(view.private_metadata);
  await client.chat.postEphemeral({ channel, user, text: `Noted: ${view.state.values.comment.comment.value}` });
});

app.command('/setu', async ({ ack, command, respond }) => {
  await ack();
  await respond({
    text: `You asked ${command.text}`,
    blocks: [
      { type: 'section', text: { type: 'mrkdwn', text: `You asked ${command.text}` } },
      { type: 'actions', elements: [{ type: 'button', action_id: 'share', text: plain('Share to channel'), value: command.text }] },
    ],
  });
});

app.action('share', async ({ ack, action, body, respond, client }) => {
  await ack();
  await client.chat.postMessage({ channel: body.channel.id, text: action.value });
  await respond({ delete_original: true });
});

app.shortcut('ask_about_message', async ({ ack, shortcut, client }) => {
  await ack();
  const asked = await client.chat.postMessage({ channel: shortcut.channel.id, thread_ts: shortcut.message_ts, text: `About: ${shortcut.message.text}` });
  await client.chat.delete({ channel: shortcut.channel.id, ts: asked.ts });
});

app.event('agent_session_stopped', async ({ event, client }) => {
  await client.agents.sessions.setStatus({ channel_id: event.channel, thread_ts: event.thread_ts, status: 'active' });
});

app.error(async (error) => console.log(JSON.stringify({ error: String(error) })));

(async () => {
  const server = await app.start({ port: 0, host: '127.0.0.1' });
  console.log(JSON.stringify({ ready: true, port: settings.socket ? 0 : server.address().port }));
  process.stdin.resume().on('end', async () => {
    await app.stop();
    process.exit(0);
  });
})();
