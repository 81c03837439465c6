import { formatJoules } from '../../../reporters/quantity.ts'
import type { Column } from '../../column.ts'
import { joulesColumn, secondsColumn } from '../../quantity-column.ts'
import { Facts } from '../../facts.tsx'
import { provenanceText } from '../../provenance-text.ts'
import { shownText } from '../../shown-text.ts'
import { Table } from '../../table.tsx'
import type { Run } from './phase-stretches.ts'

type Tool = NonNullable<Run['tools']>[number]

const TOOL_COLUMNS: readonly Column<Tool>[] = [
  { key: 'tool', heading: 'tool', kind: 'name', text: ({ tool }) => shownText(tool) },
  { key: 'calls', heading: 'calls', kind: 'number', text: ({ calls }) => String(calls), value: ({ calls }) => calls },
  secondsColumn('time', 'time', ({ seconds }) => seconds),
  joulesColumn('energy', 'energy', ({ joules }) => joules),
  joulesColumn('per-call', 'per call', ({ joulesPerCall }) => joulesPerCall),
]

const count = (value: number | undefined): string | undefined => value?.toLocaleString('en')
const joules = (value: number | undefined): string | undefined =>
  value === undefined ? undefined : formatJoules(value)

/** Tokens as the server counted them; what it did not say is said to be unknown. */
const tokenFacts = ({ tokens, joulesPerToken, joulesPerCompletionToken }: Run) =>
  [
    ['Tokens', count(tokens?.total) ?? 'not told by the server'],
    ['of the prompts', count(tokens?.prompt)],
    ['of them from a cache', count(tokens?.cachedPrompt)],
    ['of the completions', count(tokens?.completion)],
    ['of them reasoning', count(tokens?.reasoning)],
    ['Per token', joules(joulesPerToken)],
    ['Per token of a completion', joules(joulesPerCompletionToken)],
  ] as const

const callFacts = ({ llmCalls, toolCalls, steps, joulesPerLlmCall, joulesPerToolCall }: Run) =>
  [
    ['Calls of the model', count(llmCalls)],
    ['Per call of the model', joules(joulesPerLlmCall)],
    ['Calls of tools', count(toolCalls)],
    ['Per call of a tool', joules(joulesPerToolCall)],
    ['Steps', count(steps)],
  ] as const

/** What the model and the tools were asked, and the whole energy of the run per thing counted. */
export function CallSection({ run, filters }: { run: Run; filters: URLSearchParams }) {
  if (run.llmCalls === undefined) return undefined
  const { tools = [] } = run
  return (
    <section class="part">
      <h3>Calls and tokens</h3>
      <div class="side-by-side">
        <Facts of={tokenFacts(run)} />
        <Facts of={callFacts(run)} />
      </div>
      <p class="faint">Per token and per call: the whole energy of the run, idle included, over their number.</p>
      {tools.length > 0 && (
        <Table
          name="tools"
          caption={`Tools: time and energy of their calls themselves, ${provenanceText(run.provenance)}`}
          columns={TOOL_COLUMNS}
          rows={tools}
          keyOf={({ tool }) => tool}
          filters={filters}
        />
      )}
    </section>
  )
}
