/** One token per byte, and three that are no text. */
export const BEGIN = 256
export const END = 257
export const PADDING = 258
export const VOCABULARY = 259

/** Tokens of a text: its UTF-8 bytes, without `BEGIN` and `END`. */
export const tokensOf = (text: string): Uint8Array => new TextEncoder().encode(text)

/** Tokens of a prompt: `BEGIN`, then the bytes of the text. */
export function promptTokens(text: string): Uint16Array {
  const bytes = tokensOf(text)
  const tokens = new Uint16Array(1 + bytes.length)
  tokens[0] = BEGIN
  tokens.set(bytes, 1)
  return tokens
}
