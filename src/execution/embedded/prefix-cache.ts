/**
 * Tokens per block of the prefix cache. Only whole blocks are used again, as vLLM does (docs.vllm.ai, "Automatic Prefix
 * Caching"), so that the words with which every prompt begins are no hit.
 */
export const BLOCK_TOKENS = 32

/**
 * How many tokens at the beginning of a prompt need no computation, because their keys and values are still held: the
 * longest common prefix in whole blocks. The last token of the prompt is never among them: its logits are wanted.
 */
export function reusablePrefix(held: Uint16Array, prompt: Uint16Array): number {
  const most = Math.min(held.length, prompt.length - 1)
  let common = 0
  while (common < most && held[common] === prompt[common]) common++
  return common - (common % BLOCK_TOKENS)
}
