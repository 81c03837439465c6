import type { Replies } from '../../../src/execution/embedded/replies.ts'

export const CAPITAL = { id: 'capital', prompt: 'What is the capital of Japan?' }
export const CAPITAL_TWICE = { id: 'capital-twice', prompt: 'What is the capital of Japan? And of France?' }
export const LONG = { id: 'long', prompt: 'Go on and on.' }
export const CAPITAL_ANSWER = 'Tōkyō 🗼\nTokyo'

export const SOME_REPLIES: Replies = {
  tasks: [CAPITAL, CAPITAL_TWICE, LONG],
  answers: [
    {
      task: 'capital',
      linear: CAPITAL_ANSWER,
      plan: { steps: [{ id: 's1', tool: 'calculator', instruction: 'Add.', depends_on: [] }] },
      steps: { s1: { tool: 'calculator', arguments: { expression: '6 × 7' } }, s2: 'A step without a tool.' },
      synthesis: 'It is Tokyo',
    },
    { task: 'capital-twice', linear: 'Tokyo, Paris', plan: { steps: [] }, steps: {}, synthesis: 'Both' },
    { task: 'long', linear: 'on and '.repeat(500), plan: { steps: [] }, steps: {}, synthesis: '' },
  ],
}
