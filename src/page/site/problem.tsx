import type { SiteRefusal } from '../../reporters/site-data.ts'

/** What went wrong and what would help. */
export function Problem({ problem }: { problem: SiteRefusal | undefined }) {
  return (
    <div role="alert">
      {problem && (
        <p class="problem">
          <strong>✗ {problem.error}</strong> {problem.hint}
        </p>
      )}
    </div>
  )
}

/** Says that something is on its way. */
export function Waiting({ what }: { what: string }) {
  return (
    <p role="status" class="faint">
      {what} …
    </p>
  )
}
