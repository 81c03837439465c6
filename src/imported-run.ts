/** Where a run comes from that another program measured, and what that program says of it beyond doubt or belief. */
export interface ImportedRun {
  from: 'a-lems'
  /** Key of the run in that program's database. */
  id: number
  /** Id of the baseline that the program used. */
  baseline?: string
  /** What `seconds` and the joules are of, or why there are no joules. One sentence. */
  energy: string
  /** Values that are not to be used, by column; why is in docs/a-lems-import.md. No statistic reads them. */
  untrusted: Record<string, number | string>
}
