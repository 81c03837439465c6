import type { ViewProps } from '../views.ts'

/** What was measured, where, and what there is to say of it. */
export function Overview({ data: { report } }: ViewProps) {
  const { benchmarks, runs, warnings } = report
  return (
    <section>
      <h2>Overview</h2>
      <p>
        {benchmarks.length} benches, {runs.length} task runs on {report.host.cpuModel}
      </p>
      <ul>
        {warnings.map(({ text, remedy }) => (
          <li key={text}>
            {text} <em>{remedy}</em>
          </li>
        ))}
      </ul>
    </section>
  )
}
