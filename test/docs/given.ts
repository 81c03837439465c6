import type {} from 'vitest-energy'

/** What the examples of the pages take from the project of whoever reads them. */
declare global {
  const text: string
  const file: string
  function load(file: string): Promise<string>
  function work(): number
  function parseOld(): unknown
  function parseNew(): unknown
}
