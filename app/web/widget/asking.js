// What the service sends back to a question: one answer, or, where a chat model words it, its sentences as they come.

/** The answer of a response; `told` gets each verified sentence {text, citations} before it. Throws {code}. */
const answerOf = async (response, told) => {
  if (/^application\/json/.test(response.headers.get("content-type"))) return response.json();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let rest = "", piece; (piece = await reader.read()), !piece.done;) {
    const events = (rest + piece.value).split("\n\n");
    rest = events.pop();
    for (const event of events) {
      const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(event);
      const it = JSON.parse(data);
      if (name === "answer") return it;
      if (name === "error") throw it.error;
      if (name === "sentence") told(it);
    }
  }
  throw {}; // it ended early
};
