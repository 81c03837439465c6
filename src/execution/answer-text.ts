import { type ChatReply, WorkflowFailure } from './llm.ts'

/**
 * Text of a reply where a text is wanted.
 *
 * @throws WorkflowFailure empty-answer when there is nothing but white space
 */
export function answerText({ text }: ChatReply): string {
  if (text.trim() === '') throw new WorkflowFailure('empty-answer', 'The model replied without any text.')
  return text
}
