/** Shorter keys are words that local servers ask for (`ollama`, `none`, `EMPTY`), not secrets; answers may hold them. */
const SHORTEST_SECRET = 8

const REDACTED = '[redacted]'

/** Takes a secret out of texts that a server wrote, since servers echo what they were sent. */
export type Redact = (text: string) => string

/** Replaces `secret` as it is, as a part of a URL, and as a part of a JSON text. Without one, texts stay as they are. */
export function redactor(secret: string | undefined): Redact {
  if (secret === undefined || secret.length < SHORTEST_SECRET) return (text) => text
  const spellings = new Set([secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
  return (text) => [...spellings].reduce((rest, spelling) => rest.replaceAll(spelling, REDACTED), text)
}
