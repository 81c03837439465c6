import type { SiteAnswers } from '../../reporters/site-data.ts'
import { Problem, Waiting } from './problem.tsx'
import { RunTable } from './run-table.tsx'
import type { SiteViewProps } from './site-page.tsx'
import { useAnswer } from './use-answer.ts'

/** The newest stored runs, whatever experiment they are of. */
export function RunList({ server, filters }: SiteViewProps) {
  const { value, problem } = useAnswer<SiteAnswers['runs']>(server, '/api/runs')
  return (
    <section>
      <h2>Runs</h2>
      <Problem problem={problem} />
      {!value && !problem && <Waiting what="The runs are being read" />}
      {value && (
        <>
          {value.runs.length > 0 && value.hint && <p class="faint">{value.hint}</p>}
          <RunTable
            name="runs"
            caption="Stored runs, the newest first"
            runs={value.runs}
            areStored
            filters={filters}
            empty={value.hint ?? 'Nothing is stored.'}
          />
        </>
      )}
    </section>
  )
}
