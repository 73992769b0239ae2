// A process that reads the frames of an inspector on request, as its page does. It answers when it has the first frame.

let abort = new AbortController();

process.on('message', async ({ url }: { readonly url: string | null }) => {
  abort.abort();
  abort = new AbortController();
  if (url !== null) await readFrames(new URL(url), abort.signal);
  process.send?.('done');
});
process.send?.('ready');

/** Resolves when the first frame arrives, and goes on reading. */
async function readFrames(url: URL, signal: AbortSignal): Promise<void> {
  const { body } = await fetch(new URL('/frames', url), {
    headers: { authorization: `Bearer ${url.searchParams.get('token')}` },
    signal,
  });
  if (body === null) throw new Error('the inspector sends nothing');
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  await reader.read();
  void drain(reader);
}

async function drain(reader: ReadableStreamDefaultReader<string>): Promise<void> {
  try {
    while (!(await reader.read()).done);
  } catch {
    // Reading was aborted.
  }
}
