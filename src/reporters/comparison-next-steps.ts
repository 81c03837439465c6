import type { Comparison } from '../comparison.ts'
import { verdictCounts } from './comparison-summary.ts'

const COMMIT = /^[0-9a-f]{7,64}$/

/** The command that repeats the comparison. Commits only: names of tests and branches are not for a shell. */
function repeat({ base, head }: Comparison): string {
  const commits = [base.commit, head.commit]
    .filter((commit) => COMMIT.test(commit))
    .map((commit) => commit.slice(0, 12))
  return `\`npx vitest-energy compare ${commits.length === 2 ? commits.join(' ') : 'BASE HEAD'}\``
}

/** What people can do about it, as a list of Markdown; nothing where there is nothing to do. */
export function nextSteps(comparison: Comparison): string[] {
  const { regression, inconclusive } = verdictCounts(comparison)
  const broken = comparison.left.filter(({ why }) => why === 'failed' || why === 'unmeasured').length
  const steps = [
    ...(regression === 0
      ? []
      : [
          `See it on the same machine: ${repeat(comparison)}; \`--filter\` takes a part of the name. The split into time and power tells where to look: slower is more work, hotter is other work.`,
          'Worth its energy? Accept it with a trailer in a commit message of this branch: `Energy-Accept: BENCHMARK why it is worth it`, with the name of the benchmark, its key or a pattern.',
        ]),
    ...(inconclusive === 0
      ? []
      : [
          `Inconclusive is neither good nor bad: the pairs do not decide. \`npx vitest-energy doctor\` names what disturbs the machine; more time (\`--budget\`) gives more pairs.`,
        ]),
    ...(broken === 0
      ? []
      : ['What failed or could not be measured was not compared; the list of those has the reasons.']),
  ]
  return steps.length === 0 ? [] : [`**Next steps**\n${steps.map((step) => `- ${step}`).join('\n')}`]
}
