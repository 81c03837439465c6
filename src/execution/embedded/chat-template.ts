/** A message as the server understands it; what an assistant called stands beside its text. */
export interface ServedMessage {
  role: 'system' | 'developer' | 'user' | 'assistant' | 'tool'
  text: string
  calls: { name: string; argumentsText: string }[]
}

/**
 * The text that the decoder reads: each message as its role on one line and its text below, a call of a tool as a line with
 * name and arguments; then the line `assistant`, after which the model goes on. Descriptions of tools are not part of it.
 */
export function renderPrompt(messages: readonly ServedMessage[]): string {
  const rendered = messages.map(({ role, text, calls }) =>
    [role, ...(text === '' ? [] : [text]), ...calls.map(({ name, argumentsText }) => `${name} ${argumentsText}`)].join(
      '\n',
    ),
  )
  return [...rendered, 'assistant\n'].join('\n')
}
