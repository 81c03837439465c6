/** JSON list of the CPUs that the measured process was pinned to; NULL where it was not. */
export const pinnedCpus: readonly string[] = ['ALTER TABLE experiments ADD COLUMN pinned_cpus TEXT']
