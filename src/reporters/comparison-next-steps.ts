import type { Comparison } from '../comparison.ts'
import { byVerdict, verdictCounts } from './comparison-summary.ts'
import { codeSpan } from './markdown-text.ts'
import { plainLine } from './plain-line.ts'

/** A part of a sentence: words of ours, or what is typed, which may hold names from elsewhere. */
export type StepPart = string | { code: string }

const COMMIT = /^[0-9a-f]{7,64}$/

/** The command that repeats the comparison. Commits only: names of tests and branches are not for a shell. */
function repeat({ base, head }: Comparison): StepPart {
  const commits = [base.commit, head.commit]
    .filter((commit) => COMMIT.test(commit))
    .map((commit) => commit.slice(0, 12))
  return { code: `npx vitest-energy compare ${commits.length === 2 ? commits.join(' ') : 'BASE HEAD'}` }
}

const LONGEST_NAME = 80

/** The trailer that would accept the worst regression, by the name of its bench where that is short and its own. */
function trailer({ benches }: Comparison): StepPart {
  const [worst] = byVerdict(benches)
  const named = [worst?.name ?? '', worst?.benchmarkKey ?? ''].find(
    (name) =>
      /^[^"]+$/.test(name) &&
      name === plainLine(name) &&
      name.length <= LONGEST_NAME &&
      benches.filter((bench) => bench.name === name || bench.benchmarkKey === name).length === 1,
  )
  const text = named === undefined ? 'BENCHMARK' : named.includes(' ') ? `"${named}"` : named
  return { code: `Energy-Accept: ${text} why it is worth it` }
}

/** What people can do about it, a sentence or two each; nothing where there is nothing to do. */
export function nextStepParts(comparison: Comparison): StepPart[][] {
  const { regression, inconclusive } = verdictCounts(comparison)
  const broken = comparison.left.filter(({ why }) => why === 'failed' || why === 'unmeasured').length
  return [
    ...(regression === 0
      ? []
      : [
          [
            'See it on the same machine: ',
            repeat(comparison),
            '; ',
            { code: '--filter' },
            ' takes a part of the key. Time and power tell where to look: slower is more work, hotter is other work.',
          ],
          ['Worth its energy? Accept it with a trailer in a commit message of this branch: ', trailer(comparison), '.'],
        ]),
    ...(inconclusive === 0
      ? []
      : [
          [
            'Inconclusive is neither good nor bad: the pairs do not decide. ',
            { code: 'npx vitest-energy doctor' },
            ' names what disturbs the machine; more time (',
            { code: '--budget' },
            ') gives more pairs.',
          ],
        ]),
    ...(broken === 0
      ? []
      : [['What failed or could not be measured was not compared; the list of those has the reasons.']]),
  ]
}

/** The same as a list of Markdown. */
export function nextSteps(comparison: Comparison): string[] {
  const steps = nextStepParts(comparison).map((parts) =>
    parts.map((part) => (typeof part === 'string' ? part : codeSpan(part.code))).join(''),
  )
  return steps.length === 0 ? [] : [`**Next steps**\n${steps.map((step) => `- ${step}`).join('\n')}`]
}
