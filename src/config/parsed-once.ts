import type { core } from 'zod'

/** What is parsed once is not worth the code that zod compiles per schema at its first parse: 25 ms for the settings. */
export const PARSED_ONCE: core.ParseContext<core.$ZodIssue> = { jitless: true }
