/** Measurements of the busy loop that tells whether the machine stayed the same in an invocation; NULL where none was made. */
export const controlWorkload: readonly string[] = ['ALTER TABLE experiments ADD COLUMN controls TEXT']
