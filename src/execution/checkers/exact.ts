import { type Judgement, judged } from './judgement.ts'

const folded = (text: string): string =>
  text.normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim().replace(/\.$/, '').trim()

/** The last line that is not empty: where the prompts of both workflows want the final answer. */
const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? ''

/** The whole answer, or its last line, is the expected text: white space, case and a final full stop do not count. */
export function checkExact({ expected }: { expected: string }, answer: string): Judgement {
  const wanted = folded(expected)
  const passed = wanted !== '' && (folded(answer) === wanted || folded(lastLine(answer)) === wanted)
  return judged(passed, `"${expected.trim()}"`, answer.trim() === '' ? 'nothing' : `"${lastLine(answer).trim()}"`)
}
