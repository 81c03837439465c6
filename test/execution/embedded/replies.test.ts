import { describe, expect, test } from 'vitest'
import type { ChatMessage } from '../../../src/execution/llm.ts'
import type { ChatBody } from '../../../src/execution/embedded/chat-body.ts'
import { NO_ANSWER, type Reply, replyTo } from '../../../src/execution/embedded/replies.ts'
import { linearMessages, planningMessages, stepMessages, synthesisMessages } from '../../../src/execution/prompts.ts'
import { CAPITAL, CAPITAL_ANSWER, CAPITAL_TWICE, SOME_REPLIES } from './some-replies.ts'

const reply = (messages: ChatMessage[], tools: string[] = []): Reply => {
  const body: ChatBody = {
    messages: messages.map(({ role, content }) => ({ role, text: content, calls: [] })),
    stream: false,
    includeUsage: false,
    tools,
  }
  return replyTo(body, SOME_REPLIES)
}
const step = (id: string, results: { id: string; text: string }[] = []): ChatMessage[] =>
  stepMessages(CAPITAL, { id, instruction: 'Do it.' }, results)
const unknown = { prompt: 'What is the capital of Atlantis?' }

describe('recorded', () => {
  test('answer, plan and synthesis, by the system prompt', () => {
    expect(reply(linearMessages(CAPITAL))).toEqual({ text: CAPITAL_ANSWER })
    expect(JSON.parse(reply(planningMessages(CAPITAL, ['calculator: computes'])).text)).toEqual(
      SOME_REPLIES.answers[0]?.plan,
    )
    expect(reply(synthesisMessages(CAPITAL, [{ id: 's1', text: '42' }]))).toEqual({ text: 'It is Tokyo' })
  })

  test('a line before the system prompt changes nothing', () => {
    const [system, user] = synthesisMessages(CAPITAL, []) as [ChatMessage, ChatMessage]
    expect(reply([{ role: 'system', content: `4711\n${system.content}` }, user]).text).toBe('It is Tokyo')
  })

  test('the task with the longest prompt', () => {
    expect(reply(linearMessages(CAPITAL_TWICE)).text).toBe('Tokyo, Paris')
  })

  test('a step: text, or the call of a tool', () => {
    expect(reply(step('s2'))).toEqual({ text: 'A step without a tool.' })
    expect(reply(step('s1'), ['calculator'])).toEqual({ text: '{"expression":"6 × 7"}', toolName: 'calculator' })
    expect(reply(step('s2', [{ id: 's1', text: 'Step: s1\nfoo' }]), ['calculator']).text).toBe('A step without a tool.')
  })

  test('the result of a tool is the reply to it', () => {
    expect(reply([...step('s1'), { role: 'tool', toolCallId: 'call_1', content: '42' }], ['calculator'])).toEqual({
      text: '42',
    })
  })
})

describe('not recorded', () => {
  test('a fixed reply, and a plan with one step of the model’s own', () => {
    const messages = [linearMessages(unknown), synthesisMessages(unknown, []), step('s9'), step('s1'), step('toString')]
    for (const each of messages) expect(reply(each)).toEqual({ text: NO_ANSWER })
    const { steps } = JSON.parse(reply(planningMessages(unknown, [])).text) as { steps: object[] }
    expect(steps).toHaveLength(1)
    expect(steps[0]).not.toHaveProperty('tool')
  })
})
