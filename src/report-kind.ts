/** What can be written of an experiment: each kind is one file or two. */
export const REPORT_KINDS = ['json', 'html', 'markdown', 'junit', 'badge'] as const
export type ReportKind = (typeof REPORT_KINDS)[number]
